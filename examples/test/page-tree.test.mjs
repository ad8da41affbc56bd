import assert from 'node:assert/strict';
import { test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import { inputRoot, MAX_INPUT, outputRoot } from '../lib/page-tree.mjs';

/** Computed by another implementation, from the definition alone. */
const BYTES = Uint8Array.from({ length: 10_000 }, (_, at) => (at * 7) % 251);

test('roots of page trees are those of the machine', () => {
	assert.equal(u8aToHex(inputRoot(Uint8Array.of())), '0x7d1e84e62d7ec9f6bc3f886675733da06daf0277ad8ffcf7c539938ca5ee9cf2');
	assert.equal(u8aToHex(outputRoot(Uint8Array.of())), '0xaabdcbb23bfceafe71f3834a17ec1d24bd4ef2daed68d2ccc3c2989fd092e353');
	assert.equal(u8aToHex(inputRoot(BYTES)), '0xa303b44d0652df83f58d5e51308ae910267152f5ed28348d21e7976182512700');
	assert.equal(u8aToHex(outputRoot(BYTES)), '0x17b9f74c33b18956a3f564765ddca9cf936c922807f928ba13d289341b626bdf');
});

test('zeros behind the bytes change nothing, and too many bytes are refused', () => {
	const longer = new Uint8Array(20_000);
	longer.set(BYTES);
	assert.deepEqual(inputRoot(longer), inputRoot(BYTES));
	assert.throws(() => inputRoot(new Uint8Array(MAX_INPUT + 1)), /more than/);
});
