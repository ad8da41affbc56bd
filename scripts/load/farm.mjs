/** A network whose devices are simulated, and requesters that keep it busy. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { signer } from '../../examples/lib/chain.mjs';
import { parseJob } from '../../examples/lib/job-file.mjs';
import { fund, openMills } from '../../examples/lib/market-setup.mjs';
import { Network, newSeeds } from '../../examples/lib/network.mjs';
import { freePorts } from '../../examples/lib/ports.mjs';
import { Managed } from '../../examples/lib/process.mjs';
import { prepare, submit } from '../../examples/lib/submit.mjs';

const TARGET = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache', 'tidemill', 'target');
const SIMULATED = process.env.TIDEMILL_SIMULATED_DEVICES ?? join(TARGET, 'release', 'examples', 'simulated_devices');

/** Bundles that a device runs at once: as many as the chain lets one have. */
const SLOTS = 32;
const OFFER = { perGfuel: '0.01', perTask: '0.0001', perInputMib: '0' };
const STAKE = '1000';

/** What the requester of each kind of job has to spend. */
const BUDGET = '200000';
/** Tasks of a bundle, and bundles of a job. */
const BUNDLE = 8;
const BUNDLES = 256;
/** Bundles that wait to be assigned, below which more jobs are submitted. */
const WAITING = 8 * BUNDLES;

export class Farm {
	/** Kind of each job by its id. @type {Map<bigint, string>} */
	kinds = new Map();

	/**
	 * @param {{ nodes: number, devices: number, kinds: string[], say: (text: string) => void }} plan providers' nodes, devices of
	 * each, and the verification of the jobs, as job files have it
	 * @returns {Promise<Farm>}
	 */
	static async open(plan) {
		const farm = new Farm();
		farm.folder = await mkdtemp(join(tmpdir(), 'tidemill-load-'));
		try {
			await farm.start(plan);
		} catch (error) {
			await farm.close();
			throw error;
		}
		return farm;
	}

	async start({ nodes, devices, kinds, say }) {
		const operators = newSeeds(nodes);
		const agents = await this.startDevices(nodes * devices, operators);
		const names = operators.map((_, node) => `provider-${node + 1}`);
		const urlsOf = (node) => agents.slice(node * devices, (node + 1) * devices).flatMap(({ url }) => ['--agent', url]);
		this.network = await Network.start({
			providers: nodes,
			agents: [],
			uploaders: [],
			operators,
			nodes: Object.fromEntries(names.map((name, node) => [name, { args: urlsOf(node) }])),
			metrics: true,
			say,
		});
		this.chain = this.network.chain;
		const providers = agents.map((_, index) => signer(`//Load//provider//${index}`));
		this.requesters = kinds.map((kind) => signer(`//Load//${kind}`));
		await fund(this.chain, providers, String(2 * Number(STAKE)));
		await fund(this.chain, this.requesters, BUDGET);
		await openMills({ chain: this.chain, agents }, providers, { stake: STAKE, backing: STAKE, offers: [OFFER] });
		say(`${agents.length} devices are registered`);
		this.specs = await Promise.all(kinds.map((kind) => this.spec(kind)));
		this.names = kinds;
	}

	/** Starts the process that all devices are in. @param {number} count @param {string[]} operators their secret seeds */
	async startDevices(count, operators) {
		const [port] = await freePorts(1);
		const keys = operators.map((seed) => Buffer.from(signer(seed).publicKey).toString('hex'));
		const args = ['--data', this.folder, '--listen', `127.0.0.1:${port}`, '--devices', String(count), '--slots', String(SLOTS)];
		this.devices = new Managed('devices', SIMULATED, [...args, ...keys.flatMap((key) => ['--operator', `0x${key}`])], join(this.folder, 'devices.log'));
		await this.devices.start();
		await this.devices.until(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
		return Array.from({ length: count }, (_, index) => ({ url: `http://127.0.0.1:${port}/${index}`, data: join(this.folder, String(index)), slots: SLOTS }));
	}

	/** The spec of all jobs of a kind. Nobody looks for their blobs. @param {string} kind */
	async spec(kind) {
		const program = join(this.folder, 'program.wasm');
		await writeFile(program, 'nobody runs it');
		const job = await parseJob(
			{
				program,
				tasks: { for: { i: [1, BUNDLE * BUNDLES] }, args: ['program', '{i}'] },
				bundle: BUNDLE,
				verification: kind,
				limits: { fuel: '1e6', memoryMib: 16, outputBytes: 1_000, runTicks: 5 },
				price: OFFER,
				source: 'http://127.0.0.1:1/nothing',
			},
			this.folder,
		);
		return (await prepare(this.chain, job)).spec;
	}

	/**
	 * Submits jobs, of each kind as many, if few bundles wait.
	 * @param {number} waiting bundles
	 */
	async feed(waiting) {
		const rounds = Math.ceil((WAITING - waiting) / (BUNDLES * this.names.length));
		await Promise.all(Array.from({ length: Math.max(0, rounds) }, () => this.names.map((_, kind) => this.submitOne(kind))).flat());
	}

	/** @param {number} kind its index */
	async submitOne(kind) {
		const { id } = await submit(this.chain, this.specs[kind], this.requesters[kind], { wait: 'block' });
		this.kinds.set(id, this.names[kind]);
	}

	/** @returns {import('./processors.mjs').Watched[]} all processes, and this one */
	processes() {
		const all = [...this.network.nodes.map(({ process }) => process), this.devices];
		return [...all.map(({ name, pid }) => ({ name, pid })), { name: 'this script', pid: process.pid }];
	}

	async close() {
		await this.devices?.stop();
		await this.network?.stop();
		if (process.env.KEEP_LOGS !== '1') await rm(this.folder, { recursive: true, force: true });
	}
}
