/** A device is enrolled, looked after and told why it is not drawn, by the agent's own tools. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { eventOf, signer } from '../lib/chain.mjs';
import { fund } from '../lib/market-setup.mjs';
import { BINARIES, Network } from '../lib/network.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

const REQUESTER = '//Rosa';
const market = new Market();
let agent, provider;

before(async () => {
	market.network = await Network.start({ providers: 1, agents: [{ node: 0, slots: 1 }], uploaders: [REQUESTER] });
	market.chain = market.network.chain;
	market.requester = signer(REQUESTER);
	[agent] = market.network.agents;
	provider = signer('//Charlie');
	await fund(market.chain, [market.requester], '1000');
});
after(() => market.close());

/** Runs a tool of the agent. @returns {Promise<{ code: number, report: any }>} */
function tool(name, ...args) {
	const all = [name, '--json', '--node', market.network.url, ...args];
	return new Promise((resolve, reject) => {
		execFile(BINARIES.agent, all, (error, stdout, stderr) => {
			if (error && typeof error.code !== 'number') return reject(error);
			if (!stdout) return reject(new Error(stderr));
			resolve({ code: error ? error.code : 0, report: JSON.parse(stdout) });
		});
	});
}

const doctor = () => tool('doctor', '--data', agent.data);
const enrol = (...args) =>
	tool('enrol', '--data', agent.data, '--provider', provider.address, '--region', 'PT', '--slots', '1', '--endpoint', agent.url, ...args);
const level = ({ findings }, check) => findings.find((finding) => finding.check === check)?.level;

test('from a machine that nobody knows to one that is drawn', async () => {
	const unknown = await doctor();
	assert.equal(unknown.code, 1);
	assert.equal(level(unknown.report, 'device'), 'fail');

	const offer = ['--per-gfuel', '0.02', '--per-task', '0.001', '--per-input-mib', '0', '--memory-mib', '512'];
	const { code, report } = await enrol(...offer, '--backing', '150');
	assert.equal(code, 0, JSON.stringify(report.findings));
	assert.deepEqual(
		report.calls.map(({ call }) => call),
		['providers.register', 'providers.registerDevice'],
	);
	const { api } = market.chain;
	const calls = report.calls.map(({ hex }) => api.tx(api.createType('Call', hex)));
	const stake = 150_000_000_000_000n;
	assert.equal(calls[0].args[0].toBigInt(), stake, 'the stake covers the backing');
	assert.equal(calls[1].method.args[2].toBigInt(), stake);
	const link = new URL(report.calls[1].link);
	assert.equal(link.searchParams.get('rpc'), market.network.url);
	assert.equal(link.hash, `#/extrinsics/decode/${report.calls[1].hex}`);

	await market.chain.send(calls[0], provider);
	const included = await market.chain.send(calls[1], provider);
	const { device } = eventOf(included, 'providers', 'DeviceRegistered');
	const view = await market.chain.device(device);
	assert.equal(view.offer.perGfuel, 20_000_000_000n);
	assert.equal(view.spec.value.memoryMib, 512);

	const again = await enrol(...offer);
	assert.equal(again.code, 1);
	assert.equal(level(again.report, 'key'), 'fail', 'a key is registered once');
	assert.deepEqual(again.report.calls, []);

	const healthy = await doctor();
	assert.equal(healthy.code, 0, JSON.stringify(healthy.report.findings));
	assert.equal(healthy.report.device, device);
	for (const check of ['key', 'daemon', 'operator', 'node', 'chain', 'state', 'seen', 'backing', 'slots', 'endpoint', 'offer']) {
		assert.equal(level(healthy.report, check), 'ok', check);
	}
	assert.equal((await tool('selftest', '--slots', '1')).report.earningsPerDay.devices, 1);

	const cheap = { verification: 'quorum(1)', price: { perGfuel: '0.01', perTask: '0.001', perInputMib: '0' } };
	const { id } = await market.submit(await market.job(echo(), cheap));
	const waits = (await doctor()).report.waiting;
	assert.deepEqual(
		waits.map(({ job, reasons }) => [BigInt(job), reasons.map(({ code }) => code)]),
		[[BigInt(id), ['price']]],
	);

	await market.chain.send(api.tx.providers.pauseDevice(device), provider);
	const paused = await doctor();
	assert.equal(paused.code, 0, 'a rest is no fault');
	assert.equal(level(paused.report, 'state'), 'warn');
	assert.equal(paused.report.waiting[0].reasons[0].code, 'inactive');
});
