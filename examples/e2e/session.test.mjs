/** A job that is submitted in one session of the validators and ends in another. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';

/** @type {Market} */
let market;
before(async () => {
	market = await Market.ofDevices(3);
});
after(() => market?.close());

test('a bundle that is assigned in one session is revealed in the next, and its job ends', async () => {
	const { chain } = market;
	const { id, number: submitted, deliver } = await submitHeld(market);
	const assigned = await session(await chain.numberOf(await chain.best()));
	await chain.untilBlock(async (_, number) => (await session(number)) > assigned);
	await deliver();

	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const { market: events } = await market.closeUp(id);
	assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);
	const sessions = async (name) => Promise.all(events.filter(({ method }) => method === name).map(({ block }) => session(block)));
	const [[drawn], revealed] = await Promise.all([sessions('BundleAssigned'), sessions('Revealed')]);
	assert.ok((await session(submitted)) <= drawn);
	assert.equal(revealed.length, 3);
	for (const index of revealed) assert.ok(drawn < index, `assigned in session ${drawn}, revealed in session ${index}`);
});

/** @param {number} number of a block @returns {Promise<number>} index of the session that it is in */
async function session(number) {
	const { api } = market.chain;
	const at = await api.at(await api.rpc.chain.getBlockHash(number));
	return (await at.query.session.currentIndex()).toNumber();
}
