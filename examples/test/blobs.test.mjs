import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import { cryptoWaitReady, signatureVerify } from '@polkadot/util-crypto';
import { getBlob, putAll, putBlob, uploadMessage } from '../lib/blobs.mjs';
import { signer } from '../lib/chain.mjs';
import { hashHex } from '../lib/hash.mjs';
import { fetchOutputs, writeTask } from '../lib/outputs.mjs';
import { outputRoot } from '../lib/page-tree.mjs';
import { registry } from '../lib/types.mjs';
import { textToHex } from '../lib/plain.mjs';

/** A store as an agent has one: it keeps what is signed, and answers what it is told to. */
const blobs = new Map();
let store;
let server;
let refuse;
let puts;

before(async () => {
	await cryptoWaitReady();
	server = createServer(async (request, response) => {
		const name = request.url.split('/').at(-1);
		if (request.method === 'PUT') {
			puts++;
			const body = Buffer.concat(await collect(request));
			const named = request.headers['x-tidemill-hash'];
			const { isValid } = signatureVerify(uploadMessage(named, body.length), request.headers['x-tidemill-signature'], request.headers['x-tidemill-key']);
			const code = !isValid ? 401 : hashHex(body) !== named ? 422 : 201;
			if (code === 201) blobs.set(named, body);
			response.writeHead(code).end(code === 201 ? '' : JSON.stringify({ error: `code_${code}`, message: 'not so' }));
			return;
		}
		if (refuse > 0 && request.method === 'GET') {
			refuse--;
			response.writeHead(404).end(JSON.stringify({ error: 'unknown_blob', message: 'no blob here yet' }));
			return;
		}
		response.writeHead(blobs.has(name) ? 200 : 404).end(request.method === 'HEAD' ? undefined : blobs.get(name));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	store = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());
beforeEach(() => {
	refuse = 0;
	puts = 0;
});

async function collect(stream) {
	const parts = [];
	for await (const part of stream) parts.push(part);
	return parts;
}

const alice = () => signer('//Alice');
const places = () => [`${store}/v1/blobs`];
const quick = { tries: 3, pause: 5 };

test('a blob is put with a signature and got by its hash', async () => {
	const name = await putBlob(store, Buffer.from('grain'), alice());
	const { bytes } = await getBlob(places(), name, quick);
	assert.equal(Buffer.from(bytes).toString(), 'grain');
});

test('bytes that are not those of the hash are refused', async () => {
	await assert.rejects(putBlob(store, Buffer.from('chaff'), alice(), hashHex(Buffer.from('grain'))), /not so \(code_422\)/);
});

test('what is there already is not put again', async () => {
	const entry = (text) => [hashHex(Buffer.from(text)), { bytes: Buffer.from(text) }];
	let done = 0;
	await putAll(store, [entry('grain'), entry('flour')], alice(), (count) => (done = count));
	assert.deepEqual([puts, done], [1, 2]);
});

test('a device that does not serve yet is asked again', async () => {
	const name = await putBlob(store, Buffer.from('late'), alice());
	refuse = 2;
	await getBlob(places(), name, quick);
	refuse = 3;
	await assert.rejects(getBlob(places(), name, quick), /no blob here yet \(unknown_blob\)/);
});

test('a device that answers other bytes is passed over', async () => {
	const name = hashHex(Buffer.from('true'));
	blobs.set(name, Buffer.from('false'));
	await assert.rejects(getBlob(places(), name, quick), /answered other bytes/);
	await assert.rejects(getBlob(places(), name, { ...quick, most: 2 }), /more than the 2 bytes/);
	await assert.rejects(getBlob([], name, quick), /no device has an endpoint/);
});

/** A chain with one job of one task, answered as the runtime API does. */
function chainWith(output, files, spoil = {}, engine = 'Wasm') {
	for (const text of files) blobs.set(hashHex(Buffer.from(text)), Buffer.from(text));
	blobs.set(hashHex(output), Buffer.from(output));
	const length = output.length + files.join('').length;
	const result = { outcome: { type: 'Exit', value: 0 }, output: hashHex(output), outputLength: BigInt(length), fuel: 1n, ...spoil };
	return {
		job: async () => ({ bundles: 1, spec: { type: 'V1', value: { tasks: 1, bundleSize: 1, engine: { engine: { type: engine } } } } }),
		device: async () => ({ spec: { value: { endpoint: textToHex(`${store}/`) } } }),
		ask: async () => ({ type: 'Accepted', value: { results: [result], devices: [0] } }),
	};
}

const outputOf = (files) => registry.createType('Output', files.map(([path, text]) => ({ path, hash: hashHex(Buffer.from(text)), length: text.length }))).toU8a();

test('outputs are fetched, checked and written', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'tidemill-out-'));
	const files = [['/out/a.txt', 'one'], ['stdout', 'two']];
	const chain = chainWith(outputOf(files), ['one', 'two']);
	const { tasks, checked } = await fetchOutputs(chain, 1, { onTask: (task) => writeTask(folder, task), tries: 1 });
	assert.equal(checked, 3);
	assert.equal(tasks[0].files.size, 2);
	assert.equal(await readFile(join(folder, 'task-0000/out/a.txt'), 'utf8'), 'one');
	assert.equal(await readFile(join(folder, 'task-0000/stdout'), 'utf8'), 'two');
	await rm(folder, { recursive: true });
});

test('an output of another length than the chain says is refused', async () => {
	const chain = chainWith(outputOf([['stdout', 'two']]), ['two'], { outputLength: 2_000n });
	await assert.rejects(fetchOutputs(chain, 1, { tries: 1 }), /the chain says 2000 bytes/);
});

test('the output of a Pvm task is the beginning of a block with the root that the chain holds', async () => {
	const block = Buffer.from('the output, and what stands behind it');
	const output = u8aToHex(outputRoot(block));
	blobs.set(output, block);
	const fetched = async (spoil) => {
		const { tasks, checked } = await fetchOutputs(chainWith(block, [], { output, ...spoil }, 'Pvm'), 1, { tries: 1 });
		return { checked, files: [...tasks[0].files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]) };
	};
	assert.deepEqual(await fetched({ outputLength: 10n }), { checked: 1, files: [['output', 'the output']] });
	const padded = await fetched({ outputLength: 40n });
	assert.deepEqual(padded, { checked: 1, files: [['output', `${block}\0\0\0`]] }, 'zeros at its end change no root');
	const none = { output: `0x${'00'.repeat(32)}`, outputLength: 0n, outcome: { type: 'OutOfFuel', value: null } };
	assert.deepEqual(await fetched(none), { checked: 0, files: [] });
	blobs.set(output, Buffer.from('something else'));
	await assert.rejects(fetched({ outputLength: 10n }), /answered other bytes/);
});

test('a path that leaves the folder is not written', async () => {
	const task = { index: 0, result: null, files: new Map([['/../../x', Buffer.from('x')]]), checked: 0 };
	await assert.rejects(writeTask('/nowhere', task), /is not written here/);
});
