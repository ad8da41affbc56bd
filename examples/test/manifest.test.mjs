import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import { uploadMessage } from '../lib/blobs.mjs';
import { hash, hashHex } from '../lib/hash.mjs';
import { decodeManifest, decodeOutput, encodeManifest, encodeTask, leaf } from '../lib/manifest.mjs';

const bytes = (text) => new TextEncoder().encode(text);
const content = (text) => ({ hash: hashHex(bytes(text)), length: bytes(text).length });

/** Three tasks; what they hash to was computed by another implementation, from the definition alone. */
const TASKS = [0, 1, 2].map((index) => ({
	args: ['resvg', '/in/a.svg', String(index)],
	env: /** @type {[string, string][]} */ ([['K', 'ü']]),
	stdin: index === 1 ? content('hello') : null,
	inputs: [{ path: '/in/a.svg', content: content('<svg/>'.repeat(100)) }],
	outputs: ['/out'],
}));

test('a manifest is encoded and rooted as the chain does it', () => {
	const manifest = encodeManifest(TASKS);
	assert.equal(u8aToHex(leaf(0, encodeTask(TASKS[0]))), '0x85ddc8e43ffc93b025de995897630e9f8b3a7a6bc248c041f9404a401ba9a701');
	assert.equal(manifest.root, '0x26c117cfe8ce07be791f3e750dabe335c1f283f13b24a1869197b0334fd71f5f');
	assert.equal(manifest.blob, '0x90a51a4553c16d3762e14ee5777f557efae3e5c584d8aa7d446d366949186f78');
	assert.equal(manifest.length, 268);
});

test('a manifest is decoded to what was encoded', () => {
	assert.deepEqual(decodeManifest(encodeManifest(TASKS).bytes), TASKS);
	assert.throws(() => decodeManifest(Uint8Array.of(...encodeManifest(TASKS).bytes, 0)), /after its last task/);
});

test('a task depends on its index', () => {
	const encoded = encodeTask(TASKS[0]);
	assert.notDeepEqual(leaf(0, encoded), leaf(1, encoded));
});

test('a task of the engine Pvm is its input with the root of its pages', () => {
	const task = { input: content('hello'), root: '0x1051326ba7f664b84c33101310ccbca3eb45f58359c73f79d919d66cc3f03dae' };
	assert.equal(
		u8aToHex(encodeTask(task)),
		'0x01324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf141051326ba7f664b84c33101310ccbca3eb45f58359c73f79d919d66cc3f03dae',
	);
	assert.equal(u8aToHex(leaf(0, encodeTask(task))), '0x71b70f81640bb9999fc3f9c408df974c95e17c080eabe49759c7cbb6ac21ed83');
	assert.deepEqual(decodeManifest(encodeManifest([task, TASKS[0]]).bytes), [task, TASKS[0]]);
});

test('an output is decoded', () => {
	const encoded = Buffer.from(
		'0c282f6f75742f612e706e67a903b5931b5a12080a6b4ba39c27eb9395e3acd573cf2269f8953675a347e32bc2450400187374646572720e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a800187374646f7574de9543b2ae1b2b87434a730727db17f5ac8b8c020b84a5cb8c5fbcc1423443ba0c',
		'hex',
	);
	assert.deepEqual(decodeOutput(encoded), [
		{ path: '/out/a.png', hash: hashHex(bytes('x'.repeat(70_000))), length: 70_000 },
		{ path: 'stderr', hash: hashHex(bytes('')), length: 0 },
		{ path: 'stdout', hash: hashHex(bytes('hi\n')), length: 3 },
	]);
	assert.throws(() => decodeOutput(Buffer.concat([encoded, Buffer.from([7])])), /after its last file/);
	assert.throws(() => decodeOutput(encoded.subarray(0, 40)));
});

test('an upload is signed over hash and length', () => {
	const message = uploadMessage(hashHex(bytes('hello')), 5);
	assert.equal(u8aToHex(message), '0x2163c82fd25664bd91fbd0cf633e84e20f52d904a62d656af75bbe97fbea59cd');
	assert.equal(hash(bytes('hello')).length, 32);
});
