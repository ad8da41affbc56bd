/**
 * The documents for requesters, providers and validators, done as they say: every command in them, in order, in one shell
 * a document, against a network of this machine.
 *
 * What is otherwise than for a reader is in the tables below: values of variables, programs that would change the machine
 * (`stand-ins/`; packages and services are tested in a whole Debian by `make check-deb`), folders and ports of a machine
 * that has more than one node, and who signs where the document says that a person does. A block that is not run says why
 * in a comment before it, and is counted here.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as types from '@polkadot/types';
import * as util from '@polkadot/util';
import * as hashing from '@polkadot/util-crypto';
import { eventOf, signer } from '../lib/chain.mjs';
import { assign, readBlocks } from '../lib/document.mjs';
import { BINARIES, PROGRAMS, RUNTIME_CACHE } from '../lib/network.mjs';
import { hexToText } from '../lib/plain.mjs';
import { freePorts } from '../lib/ports.mjs';
import { Shell } from '../lib/shell.mjs';
import { Market } from './harness.mjs';

const CHECKOUT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const STAND_INS = join(CHECKOUT, 'examples', 'e2e', 'stand-ins');

/** Programs that are only written down when they are called. */
const RECORDED = ['apt-get', 'make', 'npm', 'sudo', 'ufw'];
/** Programs that do here what they do there, by a script in `stand-ins/`. */
const STAND_IN = ['runuser', 'systemctl', 'tidemill-agent', 'tidemill-node'];

/** Milliseconds that a document may take on a busy machine. */
const PATIENCE = 600_000;

/** Blocks that are not run, for the reasons that the documents give. */
const NOT_IN_CI = { requester: 0, provider: 0, validator: 0 };

/** @type {Market} */
let market;
before(async () => {
	market = await Market.open({ providers: 1, agents: Array.from({ length: 3 }, () => ({ node: 0, slots: 2 })) });
	// Who runs a chain gives away a specification that names a bootnode.
	const spec = JSON.parse(await readFile(market.network.spec, 'utf8'));
	await writeFile(market.network.spec, JSON.stringify({ ...spec, bootNodes: [market.network.bootnode] }));
});
after(() => market?.close());

/**
 * A machine of its own for somebody who follows a document.
 * @param {string} document its name
 */
async function machine(document) {
	const folder = await mkdtemp(join(market.network.folder, `${document}-`));
	const bin = join(folder, 'bin');
	for (const part of ['bin', 'home', 'run', 'root', 'etc/default', 'var/lib']) await mkdir(join(folder, part), { recursive: true });
	for (const name of RECORDED) await symlink(join(STAND_INS, 'record'), join(bin, name));
	for (const name of STAND_IN) await symlink(join(STAND_INS, name), join(bin, name));
	const [rpc, p2p, metrics, http] = await freePorts(4);
	const ports = [
		...['--rpc-port', rpc, '--listen-addr', `/ip4/127.0.0.1/tcp/${p2p}`, '--prometheus-port', metrics],
		...['--runtime-cache', RUNTIME_CACHE, '--allow-private-ip', '--no-mdns', '--no-telemetry'],
	];
	const env = {
		PATH: `${bin}:${process.env.PATH}`,
		HOME: join(folder, 'home'),
		MACHINE: folder,
		STAND_INS_LOG: join(folder, 'stand-ins.log'),
		AGENT_BINARY: BINARIES.agent,
		NODE_BINARY: BINARIES.node,
		NODE_PORTS: ports.join(' '),
	};
	const called = () => readFile(env.STAND_INS_LOG, 'utf8');
	return { folder, rpc, metrics, http, called, shell: new Shell(join(folder, 'home'), env) };
}

/**
 * @typedef {object} Act what somebody does beside the commands
 * @property {string} at what only the block holds that it belongs to
 * @property {() => Promise<void>} [before]
 * @property {(printed: string) => Promise<void> | void} [after]
 */

