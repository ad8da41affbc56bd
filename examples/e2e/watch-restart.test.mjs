/** A watcher is killed in the middle of its game. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contest } from '../lib/disputes.mjs';
import { submitChained } from './disputed.mjs';
import { eventsSince, liars, watch, WATCHER } from './watched.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await liars();
});
after(() => market?.close());

test('a watcher that is started again in the middle of a game wins it, whatever its limits are by then', async () => {
	const { watcher } = await watch(market, 'killed', ['--suri', WATCHER]);
	const { id, number } = await submitChained(market, 'restarted');
	await market.chain.untilBlock(async (hash) => {
		const view = await contest(market.chain, id, 0, hash);
		return view?.games.some(({ game }) => game.stage.type !== 'Open');
	});
	await watcher.kill();

	const { said, ended } = await watch(market, 'restarted', ['--suri', WATCHER, '--most-fuel', '1', '--once']);
	assert.equal(await ended(), 0);
	assert.match(await said(), /games won: 1, lost: 0, still open: 0/);
	assert.match(await said(), new RegExp(`job ${id} is left alone: a task may use 1000000000 fuel`));
	const { view } = await market.ended(id);
	assert.equal(view.accepted, 1, 'nobody denied the next assertion of the lie');
	const of = await eventsSince(market, number);
	assert.deepEqual(of('Proved').map(({ right }) => right.type), ['Challenger'], 'its game was not lost by a clock');
});
