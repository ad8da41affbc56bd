/** An agent that dies in the middle of a task and comes back: no attestation is lost, and none is doubled. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { attestations, doubled } from './attestations.mjs';
import { STEPS, SLOW, busyMill, openMarket } from './busy.mjs';
import { slowEcho } from './programs.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await openMarket(4);
});
after(() => market?.close());

test('an agent that is killed in a task and started again loses no attestation and doubles none', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), SLOW));
	const { agent, device } = await busyMill(market, id);
	await agent.process.kill();
	await agent.process.start();
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 2);

	await market.settle();
	const said = await attestations(market.chain);
	const mine = said.filter((item) => item.device === device);
	assert.ok(mine.some(({ kind }) => kind === 'Reveal'), 'the device that was killed revealed a report');
	assert.deepEqual(doubled(said), []);
	const ledger = await market.ledger();
	assert.equal(ledger.market.filter(({ method }) => method === 'Slashed').length, 0);
	await market.closeJob(id);
	assert.equal(await market.held(market.requester.address), 0n);
});
