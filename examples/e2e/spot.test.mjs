/**
 * `Spot`: one device runs each bundle. Honest ones are audited and paid, a liar is found out by its audit and pays for the
 * committee that finds it out, and who sleeps is replaced.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signer } from '../lib/chain.mjs';
import { troubles } from '../lib/follow.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { sum } from '../lib/payments.mjs';
import { plain } from '../lib/plain.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

const HONEST = [0, 1, 2, 3];
const LIAR = 4;
const SLEEPER = 5;

/** One, in parts of a billion. */
const CERTAIN = 1_000_000_000;
/** Times what its run costs at the fuel limit that a device puts at risk. */
const BOND = 20n;

/** @type {Market} */
let market;
before(async () => {
	const slots = 2;
	market = await Market.open({
		providers: 2,
		agents: [
			...HONEST.map((index) => ({ node: index % 2, slots })),
			{ node: 1, slots, chaos: 'lie' },
			{ node: 0, slots, chaos: 'sleep' },
		],
	});
	await auditAll();
	await change('pauseDevice', [LIAR, SLEEPER]);
});
after(() => market?.close());

/** Has every bundle audited from now on, however long the streak of its device is. */
async function auditAll() {
	const { consts, tx } = market.chain.api;
	const policy = { ...plain(consts.ranges.market).default, auditFloor: CERTAIN };
	const call = tx.parameters.setParameter({ Market: { Policy: [null, policy] } });
	const { events } = await market.chain.send(tx.sudo.sudo(call), signer('//Alice'));
	assert.ok(events.some(({ section, method }) => section === 'parameters' && method === 'Updated'), 'the parameter is set');
}

/**
 * Pauses or resumes devices.
 * @param {'pauseDevice' | 'resumeDevice'} call
 * @param {number[]} mills whose they are
 */
async function change(call, mills) {
	const { chain } = market;
	await Promise.all(mills.map((index) => chain.send(chain.api.tx.providers[call](market.mills[index].device), market.mills[index].pair)));
}

/**
 * Submits a job of one bundle while a device is the only one that can be drawn; the honest are there to check it.
 * @param {number} index of the device's mill
 * @returns {Promise<{ id: bigint, bonded: bigint }>} the job, and what the device has put at risk for it
 */
async function submitTo(index) {
	const { device } = market.mills[index];
	await change('pauseDevice', HONEST);
	await change('resumeDevice', [index]);
	const { id } = await market.submit(await market.job(echo(), { verification: 'spot' }));
	let bonded;
	await market.until(id, async (_, [bundle]) => {
		if (bundle.type !== 'InFlight') return false;
		assert.deepEqual(bundle.value.seats.map((seat) => seat.device), [device]);
		({ bonded } = await market.chain.device(device));
		return true;
	});
	await change('resumeDevice', HONEST);
	return { id, bonded };
}

/** @param {bigint} id closes a job, and gives what happened for it: data by the names of events */
async function closeUp(id) {
	const { market: events } = await market.closeUp(id);
	return (name) => events.filter(({ method, data }) => method === name && data.job === id).map(({ data }) => data);
}

const devicesOf = (mills) => mills.map((index) => market.mills[index].device);
const amounts = (payments) => payments.map(({ amount }) => amount);

test('bundles of honest devices are audited, accepted and paid, and the requester pays one run of each', async () => {
	const tasks = { for: { i: [0, 5] }, args: ['program'], stdin: { text: 'grain {i}' } };
	const { id, view, bundles } = await market.run(echo(), { tasks, verification: 'spot' });
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 6);
	const { tasks: outputs } = await fetchOutputs(market.chain, id);
	outputs.forEach((output, index) => assert.equal(output.files.get('stdout').toString(), `grain ${index}`));

	const of = await closeUp(id);
	assert.deepEqual(of('AuditDrawn').map(({ bundle, rate }) => [bundle, rate]).sort(), bundles.map((_, index) => [index, CERTAIN]));
	assert.deepEqual(of('CommitteeWidened'), []);
	assert.deepEqual(of('Slashed'), []);
	for (const { value } of bundles) {
		const [primary, auditor, ...others] = value.devices;
		assert.deepEqual(others, []);
		assert.notEqual(primary, auditor);
	}
	// All of the primary's price goes into the audit fund, and out of it to the auditor.
	const checks = of('CheckPaid');
	assert.equal(checks.length, 6);
	for (const { funded, audit, replicas } of checks) assert.deepEqual([audit, replicas], [funded, 0n]);
	assert.equal(sum(checks.map(({ audit }) => audit)), view.paid);
	assert.equal(sum(amounts(of('DevicePaid'))), view.paid);
});

