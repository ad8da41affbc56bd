/** A connection to a node: runtime API, storage, and transactions that end in a result or in a typed error. */
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { ChainError, UserError, chainError } from './errors.mjs';
import { plain } from './plain.mjs';

/** How long a node has to answer at first. */
const CONNECT = 20_000;

/**
 * @typedef {object} Included
 * @property {string} block hash of the block
 * @property {number} number its number
 * @property {{ section: string, method: string, data: Record<string, any> }[]} events of the transaction
 */

export class Chain {
	/** Of each account, the last transaction's entry into the pool. @type {Map<string, Promise<void>>} */
	turns = new Map();
	/** Of each account, the nonce after its last transaction. @type {Map<string, number>} */
	nonces = new Map();

	/** @param {ApiPromise} api @param {string} url */
	constructor(api, url) {
		this.api = api;
		this.url = url;
		this.genesis = api.genesisHash.toHex();
	}

	/**
	 * @param {string} url of a node's RPC, as `ws://127.0.0.1:9944`
	 * @returns {Promise<Chain>}
	 */
	static async connect(url) {
		await cryptoWaitReady();
		await reachable(url);
		const provider = new WsProvider(url, 1_000);
		const api = new ApiPromise({ provider, noInitWarn: true });
		let last = 'it does not answer';
		api.on('error', (error) => (last = error?.message || last));
		try {
			await timeout(api.isReadyOrError.catch(() => api.isReady), CONNECT, () => `Cannot use the node at ${url}: ${last}. Start it, or name another with --url.`);
		} catch (error) {
			await provider.disconnect().catch(() => {});
			throw error;
		}
		return new Chain(api, url);
	}

	async close() {
		await this.api.disconnect();
	}

	/**
	 * Asks the runtime API.
	 * @param {string} method of `ComputeApi`, as `whyQueued`
	 * @param {any[]} args
	 * @param {string} [at] hash of the block to ask at; the best one if left out
	 * @returns {Promise<any>} plain values; a `Result` that is an error is thrown
	 */
	async ask(method, args = [], at = undefined) {
		const api = at ? await this.api.at(at) : this.api;
		const call = api.call.computeApi?.[method];
		if (!call) throw new UserError(`The node's runtime has no ComputeApi.${method}: it is no Tidemill node, or an older one.`);
		const answer = await call(...args);
		if (answer.isErr === true) throw chainError(api.registry, answer.asErr);
		return plain(answer.isOk === true ? answer.asOk : answer);
	}

	/** @param {bigint | number | string} id */
	job(id, at = undefined) {
		return this.ask('job', [id], at);
	}

	/** @param {number} id */
	device(id, at = undefined) {
		return this.ask('device', [id], at);
	}

	/** @returns {Promise<string>} hash of the best block */
	async best() {
		return (await this.api.rpc.chain.getBlockHash()).toHex();
	}

	/** @returns {Promise<string>} hash of the last finalised block */
	async finalized() {
		return (await this.api.rpc.chain.getFinalizedHead()).toHex();
	}

	/** @param {string} hash @returns {Promise<number>} */
	async numberOf(hash) {
		return (await this.api.rpc.chain.getHeader(hash)).number.toNumber();
	}

	/**
	 * Calls `each` at once and then with every new best block, in order, until it returns true.
	 * @param {(hash: string, number: number) => Promise<boolean | void> | boolean | void} each
	 */
	async untilBlock(each) {
		let wake = () => {};
		let head = null;
		const stop = await this.api.rpc.chain.subscribeNewHeads((header) => {
			head = header;
			wake();
		});
		try {
			for (;;) {
				if (!head) await new Promise((resolve) => (wake = resolve));
				const now = head;
				head = null;
				if (now && (await each(now.hash.toHex(), now.number.toNumber())) === true) return;
			}
		} finally {
			stop();
		}
	}

	/**
	 * Signs and submits a call.
	 * @param {any} call as `api.tx.market.cancelJob(7)`
	 * @param {any} pair who signs
	 * @param {{ wait?: 'block' | 'finality' }} [options] what to wait for; finality if left out, so that
	 * what the result says cannot be undone by a fork
	 * @returns {Promise<Included>}
	 */
	async send(call, pair, { wait = 'finality' } = {}) {
		const { events, status } = await this.inTurn(pair.address, (accepted) => this.watch(call, pair, wait, accepted));
		const failed = events.find(({ event }) => event.section === 'system' && event.method === 'ExtrinsicFailed');
		if (failed) throw chainError(this.api.registry, failed.event.data[0]);
		const block = (status.isFinalized ? status.asFinalized : status.asInBlock).toHex();
		return { block, number: await this.numberOf(block), events: events.map(({ event }) => plainEvent(event)) };
	}

