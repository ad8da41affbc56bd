/** The honest one of three devices is killed in the middle of its game. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contest } from '../lib/disputes.mjs';
import { rpcCall } from '../lib/network.mjs';
import { committee, decided, HONEST, proved, submitChained } from './disputed.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await committee([null, 'lie', 'lie']);
});
after(() => market?.close());

test('an honest agent that is killed in the middle of its game and started again goes on', async () => {
	const { id, number } = await submitChained(market, 'restarts');
	const { process } = market.mills[HONEST].agent;
	// The end is shown: from now on it is about the way there.
	await market.chain.untilBlock(async (hash) => {
		const view = await contest(market.chain, id, 0, hash);
		return view?.games.some(({ game }) => game.stage.type !== 'Open');
	});
	const [game] = (await rpcCall(market.network.nodes[0].rpc, 'compute_contest', [Number(id), 0])).games;
	assert.deepEqual(game.challenger, { Device: market.mills[HONEST].device });
	assert.ok(game.interval[1] > game.interval[0]);
	await process.kill();
	await process.start();
	proved(await decided(market, id, 'restarts', number));
});
