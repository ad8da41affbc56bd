/** Too few devices are left for a committee: the job ends in failure, and what was not used goes back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { disagreements } from '../lib/payments.mjs';
import { STEPS, SLOW, busyMill, openMarket } from './busy.mjs';
import { slowEcho } from './programs.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await openMarket(3);
});
after(() => market?.close());

test('with too few devices left a job ends in failure, with everything given back but the fees of its tries', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), { ...SLOW, tries: 1, deadline: 40 }));
	const victim = await busyMill(market, id);
	await victim.agent.process.kill();
	const { view } = await market.ended(id);
	assert.equal(view.accepted + view.failed, 2);
	assert.ok(view.failed > 0, 'two devices are no committee of three');
	assert.equal(view.escrow, view.deposit);
	await market.closeJob(id);
	assert.equal(await market.held(market.requester.address), 0n);
	assert.deepEqual(disagreements(await market.ledger()), []);
});
