/** What is wrong is refused, or fails and is refunded, with an error that says what to do. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { BlobError, putBlob } from '../lib/blobs.mjs';
import { signer } from '../lib/chain.mjs';
import { deviceCall, parseDevice } from '../lib/device-file.mjs';
import { ChainError } from '../lib/errors.mjs';
import { outcomeText } from '../lib/follow.mjs';
import { parseTide } from '../lib/format.mjs';
import { hashHex } from '../lib/hash.mjs';
import { fund, proof } from '../lib/market-setup.mjs';
import { fetchOutputs } from '../lib/outputs.mjs';
import { disagreements } from '../lib/payments.mjs';
import { json } from '../lib/plain.mjs';
import { prepare, submit, upload } from '../lib/submit.mjs';
import { Market, OFFER } from './harness.mjs';
import * as programs from './programs.mjs';

/** @type {Market} */
let market;
/** A store whose every blob has the wrong bytes. */
let forger;
before(async () => {
	market = await Market.open({ providers: 2, agents: [0, 0, 1, 1].map((node) => ({ node, slots: 3 })) });
	forger = createServer((_, response) => response.end('these are other bytes')).listen(0, '127.0.0.1');
	await once(forger, 'listening');
});
after(async () => {
	forger?.close();
	await market?.close();
});

/** The call fails with this error of the chain, whose documentation is passed on. */
async function refused(promise, section, error) {
	await assert.rejects(promise, (thrown) => {
		assert.ok(thrown instanceof ChainError, String(thrown));
		assert.deepEqual([thrown.section, thrown.error], [section, error]);
		assert.ok(thrown.docs.length > 20, `the error says too little: ${thrown.docs}`);
		return true;
	});
}

/** A spec that is right but for what is changed. */
async function specWith(changes) {
	const { spec } = await prepare(market.chain, await market.job(programs.echo()));
	return { V1: { ...spec.V1, ...changes } };
}

describe('calls that are refused', { concurrency: true }, () => {
	const tx = () => market.chain.api.tx;
	const send = (call, pair) => market.chain.send(call, pair, { wait: 'block' });

	test('too little stake', async () => {
		await refused(send(tx().providers.register(parseTide('0.001'), null), signer('//Bob')), 'providers', 'StakeTooSmall');
	});

	test('a device whose key did not sign', async () => {
		const newcomer = signer('//Bob');
		const file = { memoryMib: 1_024, slots: 1, region: 'DE', offer: OFFER, backing: '5000' };
		await send(tx().providers.register(parseTide('20000'), null), newcomer);
		// The proof of an agent for another provider.
		const other = await proof(`${market.network.folder}/spare`, market.providers[0].address, market.chain.genesis);
		await refused(send(deviceCall(market.chain.api, parseDevice({ ...file, proof: other })), newcomer), 'providers', 'BadProof');
		// The key of a device that is registered already.
		const taken = await proof(market.network.agents[0].data, newcomer.address, market.chain.genesis);
		await refused(send(deviceCall(market.chain.api, parseDevice({ ...file, proof: taken })), newcomer), 'providers', 'KeyInUse');
	});

	test('escrow that is short', async () => {
		const poor = signer('//Poor');
		await fund(market.chain, [poor], '1');
		const spec = await specWith({ price: { perGfuel: parseTide('100'), perTask: parseTide('100'), perInputMib: 0n } });
		await refused(submit(market.chain, spec, poor, { wait: 'block' }), 'market', 'InsufficientEscrow');
	});

	test('a job without tasks', async () => {
		const spec = await specWith({ tasks: 0 });
		await refused(market.chain.ask('estimate', [spec]), 'market', 'BadTaskCount');
		await refused(submit(market.chain, spec, market.requester, { wait: 'block' }), 'market', 'BadTaskCount');
	});

	test('too few run ticks for the limits', async () => {
		const { V1 } = await specWith({});
		await refused(market.chain.ask('estimate', [{ V1: { ...V1, limits: { ...V1.limits, fuel: 10n ** 12n, runTicks: 2 } } }]), 'market', 'RunTicksTooFew');
	});

	test('a verification that is not for the job', async () => {
		await refused(market.chain.ask('estimate', [await specWith({ verification: 'Proof' })]), 'market', 'ProofNeedsPvm');
		await refused(market.chain.ask('estimate', [await specWith({ verification: { Quorum: 2 } })]), 'market', 'BadQuorum');
	});

	test("another requester's job", async () => {
		const { id } = await market.submit(await market.job(programs.echo(), { price: { perGfuel: '0.000001' } }));
		await refused(send(tx().market.cancelJob(id), signer('//Bob')), 'market', 'NotYourJob');
		await refused(send(tx().market.closeJob(id), market.requester), 'market', 'JobOpen');
		await market.chain.send(tx().market.cancelJob(id), market.requester);
		await market.closeJob(id);
	});

	test('blobs that an agent does not take', async () => {
		const bytes = Buffer.from('a blob');
		await assert.rejects(putBlob(market.store, bytes, signer('//Mallory')), (error) => error instanceof BlobError && /unknown_key/.test(error.message));
		await assert.rejects(putBlob(market.store, bytes, market.requester, hashHex(Buffer.from('another'))), /hash_mismatch/);
	});
});

