/**
 * Measures what the project promises, prints it beside what is known of its peers, and writes `bench.json`.
 *
 *   node scripts/bench.mjs
 *
 * With SHORT=1 in the environment no networks are started, which takes some minutes.
 *
 * Weights are those that the runtime declares; `make weights` measures them, and `make bench-load` what a real network settles. Peers'
 * figures are in `peers.mjs`.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from '../examples/lib/format.mjs';
import { disputes } from './disputes.mjs';
import { latency } from './latency.mjs';
import { acurastJob, besideAcurast, POLKAVM, PUBLISHED, ROCKSDB } from './peers.mjs';
import { bisectionTable, gameAbout, gameTable, proofBytes, segmentTable } from './proofs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/tidemill/target');
const guests = join(target, 'guests');

/** Runs a program to its end, its errors to ours. @returns {string} what it printed */
function run(program, args, env = {}) {
	return execFileSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
}

function build() {
	run('scripts/build-programs.sh', []);
	const { RUSTC_WORKSPACE_WRAPPER: _, ...plain } = process.env;
	const programs = ['build', '-q', '--release', '--locked', '--manifest-path', 'examples/programs/Cargo.toml'];
	const twins = ['build', '-q', '--release', '--locked', '--manifest-path', 'examples/pvm/Cargo.toml', '--examples'];
	for (const args of [programs, twins]) execFileSync('cargo', args, { cwd: root, stdio: 'inherit', env: { ...plain, CARGO_TARGET_DIR: guests } });
	// All of them, in the one selection that everything is built in.
	run('cargo', ['build', '-q', '--release', '--workspace', '--features', 'tidemill-agent/chaos', '--bins', '--examples']);
}

const example = (name, ...args) => JSON.parse(run(join(target, 'release/examples', name), args));

/** The engine and native code, with the same program and arguments, in turns. */
function versusNative(program, ...args) {
	const wasm = join(guests, 'wasm32-wasip1/release', `${program}.wasm`);
	return example('versus_native', wasm, join(guests, 'release', program), ...args);
}

/** Programs of the engine `Pvm`, compiled, natively and replayed, in turns. */
function pvmVersusNative() {
	return example('pvm_versus_native', join(guests, 'pvm'), join(guests, 'release/examples'));
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b).at(values.length >> 1);

/** @param {import('./latency.mjs').Latency} latency @returns {Record<string, number>} the blocks that half of the jobs took; what was left over */
function inBlocks({ spotAssigned, quorumAssigned, spotSettled, stuckJobs, stuckUnits }) {
	return {
		spot_assigned_blocks: median(spotAssigned),
		quorum3_assigned_blocks: median(quorumAssigned),
		spot_settled_blocks: median(spotSettled),
		stuck_jobs: stuckJobs,
		stuck_units: Number(stuckUnits),
	};
}

/** Rows of the table about a network that runs. @param {import('./latency.mjs').Latency} latency */
function rowsOf(latency) {
	const found = inBlocks(latency);
	const blocks = (values) => (values.length > 0 ? `${median(values)}, at most ${Math.max(...values)}` : 'none');
	return [
		['blocks from submission to assignment, Spot', blocks(latency.spotAssigned), '<= 2', reached(found.spot_assigned_blocks <= 2), 'Acurast 5 to 10 minutes, Akash about 26 s'],
		['the same, Quorum(3)', blocks(latency.quorumAssigned), '<= 8', reached(found.quorum3_assigned_blocks <= 8), ''],
		['blocks from submission to verdict, Spot, a second of work', blocks(latency.spotSettled), '<= 12', reached(found.spot_settled_blocks <= 12), ''],
		['the same, audited', blocks(latency.auditedSettled), '', '', ''],
		['jobs, and units, stuck after all of these', `${found.stuck_jobs}, ${found.stuck_units}`, '0, 0', reached(found.stuck_jobs === 0 && found.stuck_units === 0), ''],
	];
}

/** @param {import('./disputes.mjs').Dispute[]} disputes @returns {Record<string, number>} the blocks of the longer game about each run */
function decidedIn(disputes) {
	return Object.fromEntries(disputes.map(({ gas, blocks }) => [`dispute_blocks_1e${Math.round(Math.log10(gas))}`, Math.max(...blocks)]));
}

/** Rows of the table about the engine `Pvm` and what proves its runs. */
function rowsOfPvm({ prove_step_2_20_ms, block_ms, prove_step_bytes, dispute_rounds_1e9, ...figures }) {
	const compiled = figures.pvm_backend === 'compiler';
	const or = (text) => (compiled ? text() : 'not on this machine');
	const share = prove_step_2_20_ms / block_ms;
	return [
		['Pvm program, compiled / native code', or(() => figures.pvm_jit_vs_native.toFixed(2)), '<= 2', compiled ? reached(figures.pvm_jit_vs_native <= 2) : '', POLKAVM],
		['its replay / compiled', or(() => figures.pvm_replay_vs_jit.toFixed(1)), '', '', ''],
		['gas that a replay takes in a second', or(() => `${whole(1e3 * figures.pvm_replay_ggas_per_second)} million`), '', '', ''],
		['weight of the dearest proof, of 2^20 gas', ms(prove_step_2_20_ms), `<= ${ms(0.1 * block_ms)}`, reached(share <= 0.1), 'one instruction elsewhere'],
		['bytes of the proof of 2^20 gas', whole(prove_step_bytes), '', '', 'a few KB elsewhere'],
		['rounds to decide about 10^9 gas', String(dispute_rounds_1e9), '', '', 'Cannon 30, Nitro 30, Cartesi 30 and more'],
	];
}

