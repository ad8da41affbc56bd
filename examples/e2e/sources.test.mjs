/** Blobs whose source answers slowly, in parts, or not at all: what can be had is run, and the rest fails and is refunded. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { disagreements } from '../lib/payments.mjs';
import { prepare, submit } from '../lib/submit.mjs';
import { BadSource } from './bad-source.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

/** @type {Market} */
let market;
/** @type {BadSource} */
let source;
before(async () => {
	[market, source] = await Promise.all([Market.open({ providers: 1, agents: [{ node: 0, slots: 4 }, { node: 0, slots: 4 }] }), BadSource.start()]);
});
after(async () => {
	source?.close();
	await market?.close();
});

/** A job whose blobs are had from a source of that conduct alone. */
async function run(conduct) {
	const stdin = { text: `grain from a ${conduct} source` };
	const changes = { tries: 1, verification: 'quorum(1)', tasks: { args: ['program'], stdin }, upload: undefined, source: source.url(conduct) };
	const job = await market.job(echo(), changes);
	const { spec, manifest } = await prepare(market.chain, job);
	for (const [name, { bytes }] of job.blobs) source.blobs.set(name, Buffer.from(bytes));
	source.blobs.set(manifest.blob, Buffer.from(manifest.bytes));
	const { id, escrow } = await submit(market.chain, spec, market.requester);
	const { view, bundles } = await market.ended(id);
	assert.ok(source.asked.get(conduct) > 0, 'the source was asked');
	return { id, escrow, view, bundles, text: stdin.text };
}

// Each has a device, a job and blobs of its own.
describe('a source', { concurrency: true }, () => {
	for (const conduct of ['slow', 'breaking']) {
		test(`that is ${conduct} holds up nothing for good: the job is done`, async () => {
			const { id, view, bundles, text } = await run(conduct);
			assert.deepEqual(troubles(bundles), []);
			assert.equal(view.accepted, 1);
			const { tasks } = await fetchOutputs(market.chain, id);
			assert.equal(tasks[0].files.get('stdout').toString(), text);
			await market.closeJob(id);
		});
	}

	for (const conduct of ['broken', 'silent']) {
		test(`that is ${conduct} fails the job, which is refunded but for the fees of its tries`, async () => {
			const { id, escrow, view, bundles } = await run(conduct);
			assert.deepEqual(bundles[0], { type: 'Failed', value: { reason: { type: 'Abstained', value: { type: 'InputUnavailable', value: null } } } });
			assert.equal(view.paid + view.fees + view.chainFees + view.refunded + view.deposit, escrow);
			assert.equal(view.escrow, view.deposit);
			await market.closeJob(id);
		});
	}
});

test('in the end nothing is held of the requester, nobody was slashed, and every unit is accounted for', async () => {
	await market.settle();
	assert.equal(await market.held(market.requester.address), 0n);
	const ledger = await market.ledger();
	assert.deepEqual(ledger.market.filter(({ method }) => method === 'Slashed'), []);
	assert.deepEqual(disagreements(ledger), []);
});