	/** Submits a transaction and follows it to where it is waited for; tells when the pool has it. */
	async watch(call, pair, wait, accepted) {
		// The pool's answer may be a moment behind what it has taken.
		const known = (await this.api.rpc.system.accountNextIndex(pair.address)).toNumber();
		const nonce = Math.max(known, this.nonces.get(pair.address) ?? 0);
		this.nonces.set(pair.address, nonce + 1);
		return new Promise((resolve, reject) => {
			let stop;
			const done = (settle, value) => {
				stop?.();
				settle(value);
			};
			call
				.signAndSend(pair, { nonce }, (result) => {
					const { status } = result;
					accepted();
					if (status.isFinalized || (wait === 'block' && status.isInBlock)) done(resolve, result);
					else if (status.isInvalid || status.isDropped || status.isUsurped || status.isFinalityTimeout) {
						this.nonces.delete(pair.address);
						done(reject, new ChainError('pool', status.type, POOL[status.type]));
					}
				})
				.then(
					(unsubscribe) => (stop = unsubscribe),
					(error) => {
						this.nonces.delete(pair.address);
						reject(poolError(error));
					},
				);
		});
	}

	/**
	 * Transactions of one account enter the pool one after the other, so that each finds the nonce after the last.
	 * @template T
	 * @param {string} address
	 * @param {(accepted: () => void) => Promise<T>} work
	 * @returns {Promise<T>}
	 */
	async inTurn(address, work) {
		const before = this.turns.get(address) ?? Promise.resolve();
		let accepted;
		const turn = new Promise((resolve) => (accepted = resolve));
		this.turns.set(address, turn);
		await before;
		try {
			return await work(accepted);
		} finally {
			accepted();
		}
	}
}

/** Fails at once where nobody listens: the provider would go on trying, with a line for each try. */
async function reachable(url) {
	const { hostname, port, protocol } = new URL(url);
	const socket = connect({ host: hostname, port: Number(port) || (protocol === 'wss:' ? 443 : 80) });
	try {
		await timeout(once(socket, 'connect'), CONNECT, () => `The node at ${url} does not answer.`);
	} catch (error) {
		throw new UserError(`Cannot reach the node at ${url}: ${error.message}. Start it, or name another with --url.`);
	} finally {
		socket.destroy();
	}
}

const POOL = {
	Invalid: 'The transaction is not valid any more.',
	Dropped: 'The node dropped the transaction: its pool is full.',
	Usurped: 'Another transaction with the same nonce took its place.',
	FinalityTimeout: 'The block with the transaction was not finalised: do two thirds of the validators run?',
};

/** @param {Error} error of `author_submitExtrinsic` */
function poolError(error) {
	const match = /^(\d+): (.*)$/s.exec(error.message);
	return match ? new ChainError('pool', match[1], match[2]) : error;
}

/**
 * @param {any} event
 * @returns {{ section: string, method: string, data: Record<string, any> }} with named fields
 */
export function plainEvent(event) {
	const names = event.data.names ?? event.data.map((_, index) => index);
	return {
		section: event.section,
		method: event.method,
		data: Object.fromEntries(names.map((name, index) => [name, plain(event.data[index])])),
	};
}

/**
 * @param {Included} included
 * @param {string} section
 * @param {string} method
 * @returns {Record<string, any>} the data of the event
 */
export function eventOf(included, section, method) {
	const found = included.events.find((event) => event.section === section && event.method === method);
	if (!found) throw new Error(`The transaction in block ${included.number} has no event ${section}.${method}.`);
	return found.data;
}


/**
 * @param {string} suri as `//Alice`, or a phrase, or a seed in hex
 */
export function signer(suri) {
	try {
		return new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri(suri.trim());
	} catch (error) {
		throw new UserError(`The key is no secret URI: ${error.message}.`);
	}
}

/** @param {string} path of a file that holds a secret URI, so that it is on no command line */
export async function signerFromFile(path) {
	return signer(await readFile(path, 'utf8'));
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds
 * @param {() => string} message
 * @returns {Promise<T>}
 */
export async function timeout(promise, milliseconds, message) {
	let timer;
	const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new UserError(message())), milliseconds)));
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
