/** Too few devices are left for a committee: the job ends in failure, and what was not used goes back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';

/** @type {Market} */
let market;
before(async () => {
	market = await Market.ofDevices(3);
});
after(() => market?.close());

test('with too few devices left a job ends in failure, with everything given back but the fees of its tries', async () => {
	const { id, deliver } = await submitHeld(market, { tries: 1, deadline: 60, limits: { runTicks: 20 } });
	const [, ...others] = market.mills;
	await Promise.all(others.map(({ agent }) => agent.process.kill()));
	await deliver();
	const { view } = await market.ended(id);
	assert.deepEqual([view.accepted, view.failed], [0, 1], 'one device is no majority of three');
	await market.closeUp(id);
});
