/** One device of four lies: the committees outvote it, it is not paid, its bond is slashed, and the others are paid. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { disagreements } from '../lib/payments.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

const LIAR = 2;

/** @type {Market} */
let market;
before(async () => {
	const slots = 4;
	market = await Market.open({
		providers: 2,
		agents: [{ node: 0, slots }, { node: 0, slots }, { node: 1, slots, chaos: 'lie' }, { node: 1, slots }],
	});
});
after(() => market?.close());

test('a liar is outvoted, unpaid and slashed; the honest are paid', async () => {
	const liar = market.mills[LIAR];
	const before = await market.chain.device(liar.device);
	const tasks = { for: { i: [0, 9] }, args: ['program'], stdin: { text: 'grain {i}' } };
	const { id, view, bundles } = await market.run(echo(), { tasks });
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 10);

	const { tasks: outputs } = await fetchOutputs(market.chain, id);
	outputs.forEach((output, index) => assert.equal(output.files.get('stdout').toString(), `grain ${index}`));

	await market.settle();
	const ledger = await market.ledger();
	const slashes = ledger.market.filter(({ section, method }) => section === 'providers' && method === 'Slashed');
	assert.ok(slashes.length > 0, 'the liar was drawn for none of ten bundles');
	for (const { data } of slashes) {
		assert.equal(data.device, liar.device);
		assert.equal(data.provider, liar.pair.address);
		assert.equal(data.offence.type, 'Outvoted');
		assert.ok(data.amount > 0n);
	}

	const paid = ledger.market.filter(({ method }) => method === 'DevicePaid').map(({ data }) => data);
	for (const { data: slash } of slashes) {
		const of = paid.filter(({ job, bundle }) => job === slash.job && bundle === slash.bundle);
		assert.equal(of.length, 2, 'both honest seats are paid');
		assert.ok(of.every(({ device, amount }) => device !== liar.device && amount > 0n));
		assert.equal(bundles[slash.bundle].value.devices.includes(liar.device), false);
	}

	const after = await market.chain.device(liar.device);
	const lost = slashes.reduce((total, { data }) => total + data.amount, 0n);
	assert.equal(before.backing - after.backing, lost, 'the whole bond is gone from the backing');
	assert.equal(after.state.type, 'Suspended');
	assert.equal(after.credit, 0n);
	assert.ok(!paid.some(({ device }) => device === liar.device), 'the liar is paid for nothing');
	assert.deepEqual(disagreements(ledger), []);
});

test('a suspended device is drawn no more until its provider resumes it', async () => {
	const liar = market.mills[LIAR];
	const { view, bundles } = await market.run(echo(), { tasks: { for: { i: [0, 3] }, args: ['{i}'], stdin: { text: 'x' } } });
	assert.equal(view.accepted, 4);
	assert.ok(bundles.every(({ value }) => value.devices.length === 3 && !value.devices.includes(liar.device)));
	await market.chain.send(market.chain.api.tx.providers.resumeDevice(liar.device), liar.pair);
	assert.equal((await market.chain.device(liar.device)).state.type, 'Active');
});
