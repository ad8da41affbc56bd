/**
 * A job whose blobs come late: its devices are drawn and look for them, and are at work for as long as a test wants,
 * however slow the machine is.
 */
import { prepare, submit, upload } from '../lib/submit.mjs';
import { echo } from './programs.mjs';

/** Ticks that its devices have for its one task: the most that the chain grants one with so small limits. */
const RUN_TICKS = 40;

/**
 * Submits the job and waits until every device that was drawn for it has been heard of: from then on each has time
 * until its deadline.
 * @param {import('./harness.mjs').Market} market
 * @param {object} [changes] to the job file
 * @returns {Promise<{ id: bigint, number: number, deliver: () => Promise<void> }>} with the block that it was submitted
 * in; `deliver` puts the blobs where the devices look for them
 */
export async function submitHeld(market, changes = {}) {
	const { chain, requester } = market;
	// Blobs have names of their own, so that none is there from an earlier job.
	const text = `grain ${await chain.best()}`;
	const limits = { runTicks: RUN_TICKS, ...changes.limits };
	const job = await market.job(echo(), { tasks: { args: ['program'], stdin: { text } }, ...changes, limits });
	const { spec, manifest } = await prepare(chain, job);
	const { id, number } = await submit(chain, spec, requester);
	await allSeen(market, id);
	return { id, number, deliver: () => upload(job, manifest.bytes, manifest.blob, requester) };
}

/** Waits until every device at work on a job has been heard of since the job was submitted. */
async function allSeen(market, id) {
	await market.until(id, async (view, [bundle]) => {
		if (bundle.type !== 'InFlight') return false;
		const devices = await Promise.all(bundle.value.seats.map(({ device }) => market.chain.device(device)));
		return devices.every(({ lastSeen }) => lastSeen > view.submitted);
	});
}
