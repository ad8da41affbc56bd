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

/** A job of one bundle that keeps its devices busy for many blocks, and gives them far more time than they need. */
export const LONG = { ...SLOW, bundle: 4, limits: { ...SLOW.limits, runTicks: 20 } };

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

/**
 * Waits until every device that is at work on the job has been heard of since the job was submitted: from then on it has
 * until its deadline.
 * @param {Market} market
 * @param {bigint} id
 */
export async function allSeen(market, id) {
	await market.until(id, async (view, bundles) => {
		const seats = bundles.flatMap((bundle) => (bundle?.type === 'InFlight' ? bundle.value.seats : []));
		const drawn = seats.filter(({ device }) => device !== null);
		const devices = await Promise.all(drawn.map(({ device }) => market.chain.device(device)));
		return devices.length > 0 && devices.every(({ lastSeen }) => lastSeen > view.submitted);
	});
}

/** Waits until the agent says by itself that it runs a task. */
const running = (agent) => untilBundles(agent, (count) => count > 0);

/** Waits until the agent says by itself that it has nothing left to run. */
export const idle = (agent) => untilBundles(agent, (count) => count === 0, 180_000);

async function untilBundles(agent, condition, patience) {
	await agent.process.until(async () => {
		const text = await (await fetch(`${agent.url}/metrics`)).text();
		const count = /^tidemill_agent_bundles_running (\d+)/m.exec(text)?.[1];
		return count !== undefined && condition(Number(count));
	}, patience);
}
