/**
 * Binary Merkle trees over blake2-256, as `primitives/src/merkle.rs` builds them: a node is `H(0x01 ++ left ++ right)`;
 * where a level has an odd number of nodes, its last one moves up as it is.
 */
import { hash } from './hash.mjs';

const NODE = Uint8Array.of(1);

/**
 * @param {Uint8Array[]} leaves
 * @returns {Uint8Array} the root over the leaves; zero if there are none
 */
export function root(leaves) {
	let level = leaves;
	while (level.length > 1) level = up(level);
	return level[0] ?? new Uint8Array(32);
}

/**
 * @param {Uint8Array[]} leaves
 * @param {number} index
 * @returns {Uint8Array[] | null} the path that shows that leaf `index` belongs to the root
 */
export function proof(leaves, index) {
	if (index < 0 || index >= leaves.length) return null;
	const path = [];
	for (let level = leaves; level.length > 1; level = up(level), index >>>= 1) {
		const sibling = level[index ^ 1];
		if (sibling) path.push(sibling);
	}
	return path;
}

/** @param {Uint8Array[]} level */
function up(level) {
	const above = [];
	for (let at = 0; at < level.length; at += 2) {
		above.push(at + 1 < level.length ? hash(NODE, level[at], level[at + 1]) : level[at]);
	}
	return above;
}
