/** Devices of a `Spot` bundle that die at a moment of a test's choice. */
import { Market } from './harness.mjs';

/** @returns {Promise<Market>} of five devices that work and, first, one that only keeps the blobs, since any other may die */
export async function mortalMarket() {
	const market = await Market.ofDevices(6);
	const [store] = market.mills;
	await market.chain.send(market.chain.api.tx.providers.pauseDevice(store.device), store.pair);
	return market;
}

/**
 * Waits until a seat of a job's only bundle is in a phase, and gives the device in it.
 * @param {Market} market
 * @param {bigint} id
 * @param {number} seat 0 for the primary, 1 for the auditor
 * @param {'Assigned' | 'Committed'} phase
 * @param {number} [attempt] how often the seat was drawn before
 * @returns {Promise<Market['mills'][number]>}
 */
export async function millIn(market, id, seat, phase, attempt = 0) {
	let device;
	await market.until(id, (_, [{ value }]) => {
		const found = value?.seats?.[seat];
		if (found?.phase.type !== phase || found.attempt !== attempt) return false;
		device = found.device;
		return true;
	});
	return market.mills.find((mill) => mill.device === device);
}
