/** What dies in the middle of a job and comes back: no attestation is lost, and none is doubled. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles, wholeJob } from '../lib/follow.mjs';
import { attestations, doubled } from './attestations.mjs';
import { busyMill, idle, tasksDone } from './busy.mjs';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';
import { slowEcho } from './programs.mjs';

/** Steps of a task that takes a device a second or more. */
const STEPS = 6_000_000;

/** A job that keeps its devices busy for some seconds, and leaves them time on a machine that is slow. */
const SLOW = {
	tasks: { for: { i: [0, 2] }, args: ['program'], stdin: { text: 'grain {i}' } },
	bundle: 3,
	limits: { fuel: '1e9', memoryMib: 160, runTicks: 40 },
};

/** @type {Market} */
let market;
before(async () => {
	market = await Market.ofDevices(3);
});
after(() => market?.close());

test('an agent that is killed in a task and started again loses no attestation and doubles none', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), SLOW));
	const { agent } = await busyMill(market, id);
	await agent.process.until(async () => (await tasksDone(agent)) > 0);
	await agent.process.kill();
	await agent.process.start();
	await allAttested(id);
});

test('an agent that is killed between its commitment and its reveal and started again reveals', async () => {
	const { id, deliver } = await submitHeld(market);
	const [store, dies, holdsUp] = market.mills;
	// Nobody reveals before every seat has committed.
	await holdsUp.agent.process.kill();
	await deliver();
	await market.until(id, (_, [{ value }]) => {
		const bound = value.seats.filter(({ phase }) => phase.type === 'Committed').map(({ device }) => device);
		return [store, dies].every(({ device }) => bound.includes(device));
	});
	await dies.agent.process.kill();
	await holdsUp.agent.process.start();
	await market.until(id, (_, [{ value }]) => value.revealing);
	await dies.agent.process.start();
	await allAttested(id);
});

test('a node that is killed in the middle of a job and started again relays what its devices have done meanwhile', async () => {
	const node = market.network.node('provider-1');
	const mine = market.mills.filter(({ agent }) => agent.node === 0);
	const { id, deliver } = await submitHeld(market);
	await node.process.kill();
	await deliver();
	await Promise.all(mine.map(({ agent }) => idle(agent)));
	const { bundles: meanwhile } = await wholeJob(market.chain, id);
	const waiting = meanwhile[0].value.seats.filter(({ device }) => mine.some((mill) => mill.device === device));
	assert.deepEqual(waiting.map(({ phase }) => phase.type), ['Assigned', 'Assigned'], 'what is done waits for the node');
	await market.network.startNode(node);
	await allAttested(id);
});

/** The job of one bundle ends well, and every device has committed and revealed once. @param {bigint} id */
async function allAttested(id) {
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const { market: events } = await market.closeUp(id);
	assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);
	const said = await attestations(market.chain);
	assert.deepEqual(doubled(said), []);
	for (const { device } of market.mills) {
		const kinds = said.filter((item) => item.device === device && item.job === id).map(({ kind }) => kind);
		assert.deepEqual(kinds, ['Commit', 'Reveal']);
	}
}
