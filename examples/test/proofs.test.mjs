import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bisections } from '../../scripts/peers.mjs';
import { bisectionTable, gameAbout, gameTable, proofBytes, segmentTable } from '../../scripts/proofs.mjs';

const GAMES = [
	{ gas: 1e9, rounds: 2, moves: 7, hashes: 62, segment: 976_563, bytes_without_proof: 4_000 },
	{ gas: 1e10, rounds: 3, moves: 9, hashes: 93, segment: 305_176, bytes_without_proof: 6_000 },
];
const spread = (median, most) => ({ median, most });
const segment = (program, length, bytes, too_wide = 0) => ({ program, gas: 1e8, length, too_wide, pages: spread(10, 20), bytes, step_ms: spread(5, 6) });
const SEGMENTS = [
	segment('one', 2 ** 18, spread(1, 2)),
	segment('one', 2 ** 20, spread(50_000, 60_000)),
	segment('two', 2 ** 20, spread(500_000, 500_000)),
	segment('three', 2 ** 20, spread(70_000, 80_000)),
	segment('four', 2 ** 20, spread(null, null), 16),
];

test('the schemes of others take as many rounds and hashes as docs/fraud-proofs.md says', () => {
	const found = new Map(bisections([1e9, 1e12]).map(([name, ...runs]) => [name, runs]));
	assert.deepEqual(found.get('Cannon (Optimism)'), [{ rounds: 30, hashes: 30 }, { rounds: 40, hashes: 40 }]);
	assert.deepEqual(found.get('Nitro before it')[0], { rounds: 6, hashes: 234 });
	assert.equal(found.get('Nitro before it')[1].rounds, 8);
	assert.match(bisectionTable(GAMES), /here, to 2\^20 gas +2 rounds, 1,984 bytes +3 rounds, 2,976 bytes/);
});

test('the bytes of a proof are those of the longest segment, in the middle of all programs', () => {
	assert.equal(proofBytes(SEGMENTS), 70_000);
});

test('weight goes by pages, and what is longer than a segment weighs as several', () => {
	const weights = { prove_ms: 70, prove_page_ms: 0.5 };
	const [, , ...rows] = segmentTable({ segments: [segment('long', 2 ** 22, spread(1, 2)), ...SEGMENTS], dearest: [{ length: 2 ** 20, step_ms: 60 }] }, weights).split('\n');
	assert.match(rows[0], /long +2\^22 .*300\.00, at most 320\.00/);
	assert.match(rows[1], /one +2\^18 .*75\.00, at most 80\.00/);
	assert.match(rows[5], /four .*16 do not/);
	assert.match(rows.at(-1), /dearest there is +2\^20 +60\.00/);
});

test('blocks stand beside the games that a network has played', () => {
	const disputes = [{ gas: 1e9, rounds: [2, 2], blocks: [12, 9], all: 25, moves: 14, bytes: 1 }];
	const [, , played, other] = gameTable(GAMES, 70_000, disputes).split('\n');
	assert.match(played, /^10\^9 +2 +7 +976,563 +74,000 +12, 9 +25$/);
	assert.match(other, /^10\^10 .*not measured$/);
	assert.match(gameTable(GAMES, 70_000, null), /10\^9 .*not measured/);
	assert.throws(() => gameAbout(GAMES, 1e8), /No game/);
});
