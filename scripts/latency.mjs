/**
 * How soon a network takes jobs and settles them, in blocks: two validators, two providers' nodes, six devices that run tasks of about
 * a second; and what of jobs and tokens is left over when all is done.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Market } from '../examples/e2e/harness.mjs';
import { PROGRAMS } from '../examples/lib/network.mjs';
import { disagreements } from '../examples/lib/payments.mjs';

const DEVICES = 6;
/** Jobs of each kind. */
const JOBS = 8;
/** Blocks from one pair of jobs to the next, so that devices that are there for them are free. */
const GAP = 4;
/** Slots of a session, as a chain has them: in the first block of each the clock stands still, and those of a test network last a minute. */
const SESSION_SLOTS = 200;
/** Bundles, of many tasks without work, by which devices are found right before: new ones are always audited. */
const TRIED = 10;

/**
 * @typedef {object} Latency blocks from a job's submission, of each job
 * @property {number[]} spotAssigned to its assignment
 * @property {number[]} quorumAssigned
 * @property {number[]} spotSettled to its verdict, of those that were not audited
 * @property {number[]} auditedSettled the same, of those that were
 * @property {number} stuckJobs jobs that have not ended with every bundle accepted
 * @property {bigint} stuckUnits units that are held for the requester when every job is closed
 */

/**
 * @param {{ samples: number, fuel: number }} second samples of the Monte Carlo program that take a second, and their fuel
 * @param {(text: string) => void} say
 * @returns {Promise<Latency>}
 */
export async function latency({ samples, fuel }, say) {
	const program = await readFile(join(PROGRAMS, 'montecarlo.wasm'));
	// A task has a price of its own, and fuel nearly none: so many tasks without work are worth much.
	const offer = { perGfuel: '0.0001', perTask: '0.01', perInputMib: '0.001' };
	const agents = Array.from({ length: DEVICES }, (_, index) => ({ node: index % 2, slots: 2 }));
	const market = await Market.open({ providers: 2, agents, offer, sessionSlots: SESSION_SLOTS });
	try {
		const { chain } = market;
		const jobs = new Map();
		const submit = async (kind, verification, seed, work, changes = {}) => {
			const tasks = { for: { seed }, args: ['montecarlo', '--seed', '{seed}', '--samples', String(work.samples)] };
			const limits = { fuel: Math.ceil(1.2 * work.fuel) };
			const job = await market.job(program, { verification, tasks, limits, ...changes });
			const { id } = await market.submit(job, { wait: 'block' });
			jobs.set(id, kind);
			return id;
		};
		say(`${DEVICES} devices are found right in ${TRIED} bundles`);
		await market.ended(await submit('tried', 'quorum(3)', [1, 32 * TRIED], { samples: 1, fuel: 1e7 }, { bundle: 32 }));
		say(`${JOBS} pairs of jobs of a task of a second: Spot, and Quorum(3)`);
		for (let seed = 1; seed <= JOBS; seed++) {
			const from = await chain.numberOf(await chain.best());
			await Promise.all(['spot', 'quorum(3)'].map((kind) => submit(kind, kind, [seed, seed], { samples, fuel })));
			await chain.untilBlock((_, number) => number >= from + GAP);
		}
		say('all of them end, and are closed');
		const ids = [...jobs.keys()];
		const ends = await Promise.all(ids.map((id) => market.ended(id)));
		await Promise.all(ids.map((id) => market.closeJob(id)));
		await market.settle();
		const ledger = await market.ledger();
		const unexplained = disagreements(ledger);
		if (unexplained.length > 0) throw new Error(`No movement explains that ${unexplained.join('; ')}.`);
		const of = (kind) => ids.filter((id) => jobs.get(id) === kind);
		const audited = (id) => blockOf(ledger, id, 'AuditDrawn') !== undefined;
		const after = (method, ids) => ids.map((id) => blockOf(ledger, id, method) - blockOf(ledger, id, 'JobSubmitted'));
		return {
			spotAssigned: after('BundleAssigned', of('spot')),
			quorumAssigned: after('BundleAssigned', of('quorum(3)')),
			spotSettled: after('BundleAccepted', of('spot').filter((id) => !audited(id))),
			auditedSettled: after('BundleAccepted', of('spot').filter(audited)),
			stuckJobs: ends.filter(({ view }) => view.accepted !== view.bundles).length,
			stuckUnits: await market.held(market.requester.address),
		};
	} finally {
		await market.close();
	}
}

/**
 * The block of a job's first event of a kind, if it has one.
 * @param {import('../examples/lib/payments.mjs').Ledger} ledger
 * @param {bigint} id of the job
 * @param {string} method
 * @returns {number | undefined}
 */
function blockOf({ market }, id, method) {
	return market.find((event) => event.method === method && String(event.data.job) === String(id))?.block;
}
