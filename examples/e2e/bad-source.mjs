/** A source of blobs that answers as a test says: slowly, in parts, or not at all. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two pieces of a slow answer, and how many there are. */
const PAUSE = 500;
const PIECES = 8;

/**
 * What it does with a request for a part of a blob that begins at `start`.
 * @type {Record<string, (blob: Buffer, start: number, response: import('node:http').ServerResponse) => Promise<void> | void>}
 */
const CONDUCT = {
	async slow(blob, start, response) {
		begin(blob, start, response);
		const rest = blob.subarray(start);
		const size = Math.ceil(rest.length / PIECES);
		for (let at = 0; at < rest.length; at += size) {
			response.write(rest.subarray(at, at + size));
			await sleep(PAUSE);
		}
		response.end();
	},
	/** The connection breaks in the middle of what is left. */
	breaking(blob, start, response) {
		begin(blob, start, response);
		const rest = blob.subarray(start);
		if (rest.length < 8) return response.end(rest);
		response.write(rest.subarray(0, rest.length / 2), () => response.destroy());
	},
	/** It breaks at the same place every time, and cannot begin elsewhere. */
	broken(blob, _, response) {
		begin(blob, 0, response);
		response.write(blob.subarray(0, blob.length / 2), () => response.destroy());
	},
	silent() {},
};

function begin(blob, start, response) {
	const part = start > 0 ? { 'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}` } : {};
	response.writeHead(start > 0 ? 206 : 200, { 'content-length': blob.length - start, ...part });
}

export class BadSource {
	/** Blobs by hash. @type {Map<string, Buffer>} */
	blobs = new Map();
	/** Requests, by conduct. @type {Map<string, number>} */
	asked = new Map();

	/** @returns {Promise<BadSource>} on loopback; blobs are at `url(conduct)` */
	static async start() {
		const source = new BadSource();
		source.server = createServer((request, response) => source.answer(request, response)).listen(0, '127.0.0.1');
		await once(source.server, 'listening');
		return source;
	}

	/** @param {string} conduct @returns {string} where every blob is, served so */
	url(conduct) {
		if (!CONDUCT[conduct]) throw new Error(`There is no conduct ${conduct}.`);
		return `http://127.0.0.1:${this.server.address().port}/${conduct}`;
	}

	answer(request, response) {
		const [, conduct, name] = request.url.split('/');
		const blob = this.blobs.get(name);
		if (!blob) return response.writeHead(404).end();
		this.asked.set(conduct, (this.asked.get(conduct) ?? 0) + 1);
		const [, start = 0] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
		return CONDUCT[conduct](blob, Number(start), response);
	}

	close() {
		this.server.closeAllConnections();
		this.server.close();
	}
}
