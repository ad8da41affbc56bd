/** Nodes that run no off-chain worker: one whose agent nobody looks after, and which passes on what others say. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { rpcCall } from '../lib/network.mjs';
import { attestations, doubled } from './attestations.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

/** The device whose agent is told nothing. */
const UNATTENDED = 2;
/** The device that is there when a seat is drawn again. */
const RESERVE = 3;

/** @type {Market} */
let market;
before(async () => {
	market = await Market.open({
		providers: 3,
		agents: [{ node: 0 }, { node: 1 }, { node: 2, unattended: true }, { node: 1 }],
		nodes: {
			// All that the first provider's device says goes through the node without a worker.
			'provider-1': { peers: ['provider-3'] },
			'provider-3': { args: ['--offchain-worker', 'never'] },
		},
	});
});
after(() => market?.close());

test('a device that no node looks after is slashed as absent, its seat is drawn again, and the job ends', async () => {
	const { chain } = market;
	const unattended = market.mills[UNATTENDED];
	const reserve = market.mills[RESERVE];
	const { providers } = chain.api.tx;
	// With three devices left for three seats, all of them are drawn.
	await chain.send(providers.pauseDevice(reserve.device), reserve.pair);
	const { id } = await market.submit(await market.job(echo()));
	await market.until(id, (_, [bundle]) => bundle.type === 'InFlight');
	const { bonded } = await chain.device(unattended.device);
	await chain.send(providers.resumeDevice(reserve.device), reserve.pair);

	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	assert.ok(!bundles[0].value.devices.includes(unattended.device));
	assert.ok(bundles[0].value.devices.includes(reserve.device));
	assert.equal((await chain.device(unattended.device)).state.type, 'Absent');

	const { market: events } = await market.closeUp(id);
	const dataOf = (name) => events.filter(({ method }) => method === name).map(({ data }) => data);
	const [slash, ...more] = dataOf('Slashed');
	assert.deepEqual(more, [], 'nobody else is slashed');
	assert.equal(slash.device, unattended.device);
	assert.equal(slash.offence.type, 'NoCommitment');
	assert.equal(slash.amount, (bonded * 2n + 99n) / 100n, 'two in a hundred of the bond, rounded up');
	const [lost] = dataOf('SeatLost');
	assert.deepEqual([lost.device, lost.seen], [unattended.device, false]);
	const [redrawn] = dataOf('SeatRedrawn');
	assert.deepEqual([redrawn.seat, redrawn.device], [lost.seat, reserve.device]);
	assert.ok(dataOf('DevicePaid').every(({ device }) => device !== unattended.device));
});

test('a node without a worker passes on what others say, once', async () => {
	const relayed = market.mills[0];
	const { peers } = await rpcCall(market.network.node('provider-1').rpc, 'system_health');
	assert.equal(peers, 1, 'its node speaks to the one without a worker alone');
	const { id, view, bundles } = await market.run(echo());
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	assert.ok(bundles[0].value.devices.includes(relayed.device));
	await market.closeUp(id);
	assert.deepEqual(doubled(await attestations(market.chain)), []);
});
