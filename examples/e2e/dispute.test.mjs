/** Two of three devices lie alike about a task under `Proof`: the honest one denies it, and the chain decides for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { disagreements } from '../lib/payments.mjs';
import { committee, decided, proved, submitChained } from './disputed.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await committee([null, 'lie', 'lie']);
});
after(() => market?.close());

test('two thirds that lie lose against one that is honest', async () => {
	const { id, number } = await submitChained(market, 'lies');
	const dispute = await decided(market, id, 'lies', number);
	const { of } = dispute;
	assert.equal(of('Challenged').length, 2);
	for (const { game } of of('Challenged')) {
		const rounds = of('Chosen').filter((chosen) => chosen.game.number === game.number);
		assert.deepEqual(rounds.map(({ provable }) => provable), [false, true], `rounds of game ${game.number}`);
	}
	proved(dispute);
	assert.deepEqual(disagreements(await market.ledger()), []);
});
