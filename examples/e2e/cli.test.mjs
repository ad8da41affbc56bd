/** The command-line tool from start to end, as a person would use it: stake, register a device, submit, fetch, look. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { signer } from '../lib/chain.mjs';
import { fund, proof } from '../lib/market-setup.mjs';
import { Network } from '../lib/network.mjs';
import * as programs from './programs.mjs';

const TOOL = join(dirname(fileURLToPath(import.meta.url)), '..', 'tidemill.mjs');

/** @type {Network} */
let network;
let folder;
before(async () => {
	network = await Network.start({ providers: 1, agents: [{ node: 0 }], uploaders: ['//Rosa'] });
	await fund(network.chain, [signer('//Rosa')], '10000');
	folder = join(network.folder, 'person');
	await mkdir(join(folder, 'texts'), { recursive: true });
});
after(() => network?.stop());

/** @returns {Promise<{ code: number, out: string, err: string }>} */
function tool(...args) {
	return new Promise((resolve) => {
		const child = execFile(process.execPath, [TOOL, ...args, '--url', network.url], { cwd: folder }, (error, out, err) => resolve({ code: error ? error.code : 0, out, err }));
		child.stdin.end();
	});
}

/** Runs the tool and wants it to succeed. @returns {Promise<string>} what it printed */
async function works(...args) {
	const { code, out, err } = await tool(...args);
	assert.equal(code, 0, `${args.join(' ')}\n${out}\n${err}`);
	return out;
}

test('a provider stakes and registers a device', async () => {
	const refused = await tool('register', '--stake', '0.5', '--suri', '//Charlie');
	assert.equal(refused.code, 1);
	assert.match(refused.err, /providers\.StakeTooSmall: .*stake more/);

	assert.match(await works('register', '--stake', '20000', '--suri', '//Charlie'), /Staked 20,000 TIDE/);
	const device = {
		memoryMib: 1_024,
		slots: 1,
		region: 'DE',
		endpoint: network.agents[0].url,
		offer: { perGfuel: '0.01', perTask: '0.001' },
		backing: '20000',
		proof: await proof(network.agents[0].data, signer('//Charlie').address, network.chain.genesis),
	};
	await writeFile(join(folder, 'device.json'), JSON.stringify(device));
	assert.match(await works('register-device', 'device.json', '--suri', '//Charlie'), /Device \d+ is registered/);
	assert.match(await works('devices'), /Active .*http:\/\/127\.0\.0\.1/);
});

test('a requester submits a job by a file, and gets its outputs', async () => {
	await writeFile(join(folder, 'key'), '//Rosa\n');
	await writeFile(join(folder, 'echo.wasm'), programs.echo());
	for (const index of [0, 1, 2]) await writeFile(join(folder, `texts/${index}.txt`), `text ${index}`);
	const job = {
		program: 'echo.wasm',
		tasks: { for: { i: [0, 2] }, args: ['echo'], stdin: 'texts/{i}.txt' },
		bundle: 2,
		verification: 'quorum(1)',
		limits: { fuel: '1e8' },
		price: { perGfuel: '0.05', perTask: '0.01', perInputMib: '0.01' },
		deadline: 200,
		upload: network.agents[0].url,
	};
	await writeFile(join(folder, 'job.json'), JSON.stringify(job));

	const unasked = await tool('submit', 'job.json', '--suri-file', 'key');
	assert.equal(unasked.code, 1);
	assert.match(unasked.err, /say --yes/);

	const out = await works('submit', 'job.json', '--suri-file', 'key', '--yes', '--out', 'results');
	assert.match(out, /held at submission/);
	assert.match(out, /3 of 3 outputs are in results; \d+ hashes agree/);
	assert.equal(await readFile(join(folder, 'results/task-0002/stdout'), 'utf8'), 'text 2');
	const id = /Job (\d+) was submitted/.exec(out)[1];

	assert.match(await works('job', id), /Ended[^]*2 accepted, 0 failed/);
	assert.match(await works('fetch', id, '--out', 'again'), /3 of 3/);
	assert.equal(await readFile(join(folder, 'again/task-0000/stdout'), 'utf8'), 'text 0');
	assert.match(await works('close', id, '--suri', '//Rosa'), /Done in block/);
	assert.match((await tool('fetch', id)).err, /no job|was closed/);
});

test('a job whose program fails makes the tool fail, with the reason', async () => {
	await writeFile(join(folder, 'faulty.wasm'), programs.faulty());
	const job = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8'));
	await writeFile(join(folder, 'faulty.json'), JSON.stringify({ ...job, program: 'faulty.wasm' }));
	const { code, err } = await tool('submit', 'faulty.json', '--suri', '//Rosa', '--yes');
	assert.equal(code, 1);
	assert.match(err, /3 times: task ended as Trap\(IntegerDivisionByZero\)/);
});

test('payments are listed, and add up', async () => {
	const out = await works('payments');
	assert.match(out, /account/);
	assert.match(out, new RegExp(signer('//Rosa').address));
});
