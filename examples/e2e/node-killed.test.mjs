/** A provider's node dies while its devices work, and comes back: their reports wait for it, and nothing is doubled. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles, wholeJob } from '../lib/follow.mjs';
import { attestations, doubled } from './attestations.mjs';
import { openMarket } from './busy.mjs';
import { idle, submitHeld } from './held.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await openMarket(3);
});
after(() => market?.close());

test('a node that is killed in the middle of a job and started again relays what its devices have done meanwhile', async () => {
	const node = market.network.node('provider-1');
	const mine = market.mills.filter(({ agent }) => agent.node === 0);
	const { id, deliver } = await submitHeld(market);
	await node.process.kill();
	await deliver();
	await Promise.all(mine.map(({ agent }) => idle(agent)));
	const { bundles: meanwhile } = await wholeJob(market.chain, id);
	const waiting = meanwhile[0].value.seats.filter(({ device }) => mine.some((mill) => mill.device === device));
	assert.deepEqual(waiting.map(({ phase }) => phase.type), ['Assigned', 'Assigned'], 'what is done waits for the node');
	await market.network.startNode(node);

	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const { market: events } = await market.closeUp(id);
	assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);
	const said = await attestations(market.chain);
	assert.deepEqual(doubled(said), []);
	for (const { device } of market.mills) {
		const kinds = said.filter((item) => item.device === device && item.job === id).map(({ kind }) => kind);
		assert.deepEqual(kinds, ['Commit', 'Reveal']);
	}
});
