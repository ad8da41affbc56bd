/** The commands of documents are found, and get other values, as the end-to-end test wants them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assign, readBlocks } from '../lib/document.mjs';

const DOCUMENT = ['Text', '', '```sh', 'A=1', 'ls', '```', '', '<!-- not in CI: it takes a day -->', '```js', 'wait();', '```'].join('\n');

test('blocks come in order, with their lines and notes', () => {
	assert.deepEqual(readBlocks(DOCUMENT), [
		{ language: 'sh', text: 'A=1\nls', line: 4, note: null },
		{ language: 'js', text: 'wait();', line: 10, note: 'not in CI: it takes a day' },
	]);
});

test('a block without an end is an error', () => {
	assert.throws(() => readBlocks('```sh\nls'), /line 1 does not end/);
});

test('assignments get other values, and nothing else changes', () => {
	const used = [];
	const text = 'NODE=ws://a   # where\nKEYS=$(cat "$NODE")\necho NODE=b';
	assert.equal(assign(text, { NODE: 'ws://c', OTHER: 'd' }, (name) => used.push(name)), "NODE='ws://c'   # where\nKEYS=$(cat \"$NODE\")\necho NODE=b");
	assert.deepEqual(used, ['NODE']);
	assert.equal(assign('OUTPUT=0x00', { OUTPUT: () => '0x01' }, () => {}), "OUTPUT='0x01'");
});
