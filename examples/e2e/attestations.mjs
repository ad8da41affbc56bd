/** What devices said to the chain, read from its blocks. */
import { plain } from '../lib/plain.mjs';

/**
 * @param {import('../lib/chain.mjs').Chain} chain
 * @returns {Promise<{ block: number, kind: string, device: number, sequence: number, retry: number, tick?: number, job: bigint, bundle: number, seat: number, attempt: number }[]>}
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
			const { batch, retry } = attest(method);
			for (const item of batch.items) {
				said.push({ block: number, kind: item.type, device: batch.device, sequence: batch.sequence, retry, tick: item.value.tick, ...item.value.duty });
			}
		}
	}
	return said;
}

/** @param {any} call of `attestation.attest` @returns {{ batch: any, retry: number }} */
export function attest({ args: [batch, , retry] }) {
	return { batch: plain(batch), retry: plain(retry) };
}

/**
 * @param {Awaited<ReturnType<typeof attestations>>} said
 * @returns {string[]} a name for each item that was admitted more than once
 */
export function doubled(said) {
	const names = said.map(({ kind, device, tick, job, bundle, seat, attempt }) => [kind, device, tick, job, bundle, seat, attempt].join(' '));
	return names.filter((name, index) => names.indexOf(name) !== index);
}
