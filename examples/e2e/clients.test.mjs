/**
 * Two clients that know of the chain only what its metadata says: each provides, requests, follows and lists. And the
 * metadata itself reads well, for polkadot.js Apps and `polkadot-api` show people nothing else; and the documents that are
 * made from it are up to date.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OURS } from '../clients/shared.mjs';
import { signer } from '../lib/chain.mjs';
import { readMachines } from '../lib/machines.mjs';
import { fund, proof } from '../lib/market-setup.mjs';
import { Described, RAW_BYTES } from '../lib/metadata.mjs';
import { Network, PROGRAMS } from '../lib/network.mjs';
import { callDocs, reference } from '../lib/reference.mjs';

const run = promisify(execFile);
const CLIENTS = join(dirname(fileURLToPath(import.meta.url)), '..', 'clients');
const DOCS = join(CLIENTS, '..', '..', 'docs');

/** Who works with which client. */
const PEOPLE = [
	{ script: 'polkadot-js.mjs', provider: '//Charlie', requester: '//Rosa' },
	{ script: 'papi.mjs', provider: '//Dave', requester: '//Sam' },
];

/** @type {Network} */
let network;
/** @type {Described} */
let described;
before(async () => {
	const requesters = PEOPLE.map(({ requester }) => requester);
	network = await Network.start({ providers: 1, agents: PEOPLE.map(() => ({ node: 0, slots: 2 })), uploaders: requesters });
	await fund(network.chain, requesters.map(signer), '1000');
	described = new Described(network.chain.api, OURS);
});
after(() => network?.stop());

describe('clients', { concurrency: true }, () => {
	for (const [index, { script, provider, requester }] of PEOPLE.entries()) {
		test(`${script} does everything by the metadata alone`, { timeout: 180_000 }, async () => {
			const agent = network.agents[index];
			const file = join(network.folder, `proof-${index}.json`);
			await writeFile(file, JSON.stringify(await proof(agent.data, signer(provider).address, network.chain.genesis)));
			const given = { url: network.url, proof: file, agent: agent.url, program: join(PROGRAMS, 'montecarlo.wasm'), provider, requester };
			const { stdout } = await run(process.execPath, [join(CLIENTS, script), ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])]);

			const [, device] = /^Device (\d+) is registered\.$/m.exec(stdout);
			assert.match(stdout, new RegExp(`^device ${device} of ${signer(provider).address}: Active$`, 'm'));
			const [, job] = /^Job (\d+) is submitted/m.exec(stdout);
			assert.match(stdout, new RegExp(`^Job ${job} is Ended, 2 of 2 bundles accepted$`, 'm'));
			assert.match(stdout, new RegExp(`^job ${job} of ${signer(requester).address}: Ended$`, 'm'));

			assert.ok(described.calls.length >= 20, 'the metadata has our calls');
			for (const { pallet, name, fields, docs } of described.calls) {
				const head = `${pallet}.${name}(${fields.map((field) => `${field.name}: ${field.typeName}`).join(', ')})\n`;
				const at = stdout.indexOf(head);
				assert.notEqual(at, -1, `${head} is not printed`);
				assert.ok(stdout.startsWith(`  ${docs[0].trim()}\n`, at + head.length), `${pallet}.${name} is printed without its documentation`);
			}
		});
	}
});

test('every call, event and error begins with one short full sentence', () => {
	const wrong = [...described.calls, ...described.events, ...described.errors]
		.map(({ pallet, name, docs }) => ({ what: `${pallet}.${name}`, line: (docs[0] ?? '').trim() }))
		.filter(({ line }) => !/^[A-Z`][^.(]*\.$/.test(line) || line.length > 100);
	assert.deepEqual(wrong, []);
});

test('arguments of calls and fields of events have names and types', () => {
	const wrong = [...described.calls, ...described.events].flatMap(({ pallet, name, fields }) =>
		fields.filter((field) => !field.name || !field.typeName).map((field) => `${pallet}.${name}, ${field.name || 'without a name'}`),
	);
	assert.deepEqual(wrong, []);
	const undocumented = described.events.flatMap(({ pallet, name, fields }) =>
		fields.filter((field) => field.docs.length === 0).map((field) => `${pallet}.${name}, ${field.name}`),
	);
	assert.deepEqual(undocumented, []);
});

test('no argument of a call is raw bytes, but for those that have a reason', () => {
	const found = new Set(described.calls.flatMap(({ fields }) => fields.flatMap((field) => described.rawBytes(field.type, field.name))));
	assert.deepEqual([...found].sort(), Object.keys(RAW_BYTES).sort());
});

test('amounts have the type names by which clients know them', () => {
	const amounts = described.calls.flatMap(({ pallet, name, fields }) =>
		fields.flatMap((field) => described.amounts(field).map((typeName) => ({ what: `${pallet}.${name}, ${field.name}`, typeName }))),
	);
	assert.ok(amounts.length >= 10, 'the calls have amounts');
	const wrong = amounts.filter(({ typeName }) => typeName !== 'BalanceOf<T>' && typeName !== 'Balance');
	assert.deepEqual(wrong, []);
});

test('every call says who may make it', () => {
	const silent = described.calls.filter(({ docs }) => callDocs(docs).origin === '').map(({ pallet, name }) => `${pallet}.${name}`);
	assert.deepEqual(silent, []);
});

test('docs/reference.md is what the metadata says', async () => {
	assert.equal(await readFile(join(DOCS, 'reference.md'), 'utf8'), reference(network.chain.api), 'make tables writes it');
});

test('the state machines of docs/protocol.md have the states of the runtime', async () => {
	const machines = readMachines(await readFile(join(DOCS, 'protocol.md'), 'utf8'));
	assert.equal(machines.length, 5, 'job, bundle, seat, device, game');
	for (const { enums, states } of machines) {
		const variants = enums.flatMap(({ crate, name, without }) => described.variants(crate, name).filter((variant) => !without.includes(variant)));
		assert.deepEqual(states, variants.sort());
	}
});
