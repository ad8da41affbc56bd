/** What devices said to the chain, read from its blocks. */
import { plain } from '../lib/plain.mjs';

/**
 * @param {import('../lib/chain.mjs').Chain} chain
 * @returns {Promise<{ kind: string, device: number, sequence: number, tick?: number, job: bigint, bundle: number, seat: number, attempt: number }[]>}
 * every item of every admitted batch in the finalised blocks, in order; heartbeats have a tick and no job
 */
export async function attestations(chain) {
	const last = await chain.numberOf(await chain.finalized());
	const said = [];
	for (let number = 1; number <= last; number++) {
		const hash = await chain.api.rpc.chain.getBlockHash(number);
		const { block } = await chain.api.rpc.chain.getBlock(hash);
		for (const { method } of block.extrinsics) {
			if (method.section !== 'attestation' || method.method !== 'attest') continue;
			const batch = plain(method.args[0]);
			for (const item of batch.items) {
				said.push({ kind: item.type, device: batch.device, sequence: batch.sequence, tick: item.value.tick, ...item.value.duty });
			}
		}
	}
	return said;
}
