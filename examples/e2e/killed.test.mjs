/** Agents that die in the middle of a task, and come back or do not: jobs end all the same, and nothing stays in escrow. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { troubles } from '../lib/follow.mjs';
import { disagreements } from '../lib/payments.mjs';
import { attestations } from './attestations.mjs';
import { Market } from './harness.mjs';
import { slowEcho } from './programs.mjs';

/** Steps of a task that takes a device some seconds. */
const STEPS = 20_000_000;

/** A job that keeps its devices busy for some blocks. */
const SLOW = {
	tasks: { for: { i: [0, 3] }, args: ['program'], stdin: { text: 'grain {i}' } },
	bundle: 2,
	limits: { fuel: '1e9', memoryMib: 160, runTicks: 5 },
};

/** @type {Market} */
let market;
before(async () => {
	market = await Market.open({ providers: 2, agents: [{ node: 0 }, { node: 0 }, { node: 1 }, { node: 1 }] });
});
after(() => market?.close());

/** The first device that is at work on a bundle of the job. */
async function busyMill(id) {
	let found;
	await market.until(id, (_, bundles) => {
		const seats = bundles.flatMap((bundle) => (bundle?.type === 'InFlight' ? bundle.value.seats : []));
		const devices = seats.filter(({ phase }) => phase.type === 'Assigned').map(({ device }) => device);
		// Not the store that the blobs are in.
		found = market.mills.slice(1).find(({ device }) => devices.includes(device));
		return found !== undefined;
	});
	await running(found.agent);
	return found;
}

/** Waits until the agent says by itself that it runs a task. */
async function running(agent) {
	await agent.process.until(async () => {
		const text = await (await fetch(`${agent.url}/metrics`)).text();
		return text.split('\n').some((line) => /^tidemill_agent_bundles_running [1-9]/.test(line));
	});
}

test('an agent that is killed in a task and started again loses no attestation and doubles none', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), SLOW));
	const { agent, device } = await busyMill(id);
	await agent.process.kill();
	await agent.process.start();
	const { view, bundles } = await market.ended(id);
	assert.deepEqual(troubles(bundles), []);
	assert.equal(view.accepted, 2);

	await market.settle();
	const said = await attestations(market.chain);
	const mine = said.filter((item) => item.device === device);
	assert.ok(mine.some(({ kind }) => kind === 'Reveal'), 'the device that was killed revealed a report');
	const seen = new Set();
	for (const { kind, device, tick, job, bundle, seat, attempt } of said) {
		const name = [kind, device, tick, job, bundle, seat, attempt].join(' ');
		assert.ok(!seen.has(name), `said twice: ${name}`);
		seen.add(name);
	}
	const ledger = await market.ledger();
	assert.equal(ledger.market.filter(({ method }) => method === 'Slashed').length, 0);
	await market.closeJob(id);
	assert.equal(await market.held(market.requester.address), 0n);
});

test('an agent that is killed for good holds up no job, and no funds stay in escrow', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), SLOW));
	const { agent, device } = await busyMill(id);
	await agent.process.kill();
	const { view, bundles } = await market.ended(id);
	assert.equal(view.accepted + view.failed, 2);
	assert.equal(view.phase.type, 'Ended');
	assert.equal(view.escrow, view.deposit, 'only the deposit is held of an ended job');
	// Three other devices are left for three seats, so the job can be done.
	assert.deepEqual(troubles(bundles), []);
	for (const { value } of bundles) assert.ok(!value.devices.includes(device) || value.devices.length >= 2);

	await market.closeJob(id);
	assert.equal(await market.held(market.requester.address), 0n);
	await market.settle();
	const ledger = await market.ledger();
	const slashed = ledger.market.filter(({ method }) => method === 'Slashed').map(({ data }) => data);
	assert.ok(slashed.length > 0 && slashed.every((slash) => slash.device === device), 'the device that is gone is slashed, and it alone');
	assert.deepEqual(disagreements(ledger), []);
});

test('with too few devices left a job ends in failure, with everything given back but the fees of its tries', async () => {
	const { id } = await market.submit(await market.job(slowEcho(STEPS), { ...SLOW, tries: 1, deadline: 40 }));
	const victim = await busyMill(id);
	await victim.agent.process.kill();
	const { view } = await market.ended(id);
	assert.equal(view.accepted + view.failed, 2);
	assert.ok(view.failed > 0, 'two devices are no committee of three');
	assert.equal(view.escrow, view.deposit);
	await market.closeJob(id);
	assert.equal(await market.held(market.requester.address), 0n);
	assert.deepEqual(disagreements(await market.ledger()), []);
});
