import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from '../lib/hash.mjs';
import { proof, root } from '../lib/merkle.mjs';

const leaves = (count) => Array.from({ length: count }, (_, index) => hash(Uint8Array.of(index)));
const node = (left, right) => hash(Uint8Array.of(1), left, right);

test('no leaf gives zero, one leaf is the root', () => {
	assert.deepEqual(root([]), new Uint8Array(32));
	assert.deepEqual(root(leaves(1)), leaves(1)[0]);
});

test('the last node of an odd level moves up as it is', () => {
	const [a, b, c, d, e] = leaves(5);
	assert.deepEqual(root([a, b, c]), node(node(a, b), c));
	assert.deepEqual(root([a, b, c, d, e]), node(node(node(a, b), node(c, d)), e));
});

test('every leaf is proved', () => {
	for (let count = 1; count < 20; count++) {
		const all = leaves(count);
		for (let index = 0; index < count; index++) {
			let found = all[index];
			let [at, width] = [index, count];
			const path = proof(all, index);
			while (width > 1) {
				if ((at ^ 1) < width) found = at & 1 ? node(path.shift(), found) : node(found, path.shift());
				at >>= 1;
				width = Math.ceil(width / 2);
			}
			assert.deepEqual(found, root(all));
			assert.equal(path.length, 0);
		}
		assert.equal(proof(all, count), null);
	}
});
