/** An agent that dies for good: the job ends all the same, and nothing stays in escrow. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { busyMill } from './busy.mjs';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';

/** Time for a device that is alive, and not much to wait for one that is dead. */
const RUN_TICKS = 20;

/** @type {Market} */
let market;
before(async () => {
	market = await Market.ofDevices(4);
});
after(() => market?.close());

test('an agent that is killed for good holds up no job, and no funds stay in escrow', async () => {
	const { id, deliver } = await submitHeld(market, { limits: { runTicks: RUN_TICKS } });
	const { agent, device } = await busyMill(market, id);
	await agent.process.kill();
	await deliver();
	const { view, bundles } = await market.ended(id);
	assert.equal(view.phase.type, 'Ended');
	// Three other devices are left for three seats, so the job can be done.
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const [{ value: accepted }] = bundles;
	assert.equal(accepted.devices.length, 3);
	assert.ok(!accepted.devices.includes(device), 'its seat was drawn again');

	const { market: events } = await market.closeUp(id);
	const slashed = events.filter(({ method }) => method === 'Slashed').map(({ data }) => data);
	assert.ok(slashed.length > 0 && slashed.every((slash) => slash.device === device), 'the device that is gone is slashed, and it alone');
});
