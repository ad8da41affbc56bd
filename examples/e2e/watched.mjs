/** Watchers of committees that lie altogether, and what comes of it. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signer } from '../lib/chain.mjs';
import { courseBetween } from '../lib/disputes.mjs';
import { fund } from '../lib/market-setup.mjs';
import { BINARIES } from '../lib/network.mjs';
import { Managed } from '../lib/process.mjs';
import { committee } from './disputed.mjs';

/** Accounts that watch. */
export const WATCHER = '//Wanda';
export const OTHER = '//Walter';

/** @returns {Promise<import('./harness.mjs').Market>} one in which every device tells the same lie, and the watchers have tokens */
export async function liars() {
	const market = await committee(['lie', 'lie', 'lie']);
	await fund(market.chain, [signer(WATCHER), signer(OTHER)], '1000');
	return market;
}

/**
 * Starts a watcher.
 * @param {import('./harness.mjs').Market} market
 * @param {string} name
 * @param {string[]} args
 */
export async function watch(market, name, args) {
	const log = join(market.network.folder, `${name}.log`);
	const data = join(market.network.folder, name);
	const { url } = market.network;
	const watcher = new Managed(name, BINARIES.agent, ['watch', '--data', data, '--node', url, '--log', 'info', ...args], log);
	await watcher.start();
	const said = () => readFile(log, 'utf8');
	/** The code with which it ends by itself. */
	const ended = async () => {
		if (watcher.running) await once(watcher.child, 'exit');
		return watcher.child.exitCode;
	};
	return { watcher, said, ended };
}

/**
 * @param {import('./harness.mjs').Market} market
 * @param {bigint | number} from first block
 * @returns {Promise<(method: string) => any[]>} what the events since then hold
 */
export async function eventsSince(market, from) {
	await market.settle();
	const last = await market.chain.numberOf(await market.chain.finalized());
	const events = await courseBetween(market.chain, from, last);
	return (method) => events.filter((event) => event.method === method).map(({ data }) => data);
}
