/** A local network on loopback: validators, providers' full nodes, and agents, for the demo and the end-to-end tests. */
import { execFile } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { base58Encode, xxhashAsHex } from '@polkadot/util-crypto';
import { bnToU8a, u8aToHex } from '@polkadot/util';
import { Chain, signer } from './chain.mjs';
import { freePorts } from './ports.mjs';
import { Managed } from './process.mjs';

const run = promisify(execFile);

const TARGET = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache', 'tidemill', 'target');
const RELEASE = join(TARGET, 'release');

/** Where the programs are. */
export const BINARIES = {
	node: process.env.TIDEMILL_NODE ?? join(RELEASE, 'tidemill-node'),
	agent: process.env.TIDEMILL_AGENT ?? join(RELEASE, 'tidemill-agent'),
	chaos: process.env.TIDEMILL_AGENT_CHAOS ?? join(RELEASE, 'tidemill-agent-chaos'),
};

/** Where the built guest programs are. */
export const PROGRAMS = process.env.TIDEMILL_PROGRAMS ?? join(TARGET, 'guests', 'wasm32-wasip1', 'release');

/** Where the nodes of all networks keep compiled runtimes. */
export const RUNTIME_CACHE = join(TARGET, 'runtime-cache');

const VALIDATORS = ['alice', 'bob'];
/** Key of the chain's state that says how many slots a session has. */
const SESSION_SLOTS = `${xxhashAsHex('Sessions', 128)}${xxhashAsHex('Slots', 128).slice(2)}`;

/** MiB that an agent has for each bundle that it runs at once. */
export const SLOT_MEMORY = 1_024;

/**
 * @typedef {object} AgentPlan
 * @property {number} node index of the provider node that tells it what to do
 * @property {string} [chaos] how it misbehaves
 * @property {number} [slots] bundles that it runs at once, 1 if left out
 * @property {string[]} [args] further arguments
 * @property {boolean} [unattended] whether no node tells it anything
 */

/**
 * @typedef {object} NodePlan
 * @property {string[]} [args] further arguments
 * @property {string[]} [peers] names of the only nodes that it is connected to; it finds its own if left out
 * @property {{ port: number, leadTo: (port: number) => void }} [line] what alone leads to its one peer, instead of that one's own port
 * @property {Record<string, string>} [env] variables beside those of this process
 */

export class Network {
	/** @type {{ name: string, process: Managed, rpc: number, p2p: number, base: string, metrics?: number }[]} */
	nodes = [];
	/** @type {{ name: string, process: Managed, url: string, data: string, node: number, attended: boolean, slots: number }[]} */
	agents = [];
	/** @type {Chain | null} */
	chain = null;
	stopping = false;
	forgetSignals = () => {};

	/** @param {string} folder */
	constructor(folder) {
		this.folder = folder;
		this.spec = join(folder, 'chain-spec.json');
	}

	/**
	 * Starts a network and waits until it makes and finalises blocks.
	 * @param {object} plan
	 * @param {number} plan.providers provider nodes
	 * @param {AgentPlan[]} plan.agents
	 * @param {string[]} plan.uploaders secret URIs of the accounts that may upload blobs
	 * @param {Record<string, NodePlan>} [plan.nodes] what is special about nodes, by name: `alice`, `bob`, `provider-1`
	 * @param {number} [plan.rpc] RPC port of the first validator; any free one if left out
	 * @param {boolean} [plan.metrics] whether the nodes serve metrics
	 * @param {number} [plan.sessionSlots] slots of a session; a minute's if left out
	 * @param {string[]} [plan.operators] secret seeds of the provider nodes' operator keys; new ones if left out
	 * @param {(text: string) => void} [plan.say]
	 * @returns {Promise<Network>}
	 */
	static async start(plan) {
		const network = new Network(await mkdtemp(join(tmpdir(), 'tidemill-')));
		network.stopOnSignals();
		try {
			await network.startNodes(plan);
		} catch (error) {
			await network.stop({ keep: true });
			throw error;
		}
		return network;
	}

	/** Ctrl-C and the like end the network before this process; a second one ends all at once. */
	stopOnSignals() {
		const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
		const stop = (signal) => {
			if (this.stopping) process.exit(codes[signal]);
			process.stderr.write('\nStopping the network.\n');
			this.stop().finally(() => process.exit(codes[signal]));
		};
		for (const signal of Object.keys(codes)) process.on(signal, stop);
		this.forgetSignals = () => Object.keys(codes).forEach((signal) => process.off(signal, stop));
	}

	/** URL of the first validator's RPC. */
	get url() {
		return `ws://127.0.0.1:${this.nodes[0].rpc}`;
	}

	/** @param {string} name as `alice` or `provider-1` @returns {Network['nodes'][number]} */
	node(name) {
		const found = this.nodes.find((node) => node.name === name);
		if (!found) throw new Error(`The network has no node ${name}.`);
		return found;
	}