test('a liar is found out by its audit, and its bond pays for the committee', async () => {
	const { device, pair } = market.mills[LIAR];
	const backing = (await market.chain.device(device)).backing;
	const { id, bonded } = await submitTo(LIAR);
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.deepEqual([...bundles[0].value.devices].sort(), devicesOf(HONEST).sort());
	const { tasks: [output] } = await fetchOutputs(market.chain, id);
	assert.equal(output.files.get('stdout').toString(), 'grain');

	const of = await closeUp(id);
	assert.equal(of('AuditDrawn').length, 1);
	assert.deepEqual(of('CommitteeWidened').map(({ seats }) => seats), [5]);
	const [slash, ...more] = of('Slashed');
	assert.deepEqual(more, [], 'nobody else is slashed');
	assert.deepEqual([slash.device, slash.provider, slash.offence.type, slash.amount], [device, pair.address, 'Outvoted', bonded]);
	const { limits, price } = view.spec.value;
	const { offer } = await market.chain.device(device);
	assert.equal(bonded, larger(BOND * runPrice(offer, limits), 4n * runPrice(price, limits)), 'the bond is that of the design');

	const paid = of('DevicePaid');
	assert.deepEqual(paid.map((payment) => payment.device).sort(), devicesOf(HONEST).sort());
	assert.ok(amounts(paid).every((amount) => amount === view.paid), 'each has the price of one run, as the requester has paid');
	assert.deepEqual(of('CheckPaid').map(({ funded, audit, replicas }) => [funded, audit, replicas]), [[0n, 0n, 3n * view.paid]]);
	const { market: events } = await market.ledger();
	const forfeits = events.filter(({ method }) => method === 'Forfeited').map(({ data }) => data);
	assert.equal(forfeits.length, 1);
	const [{ replicas, burned, auditFund }] = forfeits;
	assert.equal(replicas, 3n * view.paid);
	assert.equal(replicas + burned + auditFund, bonded);
	assert.ok(burned - auditFund === 0n || burned - auditFund === 1n, 'the rest is divided into halves, the odd unit is burned');

	const after = await market.chain.device(device);
	assert.deepEqual([after.state.type, after.backing, after.bonded, after.credit], ['Suspended', backing - bonded, 0n, 0n]);
});

test('a device that sleeps is replaced, and another one runs the bundle', async () => {
	const { device } = market.mills[SLEEPER];
	const { id, bonded } = await submitTo(SLEEPER);
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	assert.equal(bundles[0].value.devices.includes(device), false);

	const of = await closeUp(id);
	assert.deepEqual(of('SeatLost').map((lost) => [lost.device, lost.seat, lost.seen]), [[device, 0, false]]);
	const [primary, auditor] = of('SeatRedrawn');
	assert.deepEqual([primary.seat, auditor.seat], [0, 1], 'the seat is filled again, and then that of the audit');
	assert.deepEqual(bundles[0].value.devices, [primary.device, auditor.device]);
	const [slash, ...more] = of('Slashed');
	assert.deepEqual(more, []);
	assert.deepEqual([slash.device, slash.offence.type, slash.amount], [device, 'NoCommitment', (bonded * 2n + 99n) / 100n]);
	assert.ok(of('DevicePaid').every((payment) => payment.device !== device));
	assert.equal((await market.chain.device(device)).state.type, 'Absent');
});

/** What a run of one task costs at the fuel limit. */
function runPrice({ perGfuel, perTask, perInputMib }, { fuel, inputBytes }) {
	const roundedUp = (number, unit) => (BigInt(number) + unit - 1n) / unit;
	return roundedUp(perGfuel * BigInt(fuel), 10n ** 9n) + perTask + perInputMib * roundedUp(inputBytes, 2n ** 20n);
}

function larger(a, b) {
	return a > b ? a : b;
}
