/** The node's methods `compute_*`: they say what the runtime says, follow a job to its end, and refuse with a reason. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { WsProvider } from '@polkadot/api';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

/** @type {Market} */
let market;
/** @type {WsProvider} speaks JSON-RPC without knowing the chain */
let client;
before(async () => {
	market = await Market.open({ providers: 1, agents: [{ node: 0, slots: 4 }, { node: 0, slots: 4 }, { node: 0, slots: 4 }] });
	client = await new WsProvider(market.network.url).isReady;
});
after(async () => {
	await client?.disconnect();
	await market?.close();
});

/** Asks the node. The id of a job is a number in JSON. */
function ask(method, ...params) {
	return client.send(method, params);
}

/** @param {bigint} id @returns what the node says of a job until it is over */
async function follow(id) {
	const updates = [];
	await new Promise((resolve, reject) => {
		const told = (error, update) => {
			if (error) return reject(error);
			updates.push(update);
			if (update.finalized) resolve();
		};
		client.subscribe('compute_jobUpdate', 'compute_subscribeJob', [Number(id)], told).catch(reject);
	});
	return updates;
}

/** The request is refused with this number. */
async function refused(request, code, words) {
	await assert.rejects(request, (error) => {
		assert.equal(error.code, code, error.message);
		assert.match(error.message, words);
		return true;
	});
}

// Each has a job of its own.
describe('the methods compute_*', { concurrency: true }, () => {
	test('a job is followed from its submission to its final end', async () => {
		const { id } = await market.submit(await market.job(echo(), { tasks: { for: { i: [0, 3] }, args: ['program'], stdin: { text: '{i}' } } }));
		const updates = await follow(id);
		const phases = updates.map(({ job }) => job.phase);
		assert.ok(['Waiting', 'Queued'].includes(phases[0]), phases.join(' '));
		assert.ok(phases.includes('Running'), phases.join(' '));
		assert.deepEqual(updates.filter(({ finalized }) => finalized), [updates.at(-1)]);
		const { job } = updates.at(-1);
		assert.equal(job.phase, 'Ended');
		assert.equal(job.accepted, 4);

		// What the node says is what the runtime says.
		const view = await market.chain.job(id);
		const said = await ask('compute_job', Number(id));
		assert.deepEqual(said, job);
		assert.equal(said.requester, market.requester.address);
		for (const amount of ['escrow', 'deposit', 'paid', 'fees', 'chainFees', 'refunded']) assert.equal(BigInt(said[amount]), view[amount]);
		assert.equal(said.spec.V1.program, view.spec.value.program);
		assert.deepEqual(said.spec.V1.verification, { Quorum: 3 });
		assert.equal(said.spec.V1.source, `${market.store}/v1/blobs`);

		// A spec as the node writes it can be asked about, at any block that it has.
		const estimate = await ask('compute_estimate', said.spec);
		assert.equal(BigInt(estimate.deposit), view.deposit);
		assert.ok(BigInt(estimate.total) > BigInt(estimate.work));
		assert.equal(await ask('compute_job', Number(id), market.chain.genesis), null, 'it was not there at genesis');
		assert.equal(await ask('compute_contest', Number(id), 0), null, 'a committee is not contested');

		await market.closeJob(id);
		assert.equal(await ask('compute_job', Number(id)), null);
		await refused(follow(id), 8004, /no job/);
	});

	test('a device is shown as the chain has it', async () => {
		const { device } = market.mills[0];
		const [said, view] = [await ask('compute_device', device), await market.chain.device(device)];
		assert.equal(said.provider, view.provider);
		assert.equal(said.state, 'Active');
		assert.equal(BigInt(said.backing), view.backing);
		assert.match(said.key.Ed25519, /^0x[0-9a-f]{64}$/);
		assert.match(said.spec.V1.region, /^[A-Z]{2}$/);
		assert.equal(await ask('compute_device', 4_000_000), null);
	});

	test('a job that waits says why', async () => {
		const { id } = await market.submit(await market.job(echo(), { price: { perGfuel: '0.0001' }, deadline: 30 }));
		let why = null;
		await market.chain.untilBlock(async () => {
			why = await ask('compute_whyQueued', Number(id));
			return why !== null && why.rejections.price > 0;
		});
		assert.match(why.explanation, /price/);
		await market.ended(id);
		assert.equal(await ask('compute_whyQueued', Number(id)), null);
		await market.closeJob(id);
	});

	test('a job that the market would not take is refused with a reason', async () => {
		const { id } = await market.submit(await market.job(echo()));
		const { spec } = await ask('compute_job', Number(id));
		const refusal = ask('compute_estimate', { V1: { ...spec.V1, tasks: 0 } });
		await refused(refusal, 8003, /Market\(BadTaskCount\)/);
		await refused(ask('compute_estimate', { V1: { ...spec.V1, limits: { ...spec.V1.limits, fuel: -1 } } }), -32602, /Invalid params/);
		await market.ended(id);
		await market.closeJob(id);
	});

	test('a block that nobody knows is refused', async () => {
		await refused(ask('compute_job', 0, `0x${'12'.repeat(32)}`), 8001, /block/);
	});

	test('a job that does not exist is refused', async () => {
		await refused(follow(9_000n), 8004, /no job 9000/);
	});
});
