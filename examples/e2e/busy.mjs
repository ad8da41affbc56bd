/** Devices that are at work, and the one among them that a test ends. */

/**
 * The first device that is drawn for a bundle of the job and has not committed yet.
 * @param {import('./harness.mjs').Market} market
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
	await found.agent.process.until(async () => (await bundlesRunning(found.agent)) > 0);
	return found;
}

/** Waits until an agent says by itself that it has nothing left to fetch or to run. */
export async function idle(agent) {
	await agent.process.until(async () => (await bundlesRunning(agent)) === 0, 180_000);
}

/** @returns {Promise<number>} how many tasks an agent says that it has done */
export const tasksDone = (agent) => metric(agent, 'tidemill_agent_tasks_total{outcome="success"}');

/** @returns {Promise<number>} how many bundles an agent says that it fetches or runs */
const bundlesRunning = (agent) => metric(agent, 'tidemill_agent_bundles_running');

async function metric(agent, name) {
	const lines = (await (await fetch(`${agent.url}/metrics`)).text()).split('\n');
	const line = lines.find((line) => line.startsWith(`${name} `));
	if (!line) throw new Error(`The agent has no metric ${name}.`);
	return Number(line.slice(name.length));
}
