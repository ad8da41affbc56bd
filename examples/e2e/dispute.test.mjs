/** Two of three devices lie alike about a task under `Proof`: the honest one denies it, and the chain decides for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contest, courseBetween, publish, shortenClocks, shortenWindow, sideOf } from '../lib/disputes.mjs';
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
	// One liar asserts the lie. Then its seat decides whether the other one asserts it again, or denies the truth.
	const asserted = of('Asserted').map(({ report }) => report);
	assert.equal(of('Refuted').length, asserted.length - 1, 'all but the last');
	const lie = asserted[0];
	assert.ok(asserted.every((report, turn) => (report === lie) === turn < asserted.length - 1));
	const honest = (game) => sideOf(events, game, market.mills[HONEST].device);
	const won = of('GameWon');
	assert.ok(won.length > 0);
	for (const { game, winner, paid } of won) {
		assert.equal(winner.type, honest(game));
		assert.ok(paid > 0n, 'the honest device is paid for it');
	}
	const slashed = of('Slashed');
	assert.deepEqual(slashed.map(({ device }) => device).sort(), liars.map((index) => market.mills[index].device).sort());
	assert.ok(slashed.every(({ amount }) => amount > 0n));
	return { of, won, slashed: slashed.map(({ offence }) => offence.type), asserted: asserted.length, honest };
}

/** Two games were decided by running a segment: no one was lost by a clock. */
function proved({ of, slashed, honest }) {
	assert.equal(of('Proved').length, 2);
	assert.ok(of('Proved').every(({ game, right }) => right.type === honest(game)));
	assert.deepEqual(slashed, ['Disproved', 'Disproved']);
}

test('two thirds that lie lose against one that is honest', async () => {
	await only([HONEST, ...LIARS]);
	const { id, number } = await market.submit(await chained('lies'));
	const dispute = await decided(id, 'lies', LIARS, number);
	const { of } = dispute;
	assert.equal(of('Challenged').length, 2);
	for (const { game } of of('Challenged')) {
		const rounds = of('Chosen').filter((chosen) => chosen.game.number === game.number);
		assert.deepEqual(rounds.map(({ provable }) => provable), [false, true], `rounds of game ${game.number}`);
	}
	proved(dispute);
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
	proved(await decided(id, 'restarts', LIARS, number));
});

test('an asserter that is silent loses by its clock', async () => {
	await only([HONEST, ...MUTE]);
	const { id, number } = await market.submit(await chained('silence'));
	const { of, won, slashed, asserted } = await decided(id, 'silence', MUTE, number);
	assert.equal(of('Opened').length, 0);
	// Who is silent denies nothing either: as the second one it loses by its clock only if it asserts.
	assert.equal(won.length, asserted - 1);
	assert.deepEqual(of('ClockRanOut').map(({ side }) => side.type), won.map(() => 'Asserter'));
	assert.deepEqual(slashed.toSorted(), asserted === 3 ? ['Disproved', 'Disproved'] : ['Disproved', 'Undefended']);
});
