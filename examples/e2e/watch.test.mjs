/** A whole committee lies about a task under `Proof`: a watcher without any device challenges it, and earns by it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { signer } from '../lib/chain.mjs';
import { parseTide } from '../lib/format.mjs';
import { sum } from '../lib/payments.mjs';
import { submitChained } from './disputed.mjs';
import { eventsSince, liars, OTHER, watch, WATCHER } from './watched.mjs';

/** @type {import('./harness.mjs').Market} */
let market;
before(async () => {
	market = await liars();
});
after(() => market?.close());

test('a watcher refutes what a whole committee lies, and has more than before', async () => {
	const { chain } = market;
	const { address } = signer(WATCHER);
	const key = join(market.network.folder, 'watch.key');
	await writeFile(key, `${WATCHER}\n`, { mode: 0o600 });
	const total = async () => {
		const { data } = await chain.api.query.system.account(address);
		return data.free.toBigInt() + data.reserved.toBigInt();
	};
	const before = await total();
	const looking = await watch(market, 'looking', []);
	const poor = await watch(market, 'poor', ['--suri', OTHER, '--most-bond', '0.000001']);
	const { watcher, said, ended } = await watch(market, 'watcher', ['--key-file', key, '--once']);

	const { id, number } = await submitChained(market, 'watched');
	const { view } = await market.ended(id);
	assert.equal(view.failed, 1, 'nobody was right: the requester gets the money back');
	assert.equal(await ended(), 0, 'nothing was lost');
	assert.match(await said(), /games won: 3, lost: 0, still open: 0/);
	assert.match(await said(), /WRONG about 1 of 1 tasks/);
	assert.match(await said(), /game 0: won, what was asserted is refuted/);

	const of = await eventsSince(market, number);
	const challenged = of('Challenged');
	assert.equal(challenged.length, 3, 'each of the committee asserts the lie in its turn');
	for (const { challenger, bond } of challenged) {
		assert.deepEqual(challenger, { type: 'Account', value: address });
		assert.ok(bond > 0n);
	}
	const won = of('GameWon');
	assert.ok(won.every(({ winner }) => winner.type === 'Challenger'));
	assert.equal(of('Slashed').length, 3, 'the whole committee is slashed');
	const after = await total();
	assert.ok(after > before, 'the watcher earned');
	assert.ok(after - before > sum(won.map(({ paid }) => paid)) - parseTide('20'), 'its bonds are back, and but for fees it has what it won');

	// Without an account, and below its limit, a watcher says what is wrong and does nothing about it.
	assert.match(await looking.said(), /only looking[^]*WRONG about 1 of 1 tasks/);
	assert.match(await poor.said(), /left alone, since the challenge takes a bond of .*see --most-bond/);
	await Promise.all([looking.watcher.stop(), poor.watcher.stop()]);
	assert.match(await poor.said(), /games won: 0, lost: 0, still open: 0/);
});
