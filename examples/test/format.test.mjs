import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bar, formatTide, parseTide, table } from '../lib/format.mjs';

test('amounts are exact in both directions', () => {
	assert.equal(parseTide('1,000.25'), 1_000_250_000_000_000n);
	assert.equal(parseTide('0.000000000001'), 1n);
	assert.equal(parseTide(1e-9), 1_000n);
	assert.equal(parseTide(5n), 5n);
	assert.equal(formatTide(1_234_567_000_000_000_001n), '1,234,567.000000000001');
	assert.equal(formatTide(-1_500_000_000_000n), '-1.5');
	assert.equal(formatTide(1_999_000_000_000n, 2), '1.99');
	for (const text of ['', '-1', '1.0000000000001', 'one', '1e9']) assert.throws(() => parseTide(text), /is no amount/);
	for (const units of [0n, 1n, 999_999_999_999n, 10n ** 24n + 7n]) assert.equal(parseTide(formatTide(units)), units);
});

test('a bar is as wide as asked, whatever the shares', () => {
	assert.equal(bar([[1, '#'], [1, '+']], 4, 8), '##++····');
	assert.equal(bar([[4, '#']], 4, 8), '########');
	assert.equal(bar([], 0, 3), '···');
	assert.equal(bar([[1, '#'], [1, '+'], [1, '-']], 3, 8).length, 8);
});

test('a table aligns its columns', () => {
	assert.equal(table(['a', 'n'], [['xx', '1'], ['y', '100']]), 'a     n\n──  ───\nxx    1\ny   100');
});
