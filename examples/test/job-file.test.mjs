import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import { hashHex } from '../lib/hash.mjs';
import { parseJob, readJob, verification } from '../lib/job-file.mjs';
import { inputRoot } from '../lib/page-tree.mjs';
import { jobSpec } from '../lib/submit.mjs';
import { combinations, substitute } from '../lib/template.mjs';

let folder;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), 'tidemill-job-'));
	await mkdir(join(folder, 'fonts/deep'), { recursive: true });
	await writeFile(join(folder, 'program.wasm'), 'a program');
	await writeFile(join(folder, 'fonts/a.ttf'), 'A');
	await writeFile(join(folder, 'fonts/deep/b.ttf'), 'B');
	for (const index of [0, 1, 2]) await writeFile(join(folder, `frame-${index}.svg`), `frame ${index}`);
});
after(() => rm(folder, { recursive: true }));

const job = (changes = {}) => ({
	program: 'program.wasm',
	tasks: [{ args: ['p'] }],
	limits: { fuel: '2e9' },
	price: { perGfuel: '0.5' },
	upload: 'http://127.0.0.1:7001/',
	...changes,
});

test('a template makes a task for each value', async () => {
	const tasks = {
		for: { i: [0, 2] },
		args: ['resvg', '/in/frame.svg', '/out/{i:03}.png', 7],
		env: { FRAME: '{i}' },
		stdin: { text: 'frame {i}' },
		inputs: { '/in/frame.svg': 'frame-{i}.svg', '/fonts': 'fonts/' },
		outputs: ['/out'],
	};
	const parsed = await parseJob(job({ tasks }), folder);
	assert.equal(parsed.tasks.length, 3);
	assert.deepEqual(parsed.tasks[2].args, ['resvg', '/in/frame.svg', '/out/002.png', '7']);
	assert.deepEqual(parsed.tasks[1].env, [['FRAME', '1']]);
	assert.deepEqual(parsed.tasks[1].inputs.map(({ path }) => path), ['/fonts/a.ttf', '/fonts/deep/b.ttf', '/in/frame.svg']);
	assert.equal(parsed.tasks[1].inputs[2].content.hash, hashHex(Buffer.from('frame 1')));
	assert.deepEqual(parsed.tasks[1].stdin, { hash: hashHex(Buffer.from('frame 1')), length: 7 });
	// The program, three frames and two fonts; standard input has the bytes of a frame.
	assert.equal(parsed.blobs.size, 6);
	assert.equal(parsed.limits.inputBytes, 7 + 7 + 2);
	assert.equal(parsed.limits.fuel, 2_000_000_000n);
	assert.equal(parsed.source, 'http://127.0.0.1:7001/v1/blobs');
	assert.equal(parsed.price.perGfuel, 500_000_000_000n);
	assert.deepEqual(parsed.verification, { Quorum: 3 });
});

test('a job of the engine pvm has tasks with one input each', async () => {
	const pvm = (changes = {}) => job({ engine: 'pvm', tasks: { for: { i: [0, 2] }, input: { text: '{i} tide' } }, ...changes });
	const parsed = await parseJob(pvm(), folder);
	assert.deepEqual(parsed.tasks[1].input, { hash: hashHex(Buffer.from('1 tide')), length: 6 });
	assert.equal(parsed.tasks[1].root, u8aToHex(inputRoot(Buffer.from('1 tide'))));
	assert.deepEqual([parsed.engine, parsed.limits.inputBytes, parsed.limits.memoryMib], ['Pvm', 6, 96]);
	assert.equal(parsed.blobs.size, 4);
	const { V1: spec } = jobSpec(parsed).spec;
	assert.deepEqual(spec.engine, { engine: 'Pvm', version: 1 });

	const file = await parseJob(pvm({ tasks: [{ input: 'fonts/a.ttf' }, {}], verification: 'proof' }), folder);
	assert.deepEqual(file.tasks.map(({ input }) => input.length), [1, 0]);
	assert.equal(file.verification, 'Proof');
	await assert.rejects(parseJob(pvm({ tasks: [{ args: ['p'] }] }), folder), /has "args"/);
	await assert.rejects(parseJob(pvm({ engine: 'jvm' }), folder), /"wasm" or "pvm"/);
	await assert.rejects(parseJob(job({ verification: 'proof' }), folder), /is for "engine": "pvm"/);
});

