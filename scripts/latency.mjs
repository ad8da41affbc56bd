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
/** Blocks from one to the next, so that a device that is there for it is free. */
const GAP = 3;

/**
 * @typedef {object} Latency
 * @property {number[]} spotAssigned blocks from submission to assignment, of each job
 * @property {number[]} quorumAssigned
 * @property {number[]} spotSettled blocks from submission to the verdict, of each job
 * @property {number} stuckJobs jobs that have not ended with their one bundle accepted
 * @property {bigint} stuckUnits units that are held for the requester when every job is closed
 */

/**
 * @param {{ samples: number, fuel: number }} second samples of the Monte Carlo program that take a second, and their fuel
 * @param {(text: string) => void} say
 * @returns {Promise<Latency>}
 */
export async function latency({ samples, fuel }, say) {
	const program = await readFile(join(PROGRAMS, 'montecarlo.wasm'));
	const market = await Market.open({ providers: 2, agents: Array.from({ length: DEVICES }, (_, index) => ({ node: index % 2 })) });
	try {
		const kinds = new Map();
		for (const verification of ['spot', 'quorum(3)']) {
			say(`${JOBS} jobs of a task of a second, ${verification}, on a network of ${DEVICES} devices`);
			for (let seed = 1; seed <= JOBS; seed++) {
				const tasks = { args: ['montecarlo', '--seed', String(seed), '--samples', String(samples)] };
				const { id } = await market.submit(await market.job(program, { verification, tasks, limits: { fuel: Math.ceil(1.2 * fuel) } }));
				kinds.set(id, verification);
				const from = await market.chain.numberOf(await market.chain.best());
				await market.chain.untilBlock((_, number) => number >= from + GAP);
			}
		}
		const ids = [...kinds.keys()];
		const ends = await Promise.all(ids.map((id) => market.ended(id)));
		for (const id of ids) await market.closeJob(id);
		await market.settle();
		const ledger = await market.ledger();
		const unexplained = disagreements(ledger);
		if (unexplained.length > 0) throw new Error(`No movement explains that ${unexplained.join('; ')}.`);
		const after = (method, kind) => ids.filter((id) => kinds.get(id) === kind).map((id) => blocksUntil(ledger, id, method));
		return {
			spotAssigned: after('BundleAssigned', 'spot'),
			quorumAssigned: after('BundleAssigned', 'quorum(3)'),
			spotSettled: after('BundleAccepted', 'spot'),
			stuckJobs: ends.filter(({ view }) => view.accepted !== 1).length,
			stuckUnits: await market.held(market.requester.address),
		};
	} finally {
		await market.close();
	}
}

/**
 * @param {import('../examples/lib/payments.mjs').Ledger} ledger
 * @param {bigint} id of a job
 * @param {string} method the event that is waited for
 */
function blocksUntil({ market }, id, method) {
	const block = (method) => market.find((event) => event.section === 'market' && event.method === method && String(event.data.job) === String(id))?.block;
	return block(method) - block('JobSubmitted');
}
