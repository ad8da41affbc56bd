/** Anybody validates who stakes enough: with keys that the node made, by the call that it printed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { signer } from '../lib/chain.mjs';
import { parseTide } from '../lib/format.mjs';
import { BINARIES, Network } from '../lib/network.mjs';

const run = promisify(execFile);

/** @type {Network} */
let network;
before(async () => {
	network = await Network.start({ providers: 0, agents: [], uploaders: [] });
});
after(() => network?.stop());

test('a newcomer stakes, sets the keys of its node, and makes blocks', async () => {
	const { chain } = network;
	const { api } = chain;
	const owner = signer('//Ferdie');
	const node = await network.addNode('newcomer', ['--validator']);
	const where = ['--chain', network.spec, '--base-path', node.base];
	const { stdout } = await run(BINARIES.node, ['validator-keys', '--owner', owner.address, '--json', ...where]);
	const made = JSON.parse(stdout);
	assert.equal(made.owner, owner.address);
	assert.ok(made.link.endsWith(`#/extrinsics/decode/${made.call}`), made.link);
	await network.startNode(node);

	const setKeys = api.tx(api.createType('Call', made.call));
	assert.equal(`${setKeys.method.section}.${setKeys.method.method}`, 'session.setKeys');
	const stake = parseTide('20000');
	const join = api.tx.utility.batchAll([api.tx.staking.bond(stake, 'Stash'), api.tx.staking.validate({ commission: 0, blocked: false }), setKeys]);
	await chain.send(join, owner);
	// An era is six sessions; the chain's governance can begin the next one earlier.
	await chain.send(api.tx.sudo.sudo(api.tx.staking.forceNewEra()), signer('//Alice'));

	await chain.untilBlock(async (hash) => (await api.query.session.validators.at(hash)).some((validator) => validator.eq(owner.address)));
	await chain.untilBlock(async (hash) => (await api.derive.chain.getHeader(hash)).author?.eq(owner.address) === true);
	const head = await chain.numberOf(await chain.best());
	await chain.untilBlock(async () => (await chain.numberOf(await chain.finalized())) > head);
});

test('keys that belong to somebody else are refused', async () => {
	const { chain } = network;
	const thief = signer('//Eve');
	const spare = await network.addNode('spare', []);
	const args = ['validator-keys', '--owner', signer('//Dave').address, '--json', '--chain', network.spec, '--base-path', spare.base];
	const { call } = JSON.parse((await run(BINARIES.node, args)).stdout);
	await assert.rejects(chain.send(chain.api.tx(chain.api.createType('Call', call)), thief, { wait: 'block' }), { section: 'session', error: 'InvalidProof' });
	await assert.rejects(run(BINARIES.node, ['validator-keys', '--owner', 'nobody']), ({ stderr }) => /not an SS58 address/.test(stderr));
});
