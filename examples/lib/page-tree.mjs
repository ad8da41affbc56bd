/**
 * The page tree of the `Pvm` machine, as `machine/src/tree.rs` builds it: a leaf is the hash of a page of 4,096 bytes, a
 * node the hash of its two children, and what is not there is zero. Input and output are subtrees of fixed size.
 */
import { hash } from './hash.mjs';

const PAGE = 4_096;
/** Most bytes of an input. */
export const MAX_INPUT = 16 << 20;
/** Most bytes of an output. */
export const MAX_OUTPUT = 8 << 20;

/** @param {Uint8Array} bytes of a task's input, at most `MAX_INPUT` @returns {Uint8Array} the root of its page tree */
export function inputRoot(bytes) {
	return root(bytes, MAX_INPUT);
}

/** @param {Uint8Array} bytes of an output blob, at most `MAX_OUTPUT` @returns {Uint8Array} the root of its page tree */
export function outputRoot(bytes) {
	return root(bytes, MAX_OUTPUT);
}

/** @param {Uint8Array} bytes @param {number} size of the whole block */
function root(bytes, size) {
	if (bytes.length > size) throw new RangeError(`${bytes.length} bytes are more than the ${size} of a block`);
	let nodes = [];
	for (let at = 0; at < bytes.length; at += PAGE) {
		const page = new Uint8Array(PAGE);
		page.set(bytes.subarray(at, at + PAGE));
		nodes.push(hash(page));
	}
	let zero = hash(new Uint8Array(PAGE));
	for (let pages = size / PAGE; pages > 1; pages /= 2) {
		const above = [];
		for (let at = 0; at < nodes.length; at += 2) above.push(hash(nodes[at], nodes[at + 1] ?? zero));
		[nodes, zero] = [above, hash(zero, zero)];
	}
	return nodes[0] ?? zero;
}
