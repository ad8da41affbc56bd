/** Committees in which somebody lies about a task under `Proof`, and how a dispute about it ends. */
import assert from 'node:assert/strict';
import { courseBetween, publish, shortenWindow, sideOf } from '../lib/disputes.mjs';
import { hashChain, inputOf, lastLink } from '../lib/hash-chain.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { Market } from './harness.mjs';

/** So many that a game takes two rounds before its segment can be proved. */
const LINKS = 40_000;
/** Place of the honest device, if there is one. */
export const HONEST = 0;

/**
 * A market of three devices, so that every committee has them all.
 * @param {(string | null)[]} conducts of them: `lie`, `mute`, or null for an honest one
 * @returns {Promise<Market>} in which reports can be challenged for as short a time as can be
 */
export async function committee(conducts) {
	const market = await Market.open({ providers: 2, agents: conducts.map((chaos, index) => ({ node: index % 2, ...(chaos && { chaos }) })) });
	await shortenWindow(market.chain);
	await publish(market.chain, await hashChain(), market.requester);
	return market;
}

/** Submits a job of one task that hashes that text. @param {Market} market @param {string} text */
export async function submitChained(market, text) {
	const limits = { fuel: '1e9', memoryMib: null, outputBytes: 100, runTicks: 10 };
	const tasks = { input: { text: inputOf(LINKS, text) } };
	return market.submit(await market.job(await hashChain(), { engine: 'pvm', tasks, verification: 'proof', limits, deadline: 600 }));
}

/**
 * The job has ended as the honest device says, and the liars have paid for it.
 * @param {Market} market
 * @param {bigint} id
 * @param {string} text that was hashed
 * @param {number} first block of the job
 */
export async function decided(market, id, text, first) {
	const { view, bundles: [bundle] } = await market.ended(id);
	assert.equal(view.accepted, 1, 'the bundle is accepted');
	assert.deepEqual(bundle.value.devices, [market.mills[HONEST].device], 'from the honest device alone');
	const { tasks: [task] } = await fetchOutputs(market.chain, id);
	assert.equal(Buffer.from(task.files.get('output')).toString(), lastLink(LINKS, text));

	await market.settle();
	const last = await market.chain.numberOf(await market.chain.finalized());
	const events = await courseBetween(market.chain, first, last);
	const of = (method) => events.filter((event) => event.method === method).map(({ data }) => data);
	// One liar asserts the lie. Then its seat decides whether the other one asserts it again, or denies the truth.
	const asserted = of('Asserted').map(({ report }) => report);
	assert.equal(of('Refuted').length, asserted.length - 1, 'all but the last');
	const lie = asserted[0];
	assert.ok(asserted.every((report, turn) => (report === lie) === turn < asserted.length - 1));
	const honest = (game) => sideOf(events, game, market.mills[HONEST].device);
	const won = of('GameWon');
	assert.ok(won.length > 0);
	for (const { game, winner, paid } of won) {
		assert.equal(winner.type, honest(game));
		assert.ok(paid > 0n, 'the honest device is paid for it');
	}
	const slashed = of('Slashed');
	assert.deepEqual(slashed.map(({ device }) => device).sort(), market.mills.slice(1).map(({ device }) => device).sort());
	assert.ok(slashed.every(({ amount }) => amount > 0n));
	return { of, won, slashed: slashed.map(({ offence }) => offence.type), asserted: asserted.length, honest };
}

/** Two games were decided by running a segment: no one was lost by a clock. @param {Awaited<ReturnType<typeof decided>>} dispute */
export function proved({ of, slashed, honest }) {
	assert.equal(of('Proved').length, 2);
	assert.ok(of('Proved').every(({ game, right }) => right.type === honest(game)));
	assert.deepEqual(slashed, ['Disproved', 'Disproved']);
}
