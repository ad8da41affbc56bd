/** State machines of documents are found, with their states and what these are checked against. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMachines } from '../lib/machines.mjs';

const DOCUMENT = ['<!-- states: a::Light, b::Lamp without Broken Lost -->', '```mermaid', 'stateDiagram-v2', '\t[*] --> On: bought', '\tOn --> Off', '\tOff --> On: a: b --> c', '```'].join('\n');

test('the states of a diagram are what its arrows join', () => {
	assert.deepEqual(readMachines(DOCUMENT), [
		{
			enums: [
				{ crate: 'a', name: 'Light', without: [] },
				{ crate: 'b', name: 'Lamp', without: ['Broken', 'Lost'] },
			],
			states: ['Off', 'On'],
		},
	]);
});

test('diagrams without a note are left alone, and a note that names no enum is an error', () => {
	assert.deepEqual(readMachines('```mermaid\nA --> B\n```'), []);
	assert.throws(() => readMachines(DOCUMENT.replace('a::Light', 'Light')), /"Light" names no enum/);
});
