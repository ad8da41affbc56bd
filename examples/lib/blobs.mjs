/** Content by hash over HTTP: putting it into an agent's store, and getting it from one, checked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { u8aToHex } from '@polkadot/util';
import { hash, hashHex, littleEndian, prefix } from './hash.mjs';

/** How long one request may take. */
const PATIENCE = 60_000;

/** A blob that could not be had, or was not what its name says. */
export class BlobError extends Error {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = 'BlobError';
	}
}

/**
 * What an uploader signs over a blob.
 * @param {string} name its hash
 * @param {number} length
 */
export function uploadMessage(name, length) {
	return hash(prefix('tidemill/upload'), Buffer.from(name.slice(2), 'hex'), littleEndian(length, 8));
}

/**
 * Puts a blob into a store.
 * @param {string} store as `http://127.0.0.1:7001`
 * @param {Uint8Array} bytes
 * @param {any} pair sr25519 pair that signs
 * @param {string} [name] hash to claim, for tests that lie about it
 * @returns {Promise<string>} its hash
 */
export async function putBlob(store, bytes, pair, name = hashHex(bytes)) {
	const response = await fetch(`${store}/v1/blobs`, {
		method: 'PUT',
		headers: {
			'content-type': 'application/octet-stream',
			'x-tidemill-hash': name,
			'x-tidemill-key': u8aToHex(pair.publicKey),
			'x-tidemill-signature': u8aToHex(pair.sign(uploadMessage(name, bytes.length))),
		},
		body: bytes,
		signal: AbortSignal.timeout(PATIENCE),
	}).catch((error) => {
		throw new BlobError(`Cannot reach the store at ${store}: ${error.cause?.message ?? error.message}.`);
	});
	if (!response.ok) throw new BlobError(`The store at ${store} refused ${name}: ${await refusal(response)}`);
	await response.arrayBuffer();
	return name;
}

/**
 * @param {string} store
 * @param {string} name
 * @returns {Promise<boolean>} whether the store has it already
 */
export async function hasBlob(store, name) {
	const response = await fetch(`${store}/v1/blobs/${name}`, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
	return response?.ok ?? false;
}

/**
 * Puts all of a job's blobs into a store, several at a time.
 * @param {string} store
 * @param {Iterable<[string, { bytes: Uint8Array }]>} blobs
 * @param {any} pair
 * @param {(done: number) => void} [progress]
 */
export async function putAll(store, blobs, pair, progress = () => {}) {
	let done = 0;
	await eachAtOnce([...blobs], 8, async ([name, { bytes }]) => {
		if (!(await hasBlob(store, name))) await putBlob(store, bytes, pair);
		progress(++done);
	});
}

/**
 * Gets a blob from the first of several places that has it, and checks it.
 * @param {string[]} places each as `http://127.0.0.1:7001/v1/blobs`
 * @param {string} name its hash
 * @param {{ most?: number, tries?: number, pause?: number, nameOf?: (bytes: Uint8Array) => string }} [options] most bytes;
 * how often all places are tried, and the milliseconds between; what the name of bytes is
 * @returns {Promise<{ bytes: Uint8Array, from: string }>}
 */
export async function getBlob(places, name, { most = 1 << 30, tries = 20, pause = 1_500, nameOf = hashHex } = {}) {
	let problems = [];
	for (let attempt = 0; attempt < tries; attempt++) {
		if (attempt > 0) await sleep(pause);
		problems = [];
		for (const place of places) {
			try {
				const bytes = await getOnce(`${place}/${name}`, most);
				if (nameOf(bytes) === name) return { bytes, from: place };
				problems.push(`${place} answered other bytes`);
			} catch (error) {
				problems.push(`${place}: ${error.cause?.message ?? error.message}`);
			}
		}
	}
	throw new BlobError(`Nobody serves ${name}: ${problems.join('; ') || 'no device has an endpoint'}.`);
}

/** @param {string} url @param {number} most */
async function getOnce(url, most) {
	const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
	if (!response.ok) throw new BlobError(await refusal(response));
	const parts = [];
	let length = 0;
	for await (const part of response.body) {
		length += part.length;
		if (length > most) throw new BlobError(`more than the ${most} bytes that it should have`);
		parts.push(part);
	}
	return Buffer.concat(parts);
}

/** @param {Response} response @returns {Promise<string>} what the store says is wrong */
async function refusal(response) {
	const body = await response.text().catch(() => '');
	try {
		const { error, message } = JSON.parse(body);
		return `${message} (${error})`;
	} catch {
		return `HTTP ${response.status} ${body.slice(0, 200)}`.trim();
	}
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} width how many are worked on at once
 * @param {(item: T, index: number) => Promise<void>} work
 */
export async function eachAtOnce(items, width, work) {
	let next = 0;
	const lane = async () => {
		while (next < items.length) {
			const index = next++;
			await work(items[index], index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
