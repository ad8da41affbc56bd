/** `Spot` bundles of which a device dies and comes back, and of which the auditor dies: the bundle is audited all the same. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { attestations, doubled } from './attestations.mjs';
import { millIn, mortalMarket } from './dying.mjs';
import { echo, slowEcho } from './programs.mjs';

/** Time for a device that is alive, and not much to wait for one that is dead. */
const RUN_TICKS = 8;
/** Steps of a task that takes a device some seconds. */
const STEPS = 12_000_000;

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await mortalMarket();
});
after(() => market?.close());

test('a primary that is killed once it has committed, and started again, reveals', async () => {
	const { id } = await market.submit(await market.job(echo(), { verification: 'spot' }));
	const primary = await millIn(market, id, 0, 'Committed');
	await primary.agent.process.kill();
	await market.until(id, (_, [{ value }]) => value.revealing);
	await primary.agent.process.start();
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	assert.equal(bundles[0].value.devices[0], primary.device);

	const { market: events } = await market.closeUp(id);
	assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);
	const said = await attestations(market.chain);
	assert.deepEqual(doubled(said), []);
	const kinds = said.filter((item) => item.device === primary.device && item.job === id).map(({ kind }) => kind);
	assert.deepEqual(kinds, ['Commit', 'Reveal']);
});

test('an auditor that is killed is replaced, and loses what a missed commitment costs', async () => {
	const from = await market.chain.numberOf(await market.chain.best());
	const job = await market.job(slowEcho(STEPS), { verification: 'spot', limits: { fuel: '1e9', memoryMib: 160, runTicks: RUN_TICKS } });
	const { id } = await market.submit(job);
	const auditor = await millIn(market, id, 1, 'Assigned');
	await auditor.agent.process.kill();
	const other = await millIn(market, id, 1, 'Committed', 1);
	assert.notEqual(other.device, auditor.device);
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const [primary, second] = bundles[0].value.devices;
	assert.notEqual(primary, auditor.device);
	assert.equal(second, other.device);

	const { market: events } = await market.closeUp(id);
	const slashed = events.filter(({ method, block }) => method === 'Slashed' && block > from).map(({ data }) => data);
	assert.deepEqual(slashed.map(({ device, offence }) => [device, offence.type]), [[auditor.device, 'NoCommitment']]);
	const paid = events.filter(({ method, data }) => method === 'DevicePaid' && data.job === id).map(({ data }) => data.device);
	assert.deepEqual(paid, [second], 'the price of a primary that is new pays for its audit, and nobody else is paid');
});
