/** Makes a market on a fresh network: accounts with tokens, providers with stake, one device an agent. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventOf, signer } from './chain.mjs';
import { deviceCall, parseDevice } from './device-file.mjs';
import { parseTide } from './format.mjs';
import { BINARIES, SLOT_MEMORY } from './network.mjs';

const run = promisify(execFile);

/**
 * Gives accounts tokens of the well-known account //Alice.
 * @param {import('./chain.mjs').Chain} chain
 * @param {any[]} pairs
 * @param {string} tide to each
 */
export async function fund(chain, pairs, tide) {
	const { tx } = chain.api;
	const calls = pairs.map(({ address }) => tx.balances.transferKeepAlive(address, parseTide(tide)));
	await chain.send(tx.utility.batchAll(calls), signer('//Alice'));
}

/**
 * @param {string} data folder of an agent
 * @param {string} provider account
 * @param {string} genesis hash
 * @returns {Promise<{ key: string, signature: string }>} the device key's word that the provider may register it
 */
export async function proof(data, provider, genesis) {
	const { stdout } = await run(BINARIES.agent, ['proof', '--data', data, '--provider', provider, '--genesis', genesis]);
	const { key, signature } = JSON.parse(stdout);
	return { key, signature };
}

/**
 * @typedef {object} Mill a provider with its device
 * @property {any} pair
 * @property {import('./network.mjs').Network['agents'][number]} agent
 * @property {number} device
 */

/**
 * Registers one provider an agent, with its device, all at once.
 * @param {import('./network.mjs').Network} network
 * @param {any[]} pairs the providers, in the order of the agents
 * @param {{ stake: string, backing: string, offers: { perGfuel: string, perTask: string, perInputMib: string }[] }} terms
 * an offer for each, the last for those without one
 * @returns {Promise<Mill[]>}
 */
export async function openMills(network, pairs, { stake, backing, offers }) {
	const { chain } = network;
	return Promise.all(
		network.agents.map(async (agent, index) => {
			const pair = pairs[index];
			const device = parseDevice({
				cores: 1,
				memoryMib: SLOT_MEMORY * agent.slots,
				storageMib: 4_096,
				slots: agent.slots,
				region: ['DE', 'FR', 'PT', 'NO'][index % 4],
				endpoint: agent.url,
				offer: offers[Math.min(index, offers.length - 1)],
				backing,
				proof: await proof(agent.data, pair.address, chain.genesis),
			});
			await chain.send(chain.api.tx.providers.register(parseTide(stake), null), pair, { wait: 'block' });
			const included = await chain.send(deviceCall(chain.api, device), pair);
			return { pair, agent, device: eventOf(included, 'providers', 'DeviceRegistered').device };
		}),
	);
}
