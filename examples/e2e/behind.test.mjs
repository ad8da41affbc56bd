/**
 * Attestations that first reach a validator which has not seen yet what they answer to: it refuses them without a ban,
 * and they come in when they are sent again.
 *
 * The provider's node hears of blocks by a full node that passes on no transactions, and speaks to the second validator
 * alone. While that one is stopped, the first validator makes the block that draws the devices: what they say then waits
 * in the stopped one's sockets, and is the first that it reads.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { hashHex } from '../lib/hash.mjs';
import { rpcCall } from '../lib/network.mjs';
import { attest, attestations, doubled } from './attestations.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

/** Ticks after submission in which a committee is not drawn yet, with two to spare. */
const UNDRAWN = 5;

/** @type {Market} */
let market;
before(async () => {
	market = await Market.open({
		providers: 2,
		agents: [{ node: 0 }, { node: 0 }, { node: 0 }],
		nodes: {
			bob: { args: ['--log', 'txpool=trace'] },
			'provider-1': { peers: ['provider-2', 'bob'], args: ['--log', 'sync=debug'] },
			'provider-2': { args: ['--pool-limit', '0'] },
		},
	});
});
after(() => market?.close());

test('what a validator refuses because it is behind comes in when it is sent again', async () => {
	const { network, chain } = market;
	const [bob, provider] = [network.node('bob').process, network.node('provider-1')];
	const { id } = await market.submit(await market.job(echo()));
	const { submitted } = await chain.job(id);
	await chain.untilBlock(async (hash) => (await tick(hash)) >= submitted + UNDRAWN);
	bob.signal('SIGSTOP');
	const early = await provider.process.until(() => pending(provider, market.mills.length), 120_000);
	for (const { hash } of early) await provider.process.says(['Propagating transaction', hash]);
	bob.signal('SIGCONT');

	for (const { hash } of early) await bob.says(['submit_one unknown', hash]);
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	assert.equal(bundles[0].value.devices.length, 3);
	const { market: events } = await market.closeUp(id);
	assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);

	const said = await attestations(chain);
	assert.deepEqual(doubled(said), []);
	assert.equal(said.filter(({ kind, job }) => kind === 'Reveal' && job === id).length, 3, 'every reveal got in');
	// The worker sends them with a higher number; the network sends the same again where it lost the connection meanwhile.
	for (const { batch, retry } of early) {
		const admitted = said.find(({ device, sequence }) => device === batch.device && sequence === batch.sequence);
		assert.ok(admitted.retry >= retry, `batch ${batch.sequence} of device ${batch.device} came in`);
	}
});

/** @param {string} hash of a block @returns {Promise<number>} the tick at its end */
async function tick(hash) {
	const at = await market.chain.api.at(hash);
	return (await at.query.tide.currentTick()).toNumber();
}

/** The attestations in a node's pool, with their hashes, once there are that many. */
async function pending({ rpc }, count) {
	const all = (await rpcCall(rpc, 'author_pendingExtrinsics')).map((hex) => ({
		hash: hashHex(Buffer.from(hex.slice(2), 'hex')),
		call: market.chain.api.createType('Extrinsic', hex).method,
	}));
	const attests = all.filter(({ call }) => call.section === 'attestation');
	return attests.length === count && attests.map(({ hash, call }) => ({ hash, ...attest(call) }));
}
