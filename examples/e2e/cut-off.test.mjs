/** A provider's node is cut off from its peers with a job in flight: the market goes on, and so does the node once it is back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { bestOf } from '../lib/network.mjs';
import { attestations, doubled } from './attestations.mjs';
import { idle, tasksDone } from './busy.mjs';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';
import { Line } from './line.mjs';

/** The mill whose node is cut off, and the one that is there when a seat is drawn again. */
const CUT_OFF = 2;
const RESERVE = 3;

/** Blocks that are made while the node is cut off for a short time, at least. */
const SHORT = 4;
/** Time for a device that is alive, and not much to wait for one that is cut off. */
const RUN_TICKS = 20;
/** Milliseconds that a node has to find its peer again, and to import what it missed, on a machine that is slow. */
const PATIENCE = 300_000;

/** @type {Line} */
let line;
/** @type {Market} */
let market;
before(async () => {
	line = await Line.open();
	const agents = [{ node: 1 }, { node: 1 }, { node: 0 }, { node: 1 }];
	market = await Market.open({ providers: 2, agents, nodes: { 'provider-1': { peers: ['alice'], line } } });
});
after(async () => {
	await market?.close();
	line?.close();
});

test('a node that is cut off until its device is late costs that device its seat, and nobody else anything', async () => {
	const { chain } = market;
	const [lost, reserve] = [market.mills[CUT_OFF], market.mills[RESERVE]];
	await pauseReserve();
	const { id, deliver } = await submitHeld(market, { limits: { runTicks: RUN_TICKS } });
	const { bonded } = await chain.device(lost.device);
	const outage = await cutOff('hold');
	await chain.send(chain.api.tx.providers.resumeDevice(reserve.device), reserve.pair);
	await deliver();

	const events = await endsWell(id, [0, 1, RESERVE]);
	assert.equal((await chain.device(lost.device)).state.type, 'Absent');
	const dataOf = (name) => events.filter(({ method }) => method === name).map(({ data }) => data);
	const [slash, ...more] = dataOf('Slashed');
	assert.deepEqual(more, [], 'nobody else is slashed');
	assert.equal(slash.device, lost.device);
	assert.equal(slash.offence.type, 'NoCommitment');
	assert.equal(slash.amount, (bonded * 2n + 99n) / 100n, 'two in a hundred of the bond, rounded up');
	assert.deepEqual(dataOf('SeatLost').map(({ device, seen }) => [device, seen]), [[lost.device, true]]);
	assert.deepEqual(dataOf('SeatRedrawn').map(({ device }) => device), [reserve.device]);
	await outage.check();
	line.heal();

	const missed = await chain.numberOf(await chain.best());
	const node = market.network.node('provider-1');
	await node.process.until(async () => (await bestOf(node)) >= missed, PATIENCE);
	await chain.untilBlock(async (hash) => (await chain.device(lost.device, hash)).state.type === 'Active');
});

test('once it is back its device takes work again, and says what it did while the node was cut off for a short time', async () => {
	await pauseReserve();
	const { id, deliver } = await submitHeld(market);
	const outage = await cutOff('sever');
	await deliver();
	await market.until(id, (_, [{ value }], number) => {
		const committed = value.seats.filter(({ phase }) => phase.type === 'Committed');
		return committed.length === 2 && number >= outage.heard + SHORT;
	});
	await outage.check();
	line.heal();

	const events = await endsWell(id, [0, 1, CUT_OFF]);
	assert.deepEqual(events.filter(({ method }) => ['Slashed', 'SeatLost'].includes(method)), []);
});

/** Leaves three devices for three seats, so that all of them are drawn. */
async function pauseReserve() {
	const { device, pair } = market.mills[RESERVE];
	await market.chain.send(market.chain.api.tx.providers.pauseDevice(device), pair);
}

/**
 * The job of one bundle is done by these mills, each of which has committed and revealed once, and nothing of its escrow stays.
 * @param {bigint} id
 * @param {number[]} mills
 * @returns {Promise<Record<string, any>[]>} its events
 */
async function endsWell(id, mills) {
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const { market: events } = await market.closeUp(id);
	const said = await attestations(market.chain);
	assert.deepEqual(doubled(said), []);
	const kindsOf = ({ device }) => said.filter((item) => item.device === device && item.job === id).map(({ kind }) => kind);
	const expected = market.mills.map((_, index) => (mills.includes(index) ? ['Commit', 'Reveal'] : []));
	assert.deepEqual(market.mills.map(kindsOf), expected);
	return events.filter(({ data }) => data.job === id);
}

/**
 * Cuts the line, while the device behind it has a task and looks for its blobs.
 * @param {'hold' | 'sever'} how
 * @returns {Promise<{ heard: number, check: () => Promise<void> }>} the last block that the node can have heard of;
 * `check` makes sure that it has heard of no other since, and that its device has done the task all the same
 */
async function cutOff(how) {
	const { agent } = market.mills[CUT_OFF];
	const done = await tasksDone(agent);
	line[how]();
	const heard = await market.chain.numberOf(await market.chain.best());
	const check = async () => {
		await idle(agent);
		assert.equal(await tasksDone(agent), done + 1);
		assert.ok((await bestOf(market.network.node('provider-1'))) <= heard, 'no block reaches the node');
	};
	return { heard, check };
}