/**
 * Does what a document says.
 * @param {string} document its name
 * @param {Shell} shell
 * @param {object} table
 * @param {Record<string, string | (() => string)>} table.variables what the reader puts into variables
 * @param {[RegExp, string][]} [table.texts] folders and ports that are others here
 * @param {Act[]} table.acts
 * @param {(code: string) => Promise<void>} [table.script] runs a block of JavaScript
 */
async function follow(document, shell, { variables, texts = [], acts, script }) {
	const blocks = readBlocks(await readFile(join(CHECKOUT, 'docs', `${document}.md`), 'utf8'));
	const unused = new Set([...Object.keys(variables), ...acts.map(({ at }) => at), ...texts.map(([from]) => String(from))]);
	let left = 0;
	try {
		for (const block of blocks) {
			const mine = acts.filter(({ at }) => block.text.includes(at));
			for (const { at } of mine) unused.delete(at);
			if (block.note?.startsWith('not in CI: ')) {
				left++;
				continue;
			}
			for (const act of mine) await act.before?.();
			let printed = '';
			if (block.language === 'js' && script) printed = await script(block.text);
			else if (block.language === 'sh') {
				let text = assign(block.text, variables, (name) => unused.delete(name));
				for (const [from, to] of texts) {
					if (from.test(text)) unused.delete(String(from));
					text = text.replaceAll(new RegExp(from, 'g'), to);
				}
				if (block.note === 'another terminal') await shell.start(text);
				else printed = await shell.run(text);
			} else if (block.language) throw new Error(`Nobody runs the ${block.language} of line ${block.line}.`);
			for (const act of mine) await act.after?.(printed);
		}
	} catch (error) {
		error.message = `docs/${document}.md: ${error.message}`;
		throw error;
	} finally {
		await shell.stop();
	}
	assert.deepEqual([...unused], [], 'the tables say nothing that the document does not');
	assert.equal(left, NOT_IN_CI[document], 'blocks that are not run');
}

/** Signs a call that was printed, as somebody does in polkadot.js Apps. */
function signed(hex, who) {
	const { api } = market.chain;
	return market.chain.send(api.tx(api.createType('Call', hex)), who);
}

/**
 * The spec of the table "field, type, what it means", typed in as the document says.
 * @param {string} document
 * @param {Record<string, any>} seen what the reader puts in where the document says where to find it
 */
