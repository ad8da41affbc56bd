/** What the tests ask beyond metrics. Each function is a script of its own beside this file, since zombienet wants so. */
import { signer } from '../../examples/lib/chain.mjs';
import { finalizedAuthors, onNode } from './chain.mjs';

/** The account of a validator that zombienet named. @param {string} name of its node */
const validator = (name) => signer(`//${name[0].toUpperCase()}${name.slice(1)}//stash`).address;

/**
 * Waits until each validator has made one of the blocks that are finalised from now on.
 * @returns {Promise<number>} how many authors these blocks have
 */
export function authors(name, network) {
	return onNode(name, network, async (chain) => {
		const validators = (await chain.api.query.session.validators()).map(String);
		const seen = new Set();
		await finalizedAuthors(chain, (author) => {
			seen.add(author);
			return validators.every((validator) => seen.has(validator));
		});
		return seen.size;
	});
}

/** Waits until five more blocks are finalised. @returns {Promise<number>} how many were */
export function goesOn(name, network) {
	return onNode(name, network, async (chain) => {
		let blocks = 0;
		await finalizedAuthors(chain, () => ++blocks === 5);
		return blocks;
	});
}

/** Waits until two blocks of this validator are finalised. @returns {Promise<number>} how many were */
export function ownBlocks(name, network) {
	return onNode(name, network, async (chain) => {
		const own = validator(name);
		let blocks = 0;
		await finalizedAuthors(chain, (author) => author === own && ++blocks === 2);
		return blocks;
	});
}
