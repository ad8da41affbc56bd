/** The program `examples/pvm/hashchain`, and what comes out of it: natively, to compare. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from './hash.mjs';
import { PVM_PROGRAMS } from './network.mjs';

/** Gas of a hash, about. */
export const GAS_PER_LINK = 4_270;

/** @returns {Promise<Uint8Array>} the built program */
export function hashChain() {
	return readFile(join(PVM_PROGRAMS, 'hashchain.polkavm'));
}

/** @param {number} links @param {string} text @returns {string} the input of a task */
export function inputOf(links, text) {
	return `${links} ${text}`;
}

/** @param {number} links @param {string} text @returns {string} the output of a task */
export function lastLink(links, text) {
	let link = new TextEncoder().encode(text);
	for (let at = 0; at < links; at++) link = hash(link);
	return `${Buffer.from(link).toString('hex')}\n`;
}
