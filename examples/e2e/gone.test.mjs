/** An agent that dies for good: the job ends all the same, and nothing stays in escrow. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { disagreements } from '../lib/payments.mjs';
import { STEPS, SLOW, busyMill, openMarket } from './busy.mjs';
import { slowEcho } from './programs.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await openMarket(4);
});
after(() => market?.close());

test('an agent that is killed for good holds up no job, and no funds stay in escrow', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), SLOW));
	const { agent, device } = await busyMill(market, id);
	await agent.process.kill();
	const { view, bundles } = await market.ended(id);
	assert.equal(view.accepted + view.failed, 2);
	assert.equal(view.phase.type, 'Ended');
	assert.equal(view.escrow, view.deposit, 'only the deposit is held of an ended job');
	// Three other devices are left for three seats, so the job can be done.
	assert.deepEqual(troubles(bundles), []);
	for (const { value } of bundles) assert.ok(!value.devices.includes(device) || value.devices.length >= 2);

	await market.closeJob(id);
	assert.equal(await market.held(market.requester.address), 0n);
	await market.settle();
	const ledger = await market.ledger();
	const slashed = ledger.market.filter(({ method }) => method === 'Slashed').map(({ data }) => data);
	assert.ok(slashed.length > 0 && slashed.every((slash) => slash.device === device), 'the device that is gone is slashed, and it alone');
	assert.deepEqual(disagreements(ledger), []);
});
