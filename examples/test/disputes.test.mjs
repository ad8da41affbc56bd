import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gameTable, gamesOf, outcomeTable } from '../lib/demo/dispute-tables.mjs';
import { describe } from '../lib/disputes.mjs';
import { lastLink } from '../lib/hash-chain.mjs';

const game = (number) => ({ job: 1n, bundle: 0, number });
const event = (block, section, method, data) => ({ block, section, method, data });

/** Two games, one after the other; the first takes two rounds, the second ends by a clock. */
const EVENTS = [
	event(10, 'disputes', 'Challenged', { game: game(0), challenger: { type: 'Device', value: 3 }, task: 0, bond: 0n }),
	event(12, 'disputes', 'Chosen', { game: game(0), from: 0n, to: 2_000_000n, provable: false }),
	event(14, 'disputes', 'Chosen', { game: game(0), from: 0n, to: 62_500n, provable: true }),
	event(15, 'disputes', 'Proved', { game: game(0), right: { type: 'Challenger' } }),
	event(15, 'providers', 'Slashed', { device: 7, amount: 15_000_000_000_000n, offence: { type: 'Disproved' } }),
	event(15, 'disputes', 'GameWon', { game: game(0), winner: { type: 'Challenger' }, paid: 6_000_000_000_000n }),
	event(16, 'disputes', 'Challenged', { game: game(1), challenger: { type: 'Account', value: '5Grw' }, task: 0, bond: 1n }),
	event(36, 'disputes', 'ClockRanOut', { game: game(1), side: { type: 'Asserter' } }),
	event(36, 'disputes', 'GameWon', { game: game(1), winner: { type: 'Challenger' }, paid: 0n }),
];

test('rounds and blocks are counted game by game', () => {
	assert.deepEqual(gamesOf(EVENTS), [
		{ number: 0, rounds: 2, blocks: 5 },
		{ number: 1, rounds: 0, blocks: 20 },
	]);
});

test('moves that failed are no part of what a dispute took', () => {
	const move = (kind, bytes, ok = true) => ({ block: 1, kind, bytes, weight: 2_000_000_000n, ok });
	const text = gameTable(EVENTS, [move('open', 900), move('prove', 50_000), move('prove', 70_000, false)], 1_000_000_000_000n);
	assert.match(text, /prove +1 +50000 +2\.00 +0\.20 %/);
	assert.match(text, /all +2 +50900 +4\.00 +0\.40 %/);
	assert.match(text, /Game 1: 0 rounds, 20 blocks/);
});

test('what a device lost and won stands in its row', () => {
	const ledger = { accounts: new Map([['A', new Map([['disputes', 6_000_000_000_000n]])]]) };
	const mills = [{ device: 3, pair: { address: 'A' } }, { device: 7, pair: { address: 'B' } }];
	const text = outcomeTable(mills, EVENTS, ledger, (device) => `number ${device}`);
	assert.match(text, /number 3 +· +· +6\n/);
	assert.match(text, /number 7 +15 +Disproved +·/);
});

test('every event is told in words', () => {
	assert.equal(describe(EVENTS[0], () => 'Charlie'), 'game 0: Charlie denies task 0');
	assert.equal(describe(EVENTS[6]), 'game 1: 5Grw denies task 0');
	assert.equal(describe(EVENTS[2]), 'game 0: the challenger denies what leads from 0 to 62500: 62500 gas, short enough to be proved');
	for (const each of EVENTS) assert.doesNotMatch(describe(each), /^\w+\.\w+$/);
});

test('a chain of hashes is that of blake2', () => {
	// blake2b-256 of "abc".
	assert.equal(lastLink(1, 'abc'), 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319\n');
	assert.notEqual(lastLink(2, 'abc'), lastLink(1, 'abc'));
});
