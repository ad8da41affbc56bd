/** Two watchers with accounts of their own look at the same lie. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signer } from '../lib/chain.mjs';
import { submitChained } from './disputed.mjs';
import { eventsSince, liars, OTHER, watch, WATCHER } from './watched.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await liars();
});
after(() => market?.close());

test('two watchers deny the same lie, and neither loses by it', async () => {
	const both = await Promise.all([WATCHER, OTHER].map((secret, index) => watch(market, `both-${index}`, ['--suri', secret, '--once'])));
	const { id, number } = await submitChained(market, 'denied twice');
	const { view } = await market.ended(id);
	assert.equal(view.failed, 1);
	for (const { said, ended } of both) {
		assert.equal(await ended(), 0);
		assert.match(await said(), /games won: [1-3], lost: 0, still open: 0/);
	}
	const of = await eventsSince(market, number);
	const challengers = new Set(of('Challenged').map(({ challenger }) => challenger.value));
	assert.deepEqual(challengers, new Set([WATCHER, OTHER].map((secret) => signer(secret).address)));
	assert.ok(of('GameClosed').length > 0, 'a game is closed when another one has refuted the report');
	assert.ok(of('GameWon').every(({ winner }) => winner.type === 'Challenger'));
});