const ms = (value) => `${value.toFixed(2)} ms`;
const whole = (value) => String(Math.floor(value)).replace(/\B(?=(\d{3})+$)/g, ',');

build();
const weights = example('figures');
const draws = example('draw_ratio');
const SAMPLES = 5_000_000;
const versus = versusNative('montecarlo', '--samples', String(SAMPLES), '--seed', '1');
const { engine_vs_native, task_start_ms, gfuel_per_second } = versus;
const second = 1_000 / versus.engine_ms;
const pvm = pvmVersusNative();
const proofs = example('segments', join(guests, 'pvm'));
const network = process.env.SHORT ? null : await latency({ samples: Math.round(SAMPLES * second), fuel: versus.fuel * second }, console.log);
const decided = process.env.SHORT ? null : await disputes(weights.games.map(({ gas }) => gas), console.log);
const proven = { prove_step_bytes: proofBytes(proofs.segments), dispute_rounds_1e9: gameAbout(weights.games, 1e9).rounds };
const measured = { engine_vs_native, task_start_ms, gfuel_per_second, ...pvm, ...proofs, ...proven };
const figures = { ...weights, ...draws, ...measured, ...(network && inBlocks(network)), ...(decided && { ...decidedIn(decided), disputes: decided }) };

const { database_read_ms, database_write_ms } = weights;
const database = { read: database_read_ms, write: database_write_ms };
console.log(`Database: a read ${(1e3 * database_read_ms).toFixed(1)} us, a write ${(1e3 * database_write_ms).toFixed(1)} us, measured on ParityDB; both sides are reckoned with them.\n`);
const reached = (yes) => (yes ? 'yes' : 'no');
const peer = `Acurast ${ms(acurastJob(database))}; with RocksDB's constants ${ms(acurastJob(ROCKSDB))}`;
console.log(
	table(
		['what', 'measured', 'target', 'reached', 'peer'],
		[
			['weight of a whole Spot job of one task', ms(figures.job_spot_ms), '<= 1.5 ms', reached(figures.job_spot_ms <= 1.5), peer],
			['Spot bundles in a block of 1.2 s', whole(figures.spot_bundles_per_block), '>= 1,500', reached(figures.spot_bundles_per_block >= 1_500), 'Acurast reports in 6 s: 102 by proof size, 1,169 by time'],
			['Quorum(3) bundles in such a block', whole(figures.quorum3_bundles_per_block), '>= 700', reached(figures.quorum3_bundles_per_block >= 700), ''],
			['Spot tasks in such a block, 8 a bundle', whole(figures.spot_tasks_per_block), '>= 10,000', reached(figures.spot_tasks_per_block >= 10_000), ''],
			['Quorum(3) tasks, 8 a bundle', whole(figures.quorum3_tasks_per_block), '>= 5,000', reached(figures.quorum3_tasks_per_block >= 5_000), ''],
			['draw among 10^6 devices / 10^2', figures.draw_ratio_1e6.toFixed(2), '< 1.2', reached(figures.draw_ratio_1e6 < 1.2), ''],
			['longest job record', `${whole(figures.job_record_bytes)} bytes`, '<= 1,024', reached(figures.job_record_bytes <= 1_024), 'Acurast 34.8 KiB'],
			['engine / native code', engine_vs_native.toFixed(2), '<= 2', reached(engine_vs_native <= 2), ''],
			['start of a task, once compiled', ms(task_start_ms), '< 5 ms', reached(task_start_ms < 5), 'containers: seconds'],
			...rowsOfPvm(figures),
			...(network ? rowsOf(network) : []),
		],
		'lrrll',
	),
);
console.log(
	`\nThese Spot bundles are not audited. A job of one whose bundle is weighs ${ms(weights.job_spot_audited_ms)}; with one in ten audited, the ` +
		`least rate, a job weighs ${ms(weights.job_spot_at_floor_ms)} on average, and ${whole(weights.spot_bundles_at_floor_per_block)} bundles fit into a block.`,
);
const parts = ['job_spot_parts_ms', 'spot_bundle_parts_ms', 'quorum3_bundle_parts_ms'];
const names = Object.keys(weights[parts[0]]);
console.log(`\nWhere the weight goes, in ms; what bounds a block: Spot ${weights.spot_bound}, Quorum(3) ${weights.quorum3_bound}`);
console.log(table(['', ...names], parts.map((part) => [part.replace(/_parts_ms$/, '').replaceAll('_', ' '), ...names.map((name) => weights[part][name].toFixed(3))]), `l${'r'.repeat(names.length)}`));

console.log("\nThe same parts of a Spot job, in ms, and those of Acurast's job of one slot, with the same constants of the database");
console.log(table(['', 'here', 'Acurast', 'its calls'], besideAcurast(weights.job_spot_parts_ms, database), 'lrrl'));
console.log('\nProofs of segments at several places of runs; four segments of 2^20 gas prove 2^22, whose pages and bytes are those of one witness');
console.log(segmentTable(proofs, weights));
console.log('\nGames about runs; bytes with a proof of half of the segments of 2^20 gas at most');
console.log(gameTable(weights.games, proven.prove_step_bytes, decided));
console.log('\nRounds and hashes until what is left can be proved, on paper');
console.log(bisectionTable(weights.games));
console.log('\nWhat other markets publish of themselves');
console.log(table(['', 'here', 'theirs'], PUBLISHED, 'lll'));

writeFileSync(join(root, 'bench.json'), `${JSON.stringify(figures, null, '\t')}\n`);
console.log('\nbench.json has all of it.');
