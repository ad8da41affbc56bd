/** What the scripts of the tests look at: the chain as one of the network's nodes sees it. */
import { Chain } from '../../examples/lib/chain.mjs';

/**
 * Runs `work` with a connection to a node, and ends the connection.
 * @template T
 * @param {string} name of the node
 * @param {any} network what zombienet tells of the network
 * @param {(chain: Chain) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function onNode(name, network, work) {
	const chain = await Chain.connect(network.nodesByName[name].wsUri);
	try {
		return await work(chain);
	} finally {
		await chain.close();
	}
}

/**
 * Gives the author of each block that is finalised from now on, in order, until `each` returns true.
 * @param {Chain} chain
 * @param {(author: string, number: number) => boolean} each
 */
export async function finalizedAuthors(chain, each) {
	let next = (await chain.numberOf(await chain.finalized())) + 1;
	await chain.untilBlock(async () => {
		const last = await chain.numberOf(await chain.finalized());
		for (; next <= last; next++) {
			const hash = await chain.api.rpc.chain.getBlockHash(next);
			const { author } = await chain.api.derive.chain.getHeader(hash);
			if (each(author.toString(), next)) return true;
		}
		return false;
	});
}
