/** Jobs that keep their devices busy long enough to kill an agent in the middle of a task. */
import { Market } from './harness.mjs';

/** Steps of a task that takes a device some seconds. */
export const STEPS = 20_000_000;

/** A job that keeps its devices busy for some blocks. */
export const SLOW = {
	tasks: { for: { i: [0, 3] }, args: ['program'], stdin: { text: 'grain {i}' } },
	bundle: 2,
	limits: { fuel: '1e9', memoryMib: 160, runTicks: 5 },
};

/** @param {number} devices at least three @returns a market of that many devices on two nodes */
export const openMarket = (devices) =>
	Market.open({ providers: 2, agents: Array.from({ length: devices }, (_, index) => ({ node: index % 2 })) });

/**
 * The first device that is at work on a bundle of the job.
 * @param {Market} market
 * @param {bigint} id
 */
export async function busyMill(market, id) {
	let found;
	await market.until(id, (_, bundles) => {
		const seats = bundles.flatMap((bundle) => (bundle?.type === 'InFlight' ? bundle.value.seats : []));
		const devices = seats.filter(({ phase }) => phase.type === 'Assigned').map(({ device }) => device);
		// Not the store that the blobs are in.
		found = market.mills.slice(1).find(({ device }) => devices.includes(device));
		return found !== undefined;
	});
	await running(found.agent);
	return found;
}

/** Waits until the agent says by itself that it runs a task. */
async function running(agent) {
	await agent.process.until(async () => {
		const text = await (await fetch(`${agent.url}/metrics`)).text();
		return text.split('\n').some((line) => /^tidemill_agent_bundles_running [1-9]/.test(line));
	});
}
