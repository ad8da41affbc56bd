/** What the end-to-end tests share: a network with a market on it, and jobs made of bytes at hand. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signer } from '../lib/chain.mjs';
import { Follower, wholeJob } from '../lib/follow.mjs';
import { parseJob } from '../lib/job-file.mjs';
import { fund, openMills } from '../lib/market-setup.mjs';
import { Network } from '../lib/network.mjs';
import { disagreements, heldOf, readLedger } from '../lib/payments.mjs';
import { prepare, submit, upload } from '../lib/submit.mjs';

/** Accounts that have tokens from the start, and some that have none. */
const PROVIDERS = ['//Charlie', '//Dave', '//Eve', '//Ferdie', '//Grace', '//Heidi'];
const ENDOWED = 4;
const REQUESTER = '//Rosa';

/** What every device of the tests takes. */
export const OFFER = { perGfuel: '0.01', perTask: '0.001', perInputMib: '0.001' };

export class Market {
	/**
	 * @param {{ providers: number, agents: import('../lib/network.mjs').AgentPlan[], nodes?: Record<string, import('../lib/network.mjs').NodePlan>, metrics?: boolean, offer?: typeof OFFER }} plan
	 * @returns {Promise<Market>} with one provider and one device an agent, and a requester with tokens
	 */
	static async open({ offer = OFFER, ...plan }) {
		const market = new Market();
		market.network = await Network.start({ ...plan, uploaders: [REQUESTER] });
		market.chain = market.network.chain;
		market.requester = signer(REQUESTER);
		market.providers = PROVIDERS.slice(0, plan.agents.length).map(signer);
		await fund(market.chain, [market.requester, ...market.providers.slice(ENDOWED)], '50000');
		market.mills = await openMills(market.network, market.providers, { stake: '20000', backing: '20000', offers: [offer] });
		return market;
	}

	/** @param {number} devices @returns {Promise<Market>} of that many devices, on two providers' nodes by turns */
	static ofDevices(devices) {
		return Market.open({ providers: 2, agents: Array.from({ length: devices }, (_, index) => ({ node: index % 2 })) });
	}

	async close() {
		await this.network?.stop();
	}

	/** Where blobs are put: the first agent's store. */
	get store() {
		return this.network.agents[0].url;
	}

	/**
	 * A job of tasks that each get a text by standard input.
	 * @param {Uint8Array} program
	 * @param {object} [changes] to the job file
	 * @returns {Promise<import('../lib/job-file.mjs').Job>}
	 */
	async job(program, changes = {}) {
		const folder = await mkdtemp(join(this.network.folder, 'job-'));
		await writeFile(join(folder, 'program.wasm'), program);
		const file = {
			program: 'program.wasm',
			tasks: { args: ['program'], stdin: { text: 'grain' } },
			verification: 'quorum(3)',
			limits: { fuel: '1e8', memoryMib: 16, outputBytes: 10_000 },
			price: { perGfuel: '0.05', perTask: '0.01', perInputMib: '0.01' },
			deadline: 300,
			upload: this.store,
		};
		return parseJob({ ...file, ...changes, limits: { ...file.limits, ...changes.limits } }, folder);
	}

	/**
	 * Uploads and submits a job.
	 * @param {import('../lib/job-file.mjs').Job} job
	 * @param {{ wait?: 'block' | 'finality' }} [options]
	 */
	async submit(job, options = {}) {
		const { spec, manifest } = await prepare(this.chain, job);
		await upload(job, manifest.bytes, manifest.blob, this.requester);
		return submit(this.chain, spec, this.requester, options);
	}

	/** Waits until a job has ended; gives it with its bundles. @param {bigint} id */
	async ended(id) {
		await new Follower(this.chain, id).untilEnded();
		return wholeJob(this.chain, id);
	}

	/** Submits a job and waits until it has ended. */
	async run(program, changes) {
		const { id } = await this.submit(await this.job(program, changes));
		return { id, ...(await this.ended(id)) };
	}

	/** Has every device be drawn again: who was proved wrong is not. */
	async resume() {
		for (const { device, pair } of this.mills) {
			if ((await this.chain.device(device)).state.type !== 'Active') await this.chain.send(this.chain.api.tx.providers.resumeDevice(device), pair);
		}
	}

	/** @param {bigint} id closes an ended job, so that its deposit goes back */
	async closeJob(id) {
		await this.chain.send(this.chain.api.tx.market.closeJob(id), this.requester);
	}

	/**
	 * Closes an ended job and makes sure that nothing is left of its escrow and that every unit is accounted for.
	 * @param {bigint} id
	 * @returns {Promise<import('../lib/payments.mjs').Ledger>} of all blocks
	 */
	async closeUp(id) {
		const { escrow, deposit } = await this.chain.job(id);
		assert.equal(escrow, deposit, 'only the deposit is held of an ended job');
		await this.closeJob(id);
		assert.equal(await this.held(this.requester.address), 0n);
		await this.settle();
		const ledger = await this.ledger();
		assert.deepEqual(disagreements(ledger), []);
		return ledger;
	}

	/** @param {(view: any, bundles: any[], number: number) => boolean | Promise<boolean>} condition */
	async until(id, condition) {
		await this.chain.untilBlock(async (hash, number) => {
			const { view, bundles } = await wholeJob(this.chain, id, hash);
			return condition(view, bundles, number);
		});
	}

	/** What is in the pot for the jobs of a requester, in units. @param {string} account */
	held(account) {
		return heldOf(this.chain.api, account);
	}

	/** @param {number} [from] first block @returns the ledger of all finalised blocks */
	async ledger(from = 1) {
		return readLedger(this.chain, from, await this.chain.numberOf(await this.chain.finalized()));
	}

	/** Waits until the best block of now is finalised. */
	async settle() {
		const target = await this.chain.numberOf(await this.chain.best());
		await this.chain.untilBlock(async () => (await this.chain.numberOf(await this.chain.finalized())) >= target);
	}
}
