/** What a load comes to, in figures and in tables. */
import { cpus } from 'node:os';
import { table } from '../../examples/lib/format.mjs';
import { add } from './blocks.mjs';

/**
 * @typedef {object} Load
 * @property {import('./blocks.mjs').Block[]} blocks the one before the first that counts, then those that do
 * @property {Record<string, number>} bounds of a block's weight, in milliseconds
 * @property {Map<bigint, string>} kinds of jobs
 * @property {{ name: string, growth: import('./metrics.mjs').Growth }[]} growth of each node's metrics
 * @property {import('./processors.mjs').Processors} processors
 * @property {number} seconds that processors and metrics were watched
 * @property {number[]} pool transactions in the first node's, block by block
 */

/** What is told beside bundles that failed. */
const TROUBLES = ['JobWaiting', 'AuditDrawn', 'CommitteeWidened', 'SeatLost', 'SeatRedrawn', 'Abstained', 'Slashed', 'HeartbeatMissed', 'BundlesDropped'];

/** Tasks of a node that wait while they are polled, so that the time of it says nothing. */
const WAITING = ['txpool-background'];

/** Rows of the longest tables. */
const ROWS = 12;

const CLASSES = ['normal', 'operational', 'mandatory'];

/** @param {Load} load @returns {Record<string, number>} as `bench.json` has them */
export function figures({ blocks, bounds, kinds, pool }) {
	const [start, ...counted] = blocks;
	const seconds = (counted.at(-1).time - start.time) / 1_000;
	const settled = settledBy(counted, kinds);
	const sum = (what) => [...settled.values()].reduce((sum, counts) => sum + counts[what], 0);
	const weights = counted.map(({ weight }) => CLASSES.reduce((sum, name) => sum + weight[name], 0));
	return {
		load_seconds: seconds,
		load_tasks_per_second: sum('tasks') / seconds,
		...Object.fromEntries([...settled].map(([kind, { tasks }]) => [`load_${kind.replace(/\W/g, '')}_tasks_per_second`, tasks / seconds])),
		load_bundles_per_block: sum('bundles') / counted.length,
		load_block_seconds: seconds / counted.length,
		load_weight_ms: mean(weights),
		load_fullness: mean(weights) / bounds.all,
		load_pool: mean(pool),
	};
}

