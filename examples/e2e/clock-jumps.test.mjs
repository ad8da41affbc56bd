/** The clock on the wall of every node jumps: the market's clock does not, and nobody is late for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { attestations, doubled } from './attestations.mjs';
import { WrongClock, clockAt } from './clock.mjs';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';

/** Seconds of several sessions of the validators. */
const AHEAD = 600;
/** Seconds by which it goes back then: blocks of slots that have been are not made. */
const BACK = 30;

/** @type {WrongClock} */
let wall;
/** @type {Market} */
let market;
before(async () => {
	wall = await WrongClock.start();
	const node = { env: wall.env };
	market = await Market.open({ providers: 1, agents: [0, 0, 0].map((node) => ({ node })), nodes: { alice: node, bob: node, 'provider-1': node } });
});
after(async () => {
	await market?.close();
	await wall?.close();
});

/** A job is in flight when the clock is set, and ends well. @param {number} seconds by which the clock is ahead from then on */
async function jump(seconds) {
	const { chain } = market;
	const { id, deliver } = await submitHeld(market);
	const before = await chain.numberOf(await chain.best());
	await wall.set(seconds);
	await chain.untilBlock((_, number) => number > before + 2);
	await deliver();
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 1);
	const { market: events } = await market.closeUp(id);
	assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);
	assert.deepEqual(doubled(await attestations(chain)), []);
	const numbers = Array.from({ length: (await chain.numberOf(await chain.finalized())) - before + 1 }, (_, index) => before + index);
	const clocks = await Promise.all(numbers.map((number) => clockAt(chain, number)));
	return clocks.slice(1).map(({ now, tick }, index) => ({ wall: now - clocks[index].now, market: tick - clocks[index].tick }));
}

test('a clock that jumps ahead takes no time from a job in flight', async () => {
	const steps = await jump(AHEAD);
	const longest = Math.max(...steps.map((step) => step.wall));
	assert.ok(longest >= (AHEAD - 60) * 1_000, `the clock on the wall went on by ${longest} ms at once`);
	assert.ok(steps.every((step) => step.market <= 1), 'the clock of the market did not');
});

test('a clock that goes back stops the chain until it is where it was, and no longer', async () => {
	const steps = await jump(AHEAD - BACK);
	assert.ok(steps.every((step) => step.wall > 0 && step.market <= 1), 'no block is before the last');
});
