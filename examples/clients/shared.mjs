/**
 * What the two clients have in common because it is no matter of a client library: what is typed, the device and the
 * job that they register and submit, and how a call is printed.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { putAll } from '../lib/blobs.mjs';
import { signer } from '../lib/chain.mjs';
import { hashHex } from '../lib/hash.mjs';
import { encodeManifest } from '../lib/manifest.mjs';

/** The pallets that are Tidemill's own. */
export const OURS = ['Tide', 'Market', 'Attestation', 'Rewards', 'Providers', 'Dispatch', 'Sessions'];

/** One TIDE in units. */
export const TIDE = 10n ** 12n;

/** Stake of the provider, all of it behind its device. */
export const STAKE = 20_000n * TIDE;

/** What the device takes. */
export const OFFER = { gfuel: TIDE / 100n, task: TIDE / 1_000n, inputMib: TIDE / 1_000n };

/** What the job pays at most. */
export const PRICE = { gfuel: TIDE / 50n, task: TIDE / 200n, inputMib: TIDE / 1_000n };

/** Limits of a task. The run ticks are asked of the chain. */
export const LIMITS = { fuel: 2_000_000_000n, memoryMib: 16, inputBytes: 0, outputBytes: 10_000 };

const HELP = `  --url URL            the node's RPC, ws://127.0.0.1:9944 if left out

Without more it prints our calls, and lists jobs and devices. With the following it also registers a provider and its
device, and submits a job and follows it:
  --proof FILE         what \`tidemill-agent proof --data DIR --provider ACCOUNT --genesis HASH\` printed
  --agent URL          the daemon of that device; its store takes uploads of the requester
  --program FILE       the guest program montecarlo.wasm
  --provider SURI      secret URI of an account that has 20,000 TIDE and is no provider yet
  --requester SURI     secret URI of the account that submits the job`;

/**
 * @param {string} script its file name
 * @returns {{ url: string, work: Work | null }} what was typed
 * @typedef {{ proof: string, agent: string, program: string, provider: string, requester: string }} Work
 */
export function readOptions(script) {
	const names = ['proof', 'agent', 'program', 'provider', 'requester'];
	const { values } = parseArgs({
		options: {
			url: { type: 'string', default: 'ws://127.0.0.1:9944' },
			help: { type: 'boolean', short: 'h', default: false },
			...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
		},
	});
	if (values.help) {
		console.log(`node clients/${script} [options]\n\n${HELP}`);
		process.exit(0);
	}
	const missing = names.filter((name) => values[name] === undefined);
	if (missing.length > 0 && missing.length < names.length) {
		console.error(`--${missing.join(', --')} ${missing.length === 1 ? 'is' : 'are'} missing. See node clients/${script} --help.`);
		process.exit(2);
	}
	return { url: values.url, work: missing.length > 0 ? null : values };
}

/**
 * Reads and uploads everything that the chain knows only the hash of.
 * @param {Work} work
 */
export async function prepareWork(work) {
	const requester = signer(work.requester);
	const program = await readFile(work.program);
	const tasks = [1, 2].map((seed) => ({ args: ['montecarlo', '--seed', String(seed), '--samples', '100000'], env: [], stdin: null, inputs: [], outputs: [] }));
	const manifest = encodeManifest(tasks);
	const blobs = [program, manifest.bytes].map((bytes) => [hashHex(bytes), { bytes }]);
	await putAll(work.agent, blobs, requester);
	return {
		requester,
		provider: signer(work.provider),
		proof: JSON.parse(await readFile(work.proof, 'utf8')),
		tasks: tasks.length,
		program: { hash: hashHex(program), length: program.length },
		manifest: { root: manifest.root, blob: manifest.blob, length: manifest.length },
		source: `${work.agent}/v1/blobs`,
	};
}

/**
 * @typedef {object} Call a call as its metadata states it
 * @property {string} pallet
 * @property {string} name in snake case
 * @property {{ name: string, type: string }[]} args
 * @property {string[]} docs lines
 * @param {Call[]} calls
 */
export function printCalls(calls) {
	for (const { pallet, name, args, docs } of calls) {
		console.log(`${pallet}.${name}(${args.map((arg) => `${arg.name}: ${arg.type}`).join(', ')})`);
		console.log(`${docs.map((line) => `  ${line.trim()}`.trimEnd()).join('\n')}\n`);
	}
}