/** @param {Load} load */
export function print(load) {
	const { blocks: [start, ...counted], bounds, growth, processors, seconds, pool } = load;
	const found = figures(load);
	const gaps = counted.map(({ time }, index) => (time - (counted[index - 1] ?? start).time) / 1_000);
	const bundles = counted.map(({ settled }) => [...settled.values()].reduce((sum, { bundles }) => sum + bundles, 0));

	const kinds = [...settledBy(counted, load.kinds)].map(([kind, counts]) => `${kind} ${round(counts.tasks / found.load_seconds)}`);
	console.log(`\n${round(found.load_tasks_per_second)} tasks settled a second (${kinds.join(', ')}), over ${counted.length} blocks in ${round(found.load_seconds)} s\n`);
	const ms = (values) => [`${mean(values).toFixed(0)}`, `${Math.max(...values).toFixed(0)}`];
	const share = (values, bound) => [...ms(values), bound.toFixed(0), `${((100 * mean(values)) / bound).toFixed(1)} %`];
	const weight = (name) => counted.map((block) => block.weight[name]);
	const all = counted.map((block) => CLASSES.reduce((sum, name) => sum + block.weight[name], 0));
	const plainRow = (name, values, digits = 1) => [name, mean(values).toFixed(digits), Math.max(...values).toFixed(digits), '', ''];
	section('blocks', ['', 'mean', 'most', 'bound', 'full'], [
		plainRow('seconds since the last', gaps, 2),
		plainRow('bundles assigned', counted.map(({ events }) => events.get('BundleAssigned') ?? 0)),
		plainRow('bundles settled', bundles),
		...CLASSES.map((name) => [`weight, ${name}, ms`, ...share(weight(name), bounds[name])]),
		['weight, all, ms', ...share(all, bounds.all)],
		plainRow('extrinsics, KiB', counted.map(({ bytes }) => bytes / 1_024)),
		plainRow('transactions in the pool', pool, 0),
	]);
	const perBlock = (counts) => [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, (count / counted.length).toFixed(1), String(count)]);
	section('extrinsics', ['call', 'a block', 'in all'], perBlock(total(counted, 'calls')));
	section('what devices said', ['item', 'a block', 'in all'], perBlock(total(counted, 'items')));
	const events = total(counted, 'events');
	const troubles = [...events].filter(([name]) => TROUBLES.includes(name) || name.startsWith('BundleFailed'));
	section('waited, done again, or failed', ['event', 'a block', 'in all'], perBlock(new Map(troubles)));

	const used = (counts) => {
		const rows = [...counts].filter(([, value]) => value / seconds >= 0.005).sort(([, a], [, b]) => b - a);
		return rows.slice(0, ROWS).map(([name, value]) => [name, (value / seconds).toFixed(2)]);
	};
	const whole = [...processors.byProcess().values()].reduce((sum, value) => sum + value, 0);
	console.log(`\nProcessors: ${(whole / seconds).toFixed(2)} of ${cpus().length} were used by what was watched.`);
	section('processes', ['process', 'processors'], used(processors.byProcess()));
	section('threads', ['process and threads of this name', 'processors'], used(processors.byThread()));
	section(
		'nodes',
		['node', 'block made, ms', 'block imported, ms', 'pool brought up to date, ms', 'tasks that took most of the time, in processors'],
		growth.map(({ name, growth }) => [name, ...times(growth), busiest(growth, seconds)]),
		'lrrrl',
	);
	const reasons = growth.flatMap(({ name, growth }) => [...growth.by('tidemill_dispatch_failures_total', 'reason')].map(([reason, count]) => [`${name}: ${reason}`, count]));
	const failures = reasons.filter(([, count]) => count > 0);
	section('failures of off-chain workers', ['node and reason', 'times'], failures.map(([name, count]) => [name, String(count)]));
	const ends = growth.flatMap(({ name, growth }) => [...growth.by('substrate_proposer_end_proposal_reason', 'reason')].map(([reason, count]) => [`${name}: ${reason}`, count]));
	section('why blocks were not longer', ['validator and reason', 'blocks'], ends.filter(([, count]) => count > 0).map(([name, count]) => [name, String(count)]));
}

/** @param {import('./metrics.mjs').Growth} growth @returns {string[]} mean times in milliseconds */
function times(growth) {
	const means = ['substrate_proposer_block_constructed', 'substrate_block_verification_and_import_time', 'substrate_sub_txpool_maintain_duration_seconds'];
	return means.map((name) => growth.mean(name)).map((value) => (Number.isNaN(value) ? '' : (1_000 * value).toFixed(0)));
}

/** @param {import('./metrics.mjs').Growth} growth */
function busiest(growth, seconds) {
	const polled = [...growth.by('substrate_tasks_polling_duration_sum', 'task_name')].filter(([name]) => !WAITING.includes(name));
	const tasks = polled.sort(([, a], [, b]) => b - a);
	return tasks.slice(0, 5).map(([name, value]) => `${name} ${(value / seconds).toFixed(2)}`).join(', ');
}

/** @param {import('./blocks.mjs').Block[]} blocks @param {'calls' | 'items' | 'events'} what @returns {Map<string, number>} */
function total(blocks, what) {
	const sums = new Map();
	for (const block of blocks) for (const [name, count] of block[what]) add(sums, name, count);
	return sums;
}

/** @param {import('./blocks.mjs').Block[]} blocks @param {Map<bigint, string>} kinds @returns {Map<string, { bundles: number, tasks: number }>} */
function settledBy(blocks, kinds) {
	const sums = new Map([...new Set(kinds.values())].map((kind) => [kind, { bundles: 0, tasks: 0 }]));
	for (const { settled } of blocks) {
		for (const [job, { bundles, tasks }] of settled) {
			const sum = sums.get(kinds.get(job));
			sum.bundles += bundles;
			sum.tasks += tasks;
		}
	}
	return sums;
}

function section(title, head, rows, align) {
	if (rows.length === 0) return console.log(`\n${title}: none`);
	console.log(`\n${title}\n${table(head, rows, align)}`);
}

/** @param {number[]} values */
function mean(values) {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {number} value */
function round(value) {
	return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
