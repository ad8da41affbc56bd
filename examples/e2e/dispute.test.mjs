/** Two of three devices lie alike about a task under `Proof`: the honest one denies it, and the chain decides for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contest, courseBetween, publish, shortenClocks, shortenWindow } from '../lib/disputes.mjs';
import { hashChain, inputOf, lastLink } from '../lib/hash-chain.mjs';
import { rpcCall } from '../lib/network.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { disagreements } from '../lib/payments.mjs';
import { Market } from './harness.mjs';

/** So many that a game takes two rounds before its segment can be proved. */
const LINKS = 40_000;
const HONEST = 0;
const LIARS = [1, 2];
/** Makes no move in disputes, though it lies as the others. */
const MUTE = [3, 4];

/** @type {Market} */
let market;
let program;
before(async () => {
	program = await hashChain();
	const agent = (chaos, index) => ({ node: index % 2, ...(chaos ? { chaos } : {}) });
	market = await Market.open({ providers: 2, agents: [null, 'lie', 'lie', 'mute', 'mute'].map(agent) });
	await shortenWindow(market.chain);
	await shortenClocks(market.chain);
	await publish(market.chain, program, market.requester);
});
after(() => market?.close());

/**
 * Lets only these devices be drawn.
 * @param {number[]} mills
 */
async function only(mills) {
	const { chain } = market;
	await Promise.all(
		market.mills.map(async ({ device, pair }, index) => {
			const state = (await chain.device(device)).state.type;
			const wanted = mills.includes(index);
			if (wanted && state !== 'Active') await chain.send(chain.api.tx.providers.resumeDevice(device), pair);
			if (!wanted && state === 'Active') await chain.send(chain.api.tx.providers.pauseDevice(device), pair);
		}),
	);
}

/** A job of one task that hashes that text. */
function chained(text) {
	return market.job(program, {
		engine: 'pvm',
		tasks: { input: { text: inputOf(LINKS, text) } },
		verification: 'proof',
		limits: { fuel: '1e9', memoryMib: null, outputBytes: 100, runTicks: 10 },
		deadline: 600,
	});
}

/** The job has ended as the honest device says, and the liars have paid for it. */
async function decided(id, text, liars, first) {
	const { view, bundles: [bundle] } = await market.ended(id);
	assert.equal(view.accepted, 1, 'the bundle is accepted');
	assert.deepEqual(bundle.value.devices, [market.mills[HONEST].device], 'from the honest device alone');
	const { tasks: [task] } = await fetchOutputs(market.chain, id);
	assert.equal(Buffer.from(task.files.get('output')).toString(), lastLink(LINKS, text));

	await market.settle();
	const last = await market.chain.numberOf(await market.chain.finalized());
	const events = await courseBetween(market.chain, first, last);
	const of = (method) => events.filter((event) => event.method === method).map(({ data }) => data);
	assert.deepEqual(of('Asserted').map(({ round }) => round), [0, 1, 2], 'each liar asserts the lie in its turn, then the honest device the truth');
	assert.equal(of('Refuted').length, 2);
	const won = of('GameWon');
	assert.equal(won.length, 2);
	for (const { winner, paid } of won) {
		assert.equal(winner.type, 'Challenger');
		assert.ok(paid > 0n, 'the honest device is paid for it');
	}
	const slashed = of('Slashed');
	assert.deepEqual(slashed.map(({ device }) => device).sort(), liars.map((index) => market.mills[index].device).sort());
	assert.ok(slashed.every(({ offence, amount }) => offence.type === 'Disproved' && amount > 0n));
	return { of };
}

/** Who was proved right, game by game. */
const proved = (of) => of('Proved').map(({ right }) => right.type);
const PROVED = ['Challenger', 'Challenger'];

test('two thirds that lie lose against one that is honest', async () => {
	await only([HONEST, ...LIARS]);
	const { id, number } = await market.submit(await chained('lies'));
	const { of } = await decided(id, 'lies', LIARS, number);
	assert.equal(of('Challenged').length, 2);
	for (const { game } of of('Challenged')) {
		const rounds = of('Chosen').filter((chosen) => chosen.game.number === game.number);
		assert.deepEqual(rounds.map(({ provable }) => provable), [false, true], `rounds of game ${game.number}`);
	}
	assert.deepEqual(proved(of), PROVED, 'the chain ran the segments');
	assert.deepEqual(disagreements(await market.ledger()), []);
});

test('an honest agent that is killed in the middle of its game and started again goes on', async () => {
	await only([HONEST, ...LIARS]);
	const { id, number } = await market.submit(await chained('restarts'));
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
	const { of } = await decided(id, 'restarts', LIARS, number);
	assert.deepEqual(proved(of), PROVED, 'no game was lost by a clock');
});

test('an asserter that is silent loses by its clock', async () => {
	await only([HONEST, ...MUTE]);
	const { id, number } = await market.submit(await chained('silence'));
	const { of } = await decided(id, 'silence', MUTE, number);
	assert.equal(of('Opened').length, 0);
	assert.deepEqual(of('ClockRanOut').map(({ side }) => side.type), ['Asserter', 'Asserter']);
});
