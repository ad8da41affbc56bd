/** Two of three devices lie, and make no move in the disputes about it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shortenClocks } from '../lib/disputes.mjs';
import { committee, decided, submitChained } from './disputed.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await committee([null, 'mute', 'mute']);
	await shortenClocks(market.chain);
});
after(() => market?.close());

test('an asserter that is silent loses by its clock', async () => {
	const { id, number } = await submitChained(market, 'silence');
	const { of, won, slashed, asserted } = await decided(market, id, 'silence', number);
	assert.equal(of('Opened').length, 0);
	// Who is silent denies nothing either: as the second one it loses by its clock only if it asserts.
	assert.equal(won.length, asserted - 1);
	assert.deepEqual(of('ClockRanOut').map(({ side }) => side.type), won.map(() => 'Asserter'));
	assert.deepEqual(slashed.toSorted(), asserted === 3 ? ['Disproved', 'Disproved'] : ['Disproved', 'Undefended']);
});
