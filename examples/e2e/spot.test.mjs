/**
 * `Spot`: one device runs each bundle. Honest ones are audited and paid, a liar is found out by its audit and pays for the
 * committee that finds it out, and who sleeps is replaced.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signer } from '../lib/chain.mjs';
import { troubles } from '../lib/follow.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { disagreements, sum } from '../lib/payments.mjs';
import { plain } from '../lib/plain.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

const HONEST = [0, 1, 2, 3];
const LIAR = 4;
const SLEEPER = 5;

/** One, in parts of a billion. */
const CERTAIN = 1_000_000_000;

/**
 * @typedef {object} Course what became of a job
 * @property {bigint} id
 * @property {any} view
 * @property {any[]} bundles
 * @property {any[]} outputs one a task
 * @property {any} [primary] the device that it was assigned to, as it was then
 * @property {(name: string) => any[]} of data of the events of that name that tell of it
 */

/** @type {Market} */
let market;
/** Jobs for honest devices, for a liar and for a sleeper. @type {{ honest: Course, liar: Course, sleeper: Course }} */
let courses;
/** The ledger of all blocks. @type {import('../lib/payments.mjs').Ledger} */
let ledger;
before(async () => {
	const slots = 2;
	market = await Market.open({
		providers: 2,
		agents: [...HONEST.map((index) => ({ node: index % 2, slots })), { node: 1, chaos: 'lie' }, { node: 0, chaos: 'sleep' }],
	});
	await Promise.all([auditAll(), change('pauseDevice', HONEST)]);
	const [liar, sleeper] = await submitTo([LIAR, SLEEPER]);
	// From now on only the honest are drawn: to audit the one, and to take the place of the other.
	await Promise.all([change('pauseDevice', [LIAR, SLEEPER]), change('resumeDevice', HONEST)]);
	const tasks = { for: { i: [0, 5] }, args: ['program'], stdin: { text: 'grain {i}' } };
	const honest = await market.submit(await market.job(echo(), { tasks, verification: 'spot' }));
	courses = await followed({ honest, liar, sleeper });
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
 * Submits a job of one bundle for each of the devices that alone can be drawn, and which have one slot each.
 * @param {number[]} mills whose they are
 * @returns {Promise<{ id: bigint, primary: any }[]>} the job that each of them got
 */
async function submitTo(mills) {
	const jobs = await Promise.all(
		mills.map(async () => {
			const { id } = await market.submit(await market.job(echo(), { verification: 'spot' }));
			let primary;
			await market.until(id, async (_, [bundle]) => {
				if (bundle.type !== 'InFlight') return false;
				primary = await market.chain.device(bundle.value.seats[0].device);
				return true;
			});
			return { id, primary };
		}),
	);
	return mills.map((index) => jobs.find(({ primary }) => primary.id === market.mills[index].device));
}

/** Waits until jobs have ended, closes them, and makes sure that nothing is left of their escrows. */
async function followed(jobs) {
	const { chain, requester } = market;
	const ended = await Promise.all(
		Object.entries(jobs).map(async ([name, { id, primary }]) => {
			const { view, bundles } = await market.ended(id);
			assert.equal(view.escrow, view.deposit, 'only the deposit is held of an ended job');
			const { tasks: outputs } = await fetchOutputs(chain, id);
			return [name, { id, primary, view, bundles, outputs }];
		}),
	);
	await Promise.all(Object.values(jobs).map(({ id }) => market.closeJob(id)));
	assert.equal(await market.held(requester.address), 0n);
	await market.settle();
	ledger = await market.ledger();
	const of = (id) => (name) => ledger.market.filter(({ method, data }) => method === name && data.job === id).map(({ data }) => data);
	return Object.fromEntries(ended.map(([name, course]) => [name, { ...course, of: of(course.id) }]));
}

const devicesOf = (mills) => mills.map((index) => market.mills[index].device);
const amounts = (payments) => payments.map(({ amount }) => amount);

test('bundles of honest devices are audited, accepted and paid, and the requester pays one run of each', () => {
	const { view, bundles, outputs, of } = courses.honest;
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 6);
	outputs.forEach((output, index) => assert.equal(output.files.get('stdout').toString(), `grain ${index}`));

	const audits = of('AuditDrawn').sort((a, b) => a.bundle - b.bundle);
	assert.deepEqual(audits.map(({ bundle, rate }) => [bundle, rate]), bundles.map((_, index) => [index, CERTAIN]));
	assert.deepEqual(of('CommitteeWidened'), []);
	assert.deepEqual(of('Slashed'), []);
	for (const { value } of bundles) {
		assert.equal(value.devices.length, 2, 'the primary and its auditor');
		assert.ok(value.devices.every((device) => devicesOf(HONEST).includes(device)));
	}
	// All of the primary's price goes into the audit fund, and out of it to the auditor.
	const checks = of('CheckPaid');
	assert.equal(checks.length, 6);
	for (const { funded, audit, replicas } of checks) assert.deepEqual([audit, replicas], [funded, 0n]);
	assert.equal(sum(checks.map(({ audit }) => audit)), view.paid);
	assert.equal(sum(amounts(of('DevicePaid'))), view.paid);
});

test('a liar is found out by its audit, and its bond pays for the committee', async () => {
	const { view, bundles, outputs, primary, of } = courses.liar;
	const { device, pair } = market.mills[LIAR];
	assert.deepEqual(troubles(bundles), []);
	assert.deepEqual([...bundles[0].value.devices].sort(), devicesOf(HONEST).sort());
	assert.equal(outputs[0].files.get('stdout').toString(), 'grain');

	assert.equal(of('AuditDrawn').length, 1);
	assert.deepEqual(of('CommitteeWidened').map(({ seats }) => seats), [5]);
	const [slash, ...more] = of('Slashed');
	assert.deepEqual(more, [], 'nobody else is slashed');
	assert.deepEqual([slash.device, slash.provider, slash.offence.type, slash.amount], [device, pair.address, 'Outvoted', primary.bonded]);
	const { limits, price } = view.spec.value;
	const [twenty, four] = [20n * runPrice(primary.offer, limits), 4n * runPrice(price, limits)];
	assert.equal(primary.bonded, twenty > four ? twenty : four, '20 runs at its own offer, and at least 4 at the price of the job');

	const paid = of('DevicePaid');
	assert.deepEqual(paid.map((payment) => payment.device).sort(), devicesOf(HONEST).sort());
	assert.ok(amounts(paid).every((amount) => amount === view.paid), 'each has the price of one run, which is what the requester has paid');
	assert.deepEqual(of('CheckPaid').map(({ funded, audit, replicas }) => [funded, audit, replicas]), [[0n, 0n, 3n * view.paid]]);
	const forfeits = ledger.market.filter(({ method }) => method === 'Forfeited').map(({ data }) => data);
	assert.equal(forfeits.length, 1);
	const [{ replicas, burned, auditFund }] = forfeits;
	assert.equal(replicas, 3n * view.paid);
	assert.equal(replicas + burned + auditFund, slash.amount);
	assert.ok([0n, 1n].includes(burned - auditFund), 'the rest is halved, and the odd unit is burned');

	const now = await market.chain.device(device);
	assert.deepEqual([now.state.type, now.backing, now.bonded, now.credit], ['Suspended', primary.backing - slash.amount, 0n, 0n]);
});

test('a device that sleeps is replaced, and another one runs the bundle', async () => {
	const { view, bundles, outputs, primary, of } = courses.sleeper;
	const { device } = market.mills[SLEEPER];
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	assert.equal(outputs[0].files.get('stdout').toString(), 'grain');

	assert.deepEqual(of('SeatLost').map((lost) => [lost.device, lost.seat, lost.seen]), [[device, 0, false]]);
	const drawn = of('SeatRedrawn');
	assert.deepEqual(drawn.map(({ seat }) => seat), [0, 1], 'the seat is filled again, and then that of the audit');
	assert.deepEqual(bundles[0].value.devices, drawn.map((seat) => seat.device));
	const [slash, ...more] = of('Slashed');
	assert.deepEqual(more, []);
	assert.deepEqual([slash.device, slash.offence.type, slash.amount], [device, 'NoCommitment', (primary.bonded * 2n + 99n) / 100n]);
	assert.ok(of('DevicePaid').every((payment) => payment.device !== device));
	assert.equal((await market.chain.device(device)).state.type, 'Paused', 'it stays what its provider made it');
});

test('every unit is accounted for', () => {
	assert.deepEqual(disagreements(ledger), []);
});

/** What a run of one task costs at the fuel limit. */
function runPrice({ perGfuel, perTask, perInputMib }, { fuel, inputBytes }) {
	const roundedUp = (number, unit) => (BigInt(number) + unit - 1n) / unit;
	return roundedUp(perGfuel * BigInt(fuel), 10n ** 9n) + perTask + perInputMib * roundedUp(inputBytes, 2n ** 20n);
}