test('a grid runs through all combinations, the last name fastest', () => {
	assert.deepEqual(combinations({ y: [0, 1], x: [0, 4, 2] }), [0, 1].flatMap((y) => [0, 2, 4].map((x) => ({ y, x }))));
	assert.deepEqual(combinations({}), [{}]);
	assert.throws(() => combinations({ i: [3, 1] }), /first, last/);
	assert.throws(() => combinations({ i: [0, 65_536] }), /more than 65536/);
});

test('placeholders of no range are refused, and braces without a range are left alone', () => {
	assert.equal(substitute('{i}-{i:04}-{ i }', { i: 7 }), '7-0007-{ i }');
	assert.equal(substitute('{"json": {a}}', {}), '{"json": {a}}');
	assert.throws(() => substitute('{j}', { i: 7 }), /names no range/);
});

test('a list of tasks and templates keeps its order', async () => {
	const parsed = await parseJob(job({ tasks: [{ args: ['first'] }, { for: { i: [1, 2] }, args: ['{i}'] }] }), folder);
	assert.deepEqual(parsed.tasks.map(({ args }) => args[0]), ['first', '1', '2']);
});

test('the spec for the chain carries what the job says', async () => {
	const parsed = await parseJob(job({ bundle: 4, requirements: { region: 'DE', gpuVendor: 'AMD' }, prefer: 'lowCarbon', verification: 'spot', tries: 2, limits: { fuel: 5, runTicks: 9 } }), folder);
	const { V1: spec } = jobSpec(parsed).spec;
	assert.equal(spec.tasks, 1);
	assert.equal(spec.bundleSize, 4);
	assert.equal(spec.limits.runTicks, 9);
	assert.equal(spec.requirements.region, '0x4445');
	assert.equal(spec.requirements.gpuVendor, '0x414d44');
	assert.equal(spec.requirements.gpuModel, null);
	assert.equal(spec.prefer, 'LowCarbon');
	assert.equal(spec.program, hashHex(Buffer.from('a program')));
	assert.equal(Buffer.from(spec.source.slice(2), 'hex').toString(), 'http://127.0.0.1:7001/v1/blobs');
});

test('verification is read in all its forms', () => {
	assert.deepEqual(verification('Quorum(5)'), { Quorum: 5 });
	assert.deepEqual(verification({ quorum: 1 }), { Quorum: 1 });
	assert.equal(verification('spot'), 'Spot');
	assert.throws(() => verification('quorum(2)'), /verification is/);
	assert.throws(() => verification('maybe'), /verification is/);
});

test('what is wrong with a job file is said with what to do', async () => {
	const wrong = async (changes, message) => assert.rejects(parseJob(job(changes), folder), message);
	await wrong({ program: undefined }, /names no "program"/);
	await wrong({ program: 'none.wasm' }, /Cannot read the program/);
	await wrong({ colour: 'red' }, /"colour", which means nothing/);
	await wrong({ tasks: [{ args: ['p'], output: '/out' }] }, /"output".*Known are args/);
	await wrong({ tasks: [{ outputs: ['out'] }] }, /no absolute path/);
	await wrong({ tasks: [{ inputs: { '/../x': 'frame-0.svg' } }] }, /no absolute path/);
	await wrong({ tasks: [{ inputs: { '/fonts/a.ttf': 'frame-0.svg', '/fonts': 'fonts' } }] }, /twice/);
	await wrong({ bundle: 33 }, /bundle is 33; it must be 1 to 32/);
	await wrong({ limits: {} }, /names no "fuel"/);
	await wrong({ limits: { fuel: 'lots' } }, /whole number/);
	await wrong({ limits: { fuel: 1, inputBytes: 3 }, tasks: [{ inputs: { '/a': 'frame-0.svg' } }] }, /7 bytes of input/);
	await wrong({ price: { perGfuel: '0.1234567890123' } }, /price.perGfuel.*is no amount/);
	await wrong({ upload: undefined }, /neither "upload" nor "source"/);
	await wrong({ requirements: { region: 'Germany' } }, /two capital letters/);
	await wrong({ requirements: { gpuModel: 4090 } }, /gpuModel is text/);
	await wrong({ requirements: { reputation: 1_001 } }, /requirements.reputation/);
	await wrong({ prefer: 'green' }, /"prefer" is/);
	await wrong({ prefer: 'lowCarbon' }, /for "verification": "spot"/);
	await assert.rejects(readJob(join(folder, 'none.json')), /Cannot read the job file/);
	await assert.rejects(readJob(join(folder, 'program.wasm')), /is no JSON/);
});
