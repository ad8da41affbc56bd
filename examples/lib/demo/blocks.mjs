/** Decodes every block of a range as polkadot.js does, and shows that nothing was lost. */

/**
 * @typedef {{ blocks: number, bare: number, signed: number, general: number, calls: Map<string, number> }} Decoded
 */

/**
 * @param {import('../chain.mjs').Chain} chain
 * @param {number} from
 * @param {number} to
 * @returns {Promise<Decoded>} throws at the first block that is not decoded to the last byte
 */
export async function decodeBlocks(chain, from, to) {
	const found = { blocks: 0, bare: 0, signed: 0, general: 0, calls: new Map() };
	for (let number = from; number <= to; number++) {
		const hash = (await chain.api.rpc.chain.getBlockHash(number)).toHex();
		const raw = await chain.api._rpcCore.provider.send('chain_getBlock', [hash]);
		const { block } = await chain.api.rpc.chain.getBlock(hash);
		const at = await chain.api.at(hash);
		const events = await at.query.system.events();
		block.extrinsics.forEach((extrinsic, index) => {
			const name = `${extrinsic.method.section}.${extrinsic.method.method}`;
			found.calls.set(name, (found.calls.get(name) ?? 0) + 1);
			found[kindOf(raw.block.extrinsics[index])]++;
			if (!isWhole(extrinsic, raw.block.extrinsics[index])) throw new Error(`extrinsic ${index} of block ${number}, ${name}, is not encoded to what it was decoded from`);
			const done = events.some(({ phase, event }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(index) && event.section === 'system');
			if (!done) throw new Error(`extrinsic ${index} of block ${number} has no event that says how it ended`);
		});
		found.blocks++;
	}
	return found;
}

/**
 * Whether an extrinsic was decoded to its last byte: it is encoded to what it was decoded from.
 *
 * @polkadot/api 16.5.6 puts length and version around a general extrinsic a second time when it is encoded from outside;
 * what is inside is whole.
 * @param {import('@polkadot/types/interfaces').Extrinsic} extrinsic
 * @param {string} hex
 */
function isWhole(extrinsic, hex) {
	return (kindOf(hex) === 'general' ? extrinsic.inner : extrinsic).toHex() === hex;
}

/**
 * What an extrinsic is, from its own first byte after the length: two bits of kind, six of version.
 * @param {string} hex
 * @returns {'bare' | 'signed' | 'general'}
 */
export function kindOf(hex) {
	const bytes = Buffer.from(hex.slice(2), 'hex');
	const first = bytes[[1, 2, 4, 5 + (bytes[0] >> 2) - 1][bytes[0] & 3]];
	return ({ 0b00: 'bare', 0b10: 'signed', 0b01: 'general' })[first >> 6];
}
