/** A `Spot` bundle whose primary dies for good after its commitment: its auditor and the committee after it decide. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { millIn, mortalMarket } from './dying.mjs';
import { echo } from './programs.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await mortalMarket();
});
after(() => market?.close());

test('a primary that is killed for good after its commitment pays for those who find out what is right', async () => {
	const { id } = await market.submit(await market.job(echo(), { verification: 'spot' }));
	const primary = await millIn(market, id, 0, 'Committed');
	const { bonded } = await market.chain.device(primary.device);
	await primary.agent.process.kill();
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const others = market.mills.slice(1).filter(({ device }) => device !== primary.device);
	assert.deepEqual(bundles[0].value.devices.toSorted(), others.map(({ device }) => device).toSorted(), 'all that are left agree');
	const { tasks: [output] } = await fetchOutputs(market.chain, id);
	assert.equal(output.files.get('stdout').toString(), 'grain');

	const { market: events } = await market.closeUp(id);
	assert.equal(events.filter(({ method }) => method === 'CommitteeWidened').length, 1);
	const slashed = events.filter(({ method }) => method === 'Slashed').map(({ data }) => data);
	assert.deepEqual(slashed.map(({ device, offence, amount }) => [device, offence.type, amount]), [[primary.device, 'NoReveal', bonded]]);
	const paid = events.filter(({ method }) => method === 'DevicePaid').map(({ data }) => data.amount);
	assert.deepEqual(paid, others.map(() => view.paid), 'each has the price of one run, which is what the requester has paid');
	assert.equal((await market.chain.device(primary.device)).state.type, 'Suspended');
});
