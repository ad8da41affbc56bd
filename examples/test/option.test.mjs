import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blackScholes, combine, normal } from '../lib/demo/option.mjs';

test('the formula gives the known price', () => {
	assert.ok(Math.abs(blackScholes() - 10.450583572185565) < 1e-9);
	assert.equal(normal(0), 0.5);
	assert.ok(Math.abs(normal(1.96) - 0.9750021048517795) < 1e-12);
	assert.ok(Math.abs(normal(-1) + normal(1) - 1) < 1e-15);
});

test('estimates are put together by their sums', () => {
	const part = (values) => ({ samples: values.length, sum: values.reduce((a, b) => a + b), sum_squares: values.reduce((a, b) => a + b * b, 0) });
	const { samples, mean, error } = combine([part([1, 2]), part([3, 4])]);
	assert.deepEqual([samples, mean], [4, 2.5]);
	assert.ok(Math.abs(error - Math.sqrt(1.25 / 4)) < 1e-12);
});