function typedIn(document, seen) {
	const [, table] = /^\| field \| type \|[^\n]*\n(.*?)\n\n/ms.exec(document);
	const rows = [...table.matchAll(/^\| ([a-zA-Z.]+) \| (.*?) \| .* \|$/gm)].map(([, field, text]) => {
		const [value, inner] = [...text.matchAll(/`([^`]*)`/g)].map(([, code]) => code);
		if (field in seen) return [field, seen[field]];
		if (text.startsWith('leave *include option* off')) return [field, null];
		if (text === 'add no item') return [field, []];
		return [field, inner === undefined ? value : { [value]: inner }];
	});
	const spec = {};
	for (const [field, value] of rows) {
		const names = field.split('.');
		const last = names.pop();
		names.reduce((at, name) => (at[name] ??= {}), spec)[last] = value;
	}
	return { V1: spec };
}

describe('documents', { concurrency: true }, () => {
	test('a requester has work done', { timeout: PATIENCE }, async () => {
		const { chain, requester } = market;
		const { api } = chain;
		const { folder, http, called, shell } = await machine('requester');
		await writeFile(join(folder, 'key'), '//Rosa\n', { mode: 0o600 });
		const source = `http://127.0.0.1:${http}`;
		const seen = { source };
		const found = {};

		/** A snippet in the console of polkadot.js Apps. */
		const script = async (code) => {
			const lines = [];
			const console = { log: (...parts) => lines.push(parts.join(' ')) };
			const AsyncFunction = (async () => {}).constructor;
			await new AsyncFunction('api', 'types', 'util', 'hashing', 'console', code.replace("output = '0x00'", `output = '${found.list}'`))(api, types, util, hashing, console);
			return lines.join('\n');
		};

		/** Submits the job of the table, and looks for what came out. */
		const submitInApps = async () => {
			const spec = typedIn(await readFile(join(CHECKOUT, 'docs', 'requester.md'), 'utf8'), seen);
			const estimate = await chain.ask('estimate', [spec]);
			assert.ok(estimate.leastRunTicks <= spec.V1.limits.runTicks, 'the run ticks of the document are enough');
			const included = await chain.send(api.tx.market.submitJob(spec), requester);
			const { job, escrow } = eventOf(included, 'market', 'JobSubmitted');
			assert.equal(escrow, estimate.total);
			const { bundles } = await market.ended(job);
			assert.equal(bundles[0].type, 'Accepted');
			found.output = bundles[0].value.results[0].output;
			found.endpoint = hexToText((await chain.device(bundles[0].value.devices[0])).spec.value.endpoint);
			found.job = job;
		};

		await follow('requester', shell, {
			variables: {
				CHECKOUT,
				NODE: market.network.url,
				SOURCE: source,
				PORT: String(http),
				KEY: join(folder, 'key'),
				PROGRAM: join(PROGRAMS, 'montecarlo.wasm'),
				MANIFEST: () => found.manifest,
				OUTPUT: () => found.output,
				ENDPOINT: () => found.endpoint,
				STDOUT: () => found.stdout,
			},
			script,
			acts: [
				{
					at: 'stat --format',
					after(printed) {
						const [, hash, length] = /(0x[0-9a-f]{64})\n(\d+)/.exec(printed);
						Object.assign(seen, { program: hash, programLength: length });
					},
				},
				{
					at: "console.log('MANIFEST'",
					after(printed) {
						const said = Object.fromEntries(printed.split('\n').map((line) => line.split(' ')));
						Object.assign(seen, { 'manifest.root': said.root, 'manifest.blob': said.blob, 'manifest.length': said.length });
						found.manifest = said.MANIFEST;
					},
				},
				{ at: 'OUTPUT=', before: submitInApps, after: async () => (found.list = util.u8aToHex(await readFile(join(folder, 'home/job/output')))) },
				{
					at: "registry.createType('Vec<OutputFile>'",
					after(printed) {
						assert.match(printed, /^stderr 0x/m);
						[, found.stdout] = /^stdout (0x[0-9a-f]{64}) \d+$/m.exec(printed);
					},
				},
				{
					at: 'STDOUT=',
					async after(printed) {
						assert.match(printed, /"hits"/, 'what the program printed is fetched');
						await chain.send(api.tx.market.closeJob(found.job), requester);
					},
				},
				{
					at: 'tool prepare',
					after(printed) {
						const [, hex] = /^call: (0x[0-9a-f]+)$/m.exec(printed);
						assert.equal(api.createType('Call', hex).method, 'submitJob');
						assert.match(printed, new RegExp(`decode/${hex}$`, 'm'));
					},
				},
				{
					at: '--out results',
					after(printed) {
						assert.match(printed, /4 of 4 outputs are in results; \d+ hashes agree/);
						assert.match(printed, /"hits"/);
					},
				},
				{
					at: 'cheap.json',
					after(printed) {
						assert.match(printed, /It waits: /);
						assert.match(printed, /has the new price/);
					},
				},
				{ at: 'tool payments', after: (printed) => assert.match(printed, new RegExp(requester.address)) },
			],
		});
		assert.equal(await market.held(requester.address), 0n, 'nothing is held any more');
		assert.match(await called(), /^make -C .* programs\nnpm ci\n$/);
	});

	test('a provider has an active device', { timeout: PATIENCE }, async () => {
		const { chain } = market;
		const { folder, rpc, http, called, shell } = await machine('provider');
		const provider = signer('//Ferdie');
		const data = join(folder, 'device');
		let device;

		/** Waits until the reader's node looks after the daemon. */
		const reconciled = () =>
			chain.untilBlock(async () => {
				const said = await fetch(`http://127.0.0.1:${http}/metrics`).then((answer) => answer.text(), () => '');
				const age = /^tidemill_agent_reconcile_age_seconds (\d\S*)$/m.exec(said);
				return age !== null && Number(age[1]) < 30;
			});

		await follow('provider', shell, {
			variables: {
				CHECKOUT,
				CHAIN_SPEC: market.network.spec,
				ACCOUNT: provider.address,
				DATA: data,
				NODE: `ws://127.0.0.1:${rpc}`,
				AGENT: `http://127.0.0.1:${http}`,
				ENDPOINT: `http://127.0.0.1:${http}`,
				LISTEN: `127.0.0.1:${http}`,
				SLOTS: '1',
				// Too little for the requester's job: this device goes away with its test, and must owe nothing.
				MEMORY_MIB: '8',
				STORAGE_MIB: '4096',
			},
			acts: [
				{ at: 'tidemill-agent selftest', after: (printed) => assert.match(printed, /^(ok|warn|FAIL) +speed /m) },
				{
					at: 'tidemill-agent enrol',
					async after(printed) {
						const calls = [...printed.matchAll(/^\s*(0x[0-9a-f]{20,})$/gm)].map(([, hex]) => hex);
						assert.equal(calls.length, 2, printed);
						await signed(calls[0], provider);
						({ device } = eventOf(await signed(calls[1], provider), 'providers', 'DeviceRegistered'));
					},
				},
				{
					at: 'tidemill-agent doctor',
					before: reconciled,
					async after(printed) {
						assert.match(printed, /Active: it takes work/);
						assert.equal((await chain.device(device)).state.type, 'Active');
					},
				},
			],
		});
		assert.match(await called(), /^make -C .* setup build\nsudo install .*tidemill-node .*tidemill-agent \/usr\/local\/bin\/\n$/);
	});

	test('a validator makes its node ready', { timeout: PATIENCE }, async () => {
		const { chain } = market;
		const { api } = chain;
		const { folder, rpc, metrics, called, shell } = await machine('validator');
		const owner = signer('//Eve//stash');
		const base = join(folder, 'var/lib/tidemill-node');
		await chain.send(api.tx.balances.transferKeepAlive(owner.address, 2_000n * 10n ** 12n), signer('//Alice'));

		await follow('validator', shell, {
			variables: { PACKAGE: 'tidemill-node.deb', CHAIN_SPEC: market.network.spec, OWNER: owner.address, NAME: 'somebody', BASE: base },
			texts: [
				[/\/etc\//, `${folder}/etc/`],
				[/\/root\//, `${folder}/root/`],
				[/:9944\b/, `:${rpc}`],
				[/:9615\b/, `:${metrics}`],
			],
			acts: [
				{ at: 'key generate-node-key', after: (printed) => assert.match(printed, /12D3Koo/) },
				{
					at: 'author_hasSessionKeys',
					async after(printed) {
						assert.match(printed, /"result":true/);
						const { call } = JSON.parse(await readFile(join(folder, 'home/validator-keys.json'), 'utf8'));
						await chain.send(api.tx.staking.bond(1_000n * 10n ** 12n, 'Stash'), owner);
						await signed(call, owner);
						await chain.send(api.tx.staking.validate({ commission: 0, blocked: false }), owner);
						assert.equal((await api.query.staking.validators.entries()).some(([{ args }]) => args[0].eq(owner.address)), true, 'it stands for election');
					},
				},
				{ at: 'substrate_(proposer', after: (printed) => assert.match(printed, /substrate_block_height\{.*status="finalized"/) },
				{ at: 'tar -C', after: (printed) => assert.match(printed, /keystore\/62616265[^]*secret_ed25519/) },
				{ at: '--reinstall', after: (printed) => assert.match(printed, /^active$/m) },
				{ at: 'ls "$BASE"', after: (printed) => assert.equal(printed.match(/^(62616265|6772616e|61756469)/gm)?.length, 3) },
			],
		});
		assert.match(await called(), /apt-get install --yes tidemill-node\.deb chrony curl\n[^]*ufw allow 30333\/tcp\n[^]*systemctl enable tidemill-node\nsystemctl restart/);
	});
});