	async startNodes({ providers, agents, uploaders, nodes = {}, rpc, metrics = false, sessionSlots, operators = newSeeds(providers), say = () => {} }) {
		const count = VALIDATORS.length + providers;
		const ports = await freePorts((metrics ? 3 : 2) * count + agents.length);
		const metricsPorts = metrics ? ports.splice(-count) : [];
		if (rpc) ports[0] = rpc;
		agents.forEach((plan, index) => this.planAgent(plan, index, ports[2 * count + index], signer(operators[plan.node]), uploaders.map(signer)));
		const keys = Array.from({ length: count }, () => randomBytes(32));
		const names = keys.map((_, index) => VALIDATORS[index] ?? `provider-${index - VALIDATORS.length + 1}`);
		const p2p = new Map(names.map((name, index) => [name, { port: ports[2 * index + 1], peer: peerId(keys[index]) }]));
		this.bootnode = multiaddr(p2p.get(names[0]));
		for (const [index, name] of names.entries()) {
			const provider = index - VALIDATORS.length;
			const role = provider < 0 ? ['--validator', `--${name}`] : await this.providerArgs(provider, operators[provider]);
			const { args = [], peers, line, env } = nodes[name] ?? {};
			const boot = index === 0 ? [] : ['--bootnodes', this.bootnode];
			const reach = peers ? ['--reserved-only', ...peers.flatMap((peer) => ['--reserved-nodes', multiaddr(p2p.get(peer), line)])] : boot;
			await this.planNode(name, keys[index], ports[2 * index], ports[2 * index + 1], [...role, ...reach, ...args], { metrics: metricsPorts[index], env });
		}
		await this.writeSpec({ gossip: Object.values(nodes).every(({ line }) => !line), sessionSlots });
		await this.startAgents();
		say(`${this.agents.length} agents run`);
		// The first one compiles the runtime, and the others find it compiled.
		await this.startNode(this.nodes[0]);
		await Promise.all(this.nodes.slice(1).map((node) => this.startNode(node)));
		say(`${this.nodes.length} nodes run, logs in ${this.folder}`);
		this.chain = await Chain.connect(this.url);
		await this.nodes[0].process.until(async () => (await this.chain.numberOf(await this.chain.finalized())) >= 1, 120_000);
		say('the validators finalise blocks');
	}

	/**
	 * @param {object} how
	 * @param {boolean} how.gossip whether nodes tell each other where others listen: on a live chain they keep loopback to themselves
	 * @param {number} [how.sessionSlots] slots of a session
	 */
	async writeSpec({ gossip, sessionSlots }) {
		const shared = await sharedSpec();
		if (gossip && !sessionSlots) return copyFile(shared, this.spec);
		const spec = JSON.parse(await readFile(shared, 'utf8'));
		if (!gossip) spec.chainType = 'Live';
		if (sessionSlots) spec.genesis.raw.top[SESSION_SLOTS] = u8aToHex(bnToU8a(sessionSlots, { bitLength: 64 }));
		await writeFile(this.spec, JSON.stringify(spec));
	}

	/**
	 * Makes another node of this network ready to be started.
	 * @param {string} name
	 * @param {string[]} args beside those that every node gets
	 */
	async addNode(name, args) {
		const [rpc, p2p] = await freePorts(2);
		await this.planNode(name, randomBytes(32), rpc, p2p, [...args, '--bootnodes', this.bootnode]);
		return this.nodes.at(-1);
	}

	/** Starts the agents that are planned and waits until they answer. */
	async startAgents() {
		await Promise.all(this.agents.map((agent) => agent.process.start()));
		await Promise.all(this.agents.map((agent) => agent.process.until(() => answers(`${agent.url}/healthz`))));
	}

	/** Starts a node and waits until it answers. */
	async startNode(node) {
		await node.process.start();
		await node.process.until(() => rpcCall(node.rpc, 'system_health'));
	}

	/** @param {number} provider @param {string} operator secret seed of its operator key */
	async providerArgs(provider, operator) {
		const file = await this.writeOperatorKey(provider, operator);
		const urls = this.agents.filter((agent) => agent.node === provider && agent.attended).flatMap((agent) => ['--agent', agent.url]);
		return ['--operator-key', file, ...urls];
	}

	/** @param {number} provider @param {string} operator @returns {Promise<string>} the file that holds the operator key */
	async writeOperatorKey(provider, operator) {
		const file = join(this.folder, `operator-${provider + 1}.key`);
		await writeFile(file, `${operator}\n`, { mode: 0o600 });
		return file;
	}

