/** A whole committee lies about a task under `Proof`: a watcher without any device challenges it, and earns by it. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { signer } from '../lib/chain.mjs';
import { courseBetween, publish, shortenWindow } from '../lib/disputes.mjs';
import { parseTide } from '../lib/format.mjs';
import { hashChain, inputOf } from '../lib/hash-chain.mjs';
import { fund } from '../lib/market-setup.mjs';
import { BINARIES } from '../lib/network.mjs';
import { sum } from '../lib/payments.mjs';
import { Managed } from '../lib/process.mjs';
import { Market } from './harness.mjs';

const WATCHER = '//Wanda';
const LINKS = 40_000;

/** @type {Market} */
let market;
let program;
before(async () => {
	program = await hashChain();
	market = await Market.open({ providers: 2, agents: [0, 1, 0].map((node) => ({ node, chaos: 'lie' })) });
	await shortenWindow(market.chain);
	await publish(market.chain, program, market.requester);
	await fund(market.chain, [signer(WATCHER)], '1000');
});
after(() => market?.close());

/**
 * Starts a watcher.
 * @param {string} name
 * @param {string[]} args
 */
async function watch(name, args) {
	const log = join(market.network.folder, `${name}.log`);
	const data = join(market.network.folder, name);
	const { url } = market.network;
	const watcher = new Managed(name, BINARIES.agent, ['watch', '--data', data, '--node', url, '--log', 'info', ...args], log);
	await watcher.start();
	return { watcher, said: () => readFile(log, 'utf8') };
}

function chained(text) {
	return market.job(program, {
		engine: 'pvm',
		tasks: { input: { text: inputOf(LINKS, text) } },
		verification: 'proof',
		limits: { fuel: '1e9', memoryMib: null, outputBytes: 100, runTicks: 10 },
		deadline: 600,
	});
}

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
	const looking = await watch('looking', []);
	const poor = await watch('poor', ['--key-file', key, '--most-bond', '0.000001']);
	const { watcher, said } = await watch('watcher', ['--key-file', key, '--once']);

	const { id, number } = await market.submit(await chained('watched'));
	const { view } = await market.ended(id);
	assert.equal(view.failed, 1, 'nobody was right: the requester gets the money back');
	await watcher.until(async () => /games won: 3, lost: 0, still open: 0/.test(await said()), 60_000);
	assert.match(await said(), /WRONG about 1 of 1 tasks/);
	assert.match(await said(), /game 0: won, what was asserted is refuted/);

	await market.settle();
	const last = await chain.numberOf(await chain.finalized());
	const events = await courseBetween(chain, number, last);
	const of = (method) => events.filter((event) => event.method === method).map(({ data }) => data);
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