// Most of it is waiting for blocks, so the jobs run side by side.
describe('jobs that go wrong', { concurrency: true }, () => {
	describe('a price below every offer', { concurrency: true }, () => {
		const CHEAP = { price: { perGfuel: '0.001', perTask: '0.001', perInputMib: '0.001' } };

		/** Waits until a draw has found every offer too dear, and gives the chain's word for it. */
		async function waiting(id) {
			let why;
			await market.chain.untilBlock(async (hash) => {
				why = await market.chain.ask('whyQueued', [id], hash);
				return why !== null && why.rejections.price > 0;
			});
			return why;
		}

		test('waits and says why, and runs once it is topped up', async () => {
			const { id } = await market.submit(await market.job(programs.echo(), CHEAP));
			const why = await waiting(id);
			assert.equal(why.phase.type, 'Waiting');
			assert.match(why.explanation, /price|offer/i);
			const price = { perGfuel: parseTide('0.05'), perTask: parseTide('0.01'), perInputMib: parseTide('0.01') };
			await refused(market.chain.send(market.chain.api.tx.market.topUp(id, { perGfuel: 1n, perTask: 1n, perInputMib: 1n }), market.requester), 'market', 'PriceNotHigher');
			await market.chain.send(market.chain.api.tx.market.topUp(id, price), market.requester);
			const { view } = await market.ended(id);
			assert.equal(view.accepted, 1);
			assert.equal(await market.chain.ask('whyQueued', [id]), null);
			await market.closeJob(id);
		});

		test('is refunded whole when it is cancelled', async () => {
			const { id, escrow } = await market.submit(await market.job(programs.echo(), CHEAP));
			await waiting(id);
			await market.chain.send(market.chain.api.tx.market.cancelJob(id), market.requester);
			const { view, bundles } = await market.ended(id);
			assert.deepEqual(bundles[0], { type: 'Failed', value: { reason: { type: 'Cancelled', value: null } } });
			assert.equal(view.refunded + view.deposit, escrow);
			await market.closeJob(id);
		});
	});

	describe('jobs that fail, and are refunded', { concurrency: true }, () => {
		/** No device gives a report: the requester pays trial fees at most. */
		async function failsUnavailable(job) {
			const { spec, manifest, estimate } = await prepare(market.chain, job);
			await upload(job, manifest.bytes, manifest.blob, market.requester);
			const { id, escrow } = await submit(market.chain, spec, market.requester);
			const { view, bundles } = await market.ended(id);
			assert.equal(bundles[0].type, 'Failed');
			assert.deepEqual(bundles[0].value.reason, { type: 'Abstained', value: { type: 'InputUnavailable', value: null } });
			assert.equal(view.paid + view.fees + view.chainFees + view.refunded + view.deposit, escrow);
			assert.ok(view.paid + view.fees + view.chainFees <= estimate.tries, 'no more than trial and chain fees is gone');
			await market.closeJob(id);
		}

		test('a blob that nobody has', async () => {
			const job = await market.job(programs.echo(), { tries: 1, tasks: { args: ['p'], stdin: { text: 'never uploaded' } } });
			job.blobs.delete(hashHex(Buffer.from('never uploaded')));
			await failsUnavailable(job);
		});

		test('a source whose bytes are not those of the hash', async () => {
			const source = `http://127.0.0.1:${forger.address().port}`;
			const job = await market.job(programs.slowEcho(3), { tries: 1, upload: undefined, source });
			await failsUnavailable(job);
		});
	});

	describe('programs that misbehave end in a result that all devices agree on', { concurrency: true }, () => {
		/** @returns {Promise<string>} how the task ended */
		async function outcome(program, changes) {
			const { id, view, bundles } = await market.run(program, changes);
			assert.equal(bundles[0]?.type, 'Accepted', json(bundles[0]));
			const [result] = bundles[0].value.results;
			assert.ok(view.paid > 0n, 'a result like any other is paid');
			await fetchOutputs(market.chain, id);
			await market.closeJob(id);
			return outcomeText(result.outcome);
		}

		const cases = [
			['bytes that are no module', () => Buffer.from('this is no program'), {}, 'InvalidProgram(NotWasm)'],
			['a module that imports what no program gets', programs.wanting, {}, 'InvalidProgram(UnknownImport)'],
			['a module with more memory than the limit', programs.greedy, {}, 'InvalidProgram(MemoryAboveLimit)'],
			['an endless loop', programs.endless, {}, 'OutOfFuel'],
			['an output that is too large', programs.flood, {}, 'OutputTooLarge'],
			['a memory bomb', programs.memoryBomb, { limits: { memoryMib: 64, fuel: '1e9' } }, 'Exit(42)'],
			['a trap', programs.faulty, {}, 'Trap(IntegerDivisionByZero)'],
		];
		for (const [name, program, changes, expected] of cases) {
			test(name, async () => assert.equal(await outcome(program(), changes), expected));
		}
	});
});

test('in the end nothing is held of the requester, and every unit is accounted for', async () => {
	await market.settle();
	assert.equal(await market.held(market.requester.address), 0n);
	assert.deepEqual(disagreements(await market.ledger()), []);
});
