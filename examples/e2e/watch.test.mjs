/** A whole committee lies about a task under `Proof`: a watcher without any device challenges it, and earns by it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { signer } from '../lib/chain.mjs';
import { contest, courseBetween, publish, shortenWindow } from '../lib/disputes.mjs';
import { parseTide } from '../lib/format.mjs';
import { hashChain, inputOf } from '../lib/hash-chain.mjs';
import { fund } from '../lib/market-setup.mjs';
import { BINARIES } from '../lib/network.mjs';
import { sum } from '../lib/payments.mjs';
import { Managed } from '../lib/process.mjs';
import { Market } from './harness.mjs';

const WATCHER = '//Wanda';
const OTHER = '//Walter';
const LINKS = 40_000;

/** @type {Market} */
let market;
let program;
before(async () => {
	program = await hashChain();
	market = await Market.open({ providers: 2, agents: [0, 1, 0].map((node) => ({ node, chaos: 'lie' })) });
	await shortenWindow(market.chain);
	await publish(market.chain, program, market.requester);
	await fund(market.chain, [signer(WATCHER), signer(OTHER)], '1000');
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
	const said = () => readFile(log, 'utf8');
	/** The code with which it ends by itself. */
	const ended = async () => {
		if (watcher.running) await once(watcher.child, 'exit');
		return watcher.child.exitCode;
	};
	return { watcher, said, ended };
}

/** @param {bigint | number} from first block @returns {Promise<(method: string) => any[]>} what the events since then hold */
async function eventsSince(from) {
	await market.settle();
	const last = await market.chain.numberOf(await market.chain.finalized());
	const events = await courseBetween(market.chain, from, last);
	return (method) => events.filter((event) => event.method === method).map(({ data }) => data);
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
	const poor = await watch('poor', ['--suri', OTHER, '--most-bond', '0.000001']);
	const { watcher, said, ended } = await watch('watcher', ['--key-file', key, '--once']);

	const { id, number } = await market.submit(await chained('watched'));
	const { view } = await market.ended(id);
	assert.equal(view.failed, 1, 'nobody was right: the requester gets the money back');
	assert.equal(await ended(), 0, 'nothing was lost');
	assert.match(await said(), /games won: 3, lost: 0, still open: 0/);
	assert.match(await said(), /WRONG about 1 of 1 tasks/);
	assert.match(await said(), /game 0: won, what was asserted is refuted/);

	const of = await eventsSince(number);
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

test('a watcher that is started again in the middle of a game wins it, whatever its limits are by then', async () => {
	await market.resume();
	const { watcher } = await watch('killed', ['--suri', WATCHER]);
	const { id, number } = await market.submit(await chained('restarted'));
	await market.chain.untilBlock(async (hash) => {
		const view = await contest(market.chain, id, 0, hash);
		return view?.games.some(({ game }) => game.stage.type !== 'Open');
	});
	await watcher.kill();

	const { said, ended } = await watch('restarted', ['--suri', WATCHER, '--most-fuel', '1', '--once']);
	assert.equal(await ended(), 0);
	assert.match(await said(), /games won: 1, lost: 0, still open: 0/);
	assert.match(await said(), new RegExp(`job ${id} is left alone: a task may use 1000000000 fuel`));
	const { view } = await market.ended(id);
	assert.equal(view.accepted, 1, 'nobody denied the next assertion of the lie');
	const of = await eventsSince(number);
	assert.deepEqual(of('Proved').map(({ right }) => right.type), ['Challenger'], 'its game was not lost by a clock');
});

test('two watchers deny the same lie, and neither loses by it', async () => {
	await market.resume();
	const both = await Promise.all([WATCHER, OTHER].map((secret, index) => watch(`both-${index}`, ['--suri', secret, '--once'])));
	const { id, number } = await market.submit(await chained('denied twice'));
	const { view } = await market.ended(id);
	assert.equal(view.failed, 1);
	for (const { said, ended } of both) {
		assert.equal(await ended(), 0);
		assert.match(await said(), /games won: [1-3], lost: 0, still open: 0/);
	}
	const of = await eventsSince(number);
	const challengers = new Set(of('Challenged').map(({ challenger }) => challenger.value));
	assert.deepEqual(challengers, new Set([WATCHER, OTHER].map((secret) => signer(secret).address)));
	assert.ok(of('GameClosed').length > 0, 'a game is closed when another one has refuted the report');
	assert.ok(of('GameWon').every(({ winner }) => winner.type === 'Challenger'));
});
