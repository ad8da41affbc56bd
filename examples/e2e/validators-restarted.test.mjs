/** All validators are gone for a while: the market's clock stands still with the chain, and nobody is late for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { troubles } from '../lib/follow.mjs';
import { bestOf } from '../lib/network.mjs';
import { attestations, doubled } from './attestations.mjs';
import { idle } from './busy.mjs';
import { clockAt } from './clock.mjs';
import { Market } from './harness.mjs';
import { submitHeld } from './held.mjs';

/** How the validators end, and for how many milliseconds the chain stands still at least: once longer than a device may go unseen. */
const OUTAGES = [
	{ how: 'killed', end: 'kill', outage: 36_000 },
	{ how: 'stopped', end: 'stop', outage: 9_000 },
];

/** @type {Market} */
let market;
before(async () => {
	market = await Market.ofDevices(3);
});
after(() => market?.close());

for (const { how, end, outage } of OUTAGES) {
	test(`validators that are ${how} and started again go on where they were, with a job in flight`, async () => {
		const { network, chain } = market;
		const validators = [network.node('alice'), network.node('bob')];
		const witness = network.node('provider-1');
		const { id, number: submitted, deliver } = await submitHeld(market);
		await Promise.all(validators.map(({ process }) => process[end]()));
		const gone = Date.now();
		await deliver();
		await Promise.all(network.agents.map(idle));
		const last = await bestOf(witness);
		await sleep(outage);
		assert.equal(await bestOf(witness), last, 'without validators there are no blocks');

		await Promise.all(validators.map((node) => network.startNode(node)));
		await validators[0].process.until(() => chain.best());
		const { view, bundles } = await market.ended(id);
		assert.deepEqual(troubles(bundles), []);
		assert.equal(view.accepted, 1);
		const { market: events } = await market.closeUp(id);
		assert.deepEqual(events.filter(({ method }) => method === 'Slashed'), []);
		assert.deepEqual(doubled(await attestations(chain)), []);

		let first = submitted;
		while ((await clockAt(chain, first)).now <= gone) first++;
		const [before, after] = await Promise.all([clockAt(chain, first - 1), clockAt(chain, first)]);
		assert.ok(after.now - before.now >= outage, 'the clock on the wall went on');
		assert.ok(after.tick - before.tick <= 1, 'the clock of the market did not');
	});
}