	async planNode(name, key, rpc, p2p, rest, { metrics, env } = {}) {
		const base = join(this.folder, name);
		await mkdir(base, { recursive: true });
		const args = [
			...['--chain', this.spec, '--name', name, '--base-path', base, '--runtime-cache', RUNTIME_CACHE, '--node-key', key.toString('hex')],
			...['--listen-addr', `/ip4/127.0.0.1/tcp/${p2p}`, '--rpc-port', String(rpc), '--state-pruning', 'archive'],
			...(metrics ? ['--prometheus-port', String(metrics)] : ['--no-prometheus']),
			...['--no-telemetry', '--no-mdns', '--allow-private-ip'],
			...(process.env.TIDEMILL_NODE_LOG ? ['--log', process.env.TIDEMILL_NODE_LOG] : []),
			...rest,
		];
		this.nodes.push({ name, rpc, p2p, base, metrics, process: new Managed(name, BINARIES.node, args, join(this.folder, `${name}.log`), env) });
	}

	/** @param {AgentPlan} plan */
	planAgent(plan, index, port, operator, uploaders) {
		const name = `agent-${index + 1}`;
		const data = join(this.folder, name);
		const args = [
			...['run', '--data', data, '--listen', `127.0.0.1:${port}`, '--operator', u8aToHex(operator.publicKey)],
			...uploaders.flatMap((pair) => ['--uploader', u8aToHex(pair.publicKey)]),
			...['--slots', String(plan.slots ?? 1), '--memory-mib', String(SLOT_MEMORY * (plan.slots ?? 1))],
			...(plan.args ?? []),
		];
		const [program, first] = plan.chaos ? [BINARIES.chaos, ['--chaos', plan.chaos]] : [BINARIES.agent, []];
		this.agents.push({
			name,
			url: `http://127.0.0.1:${port}`,
			data,
			node: plan.node,
			attended: !plan.unattended,
			slots: plan.slots ?? 1,
			process: new Managed(name, program, [...first, ...args], join(this.folder, `${name}.log`)),
		});
	}

	/**
	 * Ends exactly what was started: agents first, so that they finish what they say.
	 * @param {{ keep?: boolean }} [options] whether the folder with the logs stays, as it does with KEEP_LOGS=1
	 */
	async stop({ keep = process.env.KEEP_LOGS === '1' } = {}) {
		this.stopping = true;
		await this.chain?.close().catch(() => {});
		await Promise.all(this.agents.map((agent) => agent.process.stop()));
		await Promise.all(this.nodes.map((node) => node.process.stop()));
		this.forgetSignals();
		if (!keep) await rm(this.folder, { recursive: true, force: true });
	}
}

/** @param {number} count @returns {string[]} secret seeds in hex */
export function newSeeds(count) {
	return Array.from({ length: count }, () => u8aToHex(randomBytes(32)));
}

/**
 * The chain specification of all networks of this node's binary: genesis takes seconds to make, so it is made once.
 * @returns {Promise<string>} its file
 */
async function sharedSpec() {
	const name = createHash('sha256').update(BINARIES.node).digest('hex').slice(0, 16);
	const file = join(RUNTIME_CACHE, `chain-spec-${name}.json`);
	const [binary, known] = await Promise.all([stat(BINARIES.node), stat(file).catch(() => undefined)]);
	if (known && known.mtimeMs > Math.max(binary.mtimeMs, binary.ctimeMs)) return file;
	const { stdout } = await run(BINARIES.node, ['export-chain-spec', '--chain', 'local', '--raw'], { maxBuffer: 2 ** 28 });
	await mkdir(RUNTIME_CACHE, { recursive: true });
	const draft = `${file}.${process.pid}`;
	await writeFile(draft, stdout);
	await rename(draft, file);
	return file;
}

/**
 * @param {Buffer} secret ed25519 secret of a node
 * @returns {string} its libp2p peer id
 */
export function peerId(secret) {
	const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
	const key = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
	const raw = Buffer.from(key.export({ format: 'jwk' }).x, 'base64url');
	return base58Encode(Buffer.concat([Buffer.from('002408011220', 'hex'), raw]));
}

/**
 * @param {{ port: number, peer: string }} node
 * @param {NodePlan['line']} [line] that leads to it, if one does
 * @returns {string} where the node is to be reached
 */
function multiaddr({ port, peer }, line) {
	line?.leadTo(port);
	return `/ip4/127.0.0.1/tcp/${line?.port ?? port}/p2p/${peer}`;
}

/** @param {string} url */
async function answers(url) {
	return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
}

/** @param {number} port @param {string} method @param {any[]} [params] */
export async function rpcCall(port, method, params = []) {
	const response = await fetch(`http://127.0.0.1:${port}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
		signal: AbortSignal.timeout(5_000),
	});
	const { result, error } = await response.json();
	if (error) throw new Error(error.message);
	return result;
}

/** @param {{ rpc: number }} node @returns {Promise<number>} number of its best block */
export async function bestOf({ rpc }) {
	return Number((await rpcCall(rpc, 'chain_getHeader')).number);
}
