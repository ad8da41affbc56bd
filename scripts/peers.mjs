/**
 * What is published of other markets for computing: their runtimes' declared weights, documents and sources.
 */

/**
 * A job of one slot on Acurast, call by call, as its runtime declares them (CLI 47.2, September 2025): what the call is
 * for, reference time in us, reads, writes. A match is declared for 64 slots, whatever the job has.
 */
const ACURAST = [
	['submission', 'register', 130.2, 12, 10],
	['draws', 'propose_matching', 3_788 + 3_325, 6 + 772, 4 + 194],
	['draws', 'acknowledge_match', 32.1, 2, 3],
	['said', 'report', 183.2, 12, 8],
	['verdict', 'finalize_job', 43.2, 3, 2],
];

/** RocksDB's constants, in ms: what the SDK takes for granted, and Acurast's runtime with it. */
export const ROCKSDB = { read: 0.025, write: 0.1 };

const milliseconds = ([, , micros, reads, writes], { read, write }) => micros / 1e3 + reads * read + writes * write;

/**
 * The weight of such a job in ms.
 * @param {{ read: number, write: number }} database ms that an access counts for
 */
export const acurastJob = (database) => ACURAST.reduce((sum, call) => sum + milliseconds(call, database), 0);

/**
 * What the parts of a job weigh here and there, by the same constants of the database: rows of a table.
 * @param {Record<string, number>} parts of a `Spot` job of one task, in ms
 * @param {{ read: number, write: number }} database
 */
export function besideAcurast(parts, database) {
	return Object.entries(parts).map(([part, weight]) => {
		const calls = ACURAST.filter(([of]) => part === 'together' || of === part);
		const names = part === 'together' ? '' : calls.map(([, name]) => name).join(', ');
		const theirs = calls.reduce((sum, call) => sum + milliseconds(call, database), 0);
		return [part, weight.toFixed(3), theirs.toFixed(3), names];
	});
}

/** How other markets are, as far as they publish it: what, here, theirs. */
export const PUBLISHED = [
	['block time', '3 s', 'Acurast 6 s, Akash 6.5 s, Bittensor 12 s, DeepBrainChain 30 s'],
	['fee on what providers are paid', '5 %', 'Acurast 30 %, Nosana 10 %, Akash and iExec none on chain'],
	['a wrong result costs its provider', 'its whole bond, 20 runs', "iExec the task's stake and 30 % of the pool's; Acurast, Akash, Golem and Nosana nothing"],
	['runs beside the one that is paid for', 'one in ten at the least', 'BOINC 5 to 10 % adaptive, 50 % and more replicated; iExec 20 % more workers'],
];

/** PolkaVM's own benchmarks: two programs compiled with synchronous gas, against native code (BENCHMARKS.md). */
export const POLKAVM = "PolkaVM's own programs: 1.3 and 2.1";

/** Into how many parts others divide what two differ about, down to one instruction; Cartesi then goes on within it. */
const DIVISIONS = [
	['Cannon (Optimism)', 2],
	['Nitro (Arbitrum), BoLD', 2],
	['Nitro before it', 40],
	['Cartesi (Dave), without micro-steps', 2],
];

/**
 * Rounds and hashes by which each of them finds the instruction, as the arithmetic of its scheme has it.
 * @param {number[]} runs instructions
 * @returns {[string, ...{ rounds: number, hashes: number }[]][]}
 */
export function bisections(runs) {
	return DIVISIONS.map(([name, parts]) => [
		name,
		...runs.map((run) => {
			let rounds = 0;
			for (let reach = 1; reach < run; reach *= parts) rounds++;
			return { rounds, hashes: rounds * (parts - 1) };
		}),
	]);
}
