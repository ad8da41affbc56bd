/** From a job to a job on chain: its spec, what it can cost at most, its blobs, and the extrinsic. */
import { eventOf } from './chain.mjs';
import { UserError } from './errors.mjs';
import { formatTide } from './format.mjs';
import { encodeManifest } from './manifest.mjs';
import { putAll } from './blobs.mjs';
import { textToHex } from './plain.mjs';
import { MAX_URL, PROOF_SEATS } from './types.mjs';

/**
 * @param {import('./job-file.mjs').Job} job
 * @returns {{ spec: any, manifest: ReturnType<typeof encodeManifest> }} the `JobSpec` for the chain, and the manifest
 */
export function jobSpec(job) {
	if (Buffer.byteLength(job.source) > MAX_URL) throw new UserError(`"source" is longer than ${MAX_URL} bytes.`);
	const manifest = encodeManifest(job.tasks);
	const spec = {
		V1: {
			program: job.program.hash,
			programLength: job.program.length,
			engine: { engine: job.engine, version: 1 },
			manifest: { root: manifest.root, blob: manifest.blob, length: manifest.length },
			source: textToHex(job.source),
			tasks: job.tasks.length,
			bundleSize: job.bundleSize,
			limits: { ...job.limits, runTicks: job.limits.runTicks ?? 0 },
			requirements: job.requirements,
			prefer: job.prefer,
			verification: job.verification,
			price: job.price,
			tries: job.tries,
			deadline: job.deadline,
			retention: job.retention,
		},
	};
	return { spec, manifest };
}

/**
 * Makes the spec and asks the chain what it can cost at most. A job without run ticks gets the least that the chain
 * accepts for its limits.
 * @param {import('./chain.mjs').Chain} chain
 * @param {import('./job-file.mjs').Job} job
 */
export async function prepare(chain, job) {
	const { spec, manifest } = jobSpec(job);
	const estimate = await chain.ask('estimate', [spec]);
	if (job.limits.runTicks === null) spec.V1.limits.runTicks = estimate.leastRunTicks;
	return { spec, manifest, estimate };
}

/**
 * @param {import('./job-file.mjs').Job} job
 * @param {any} estimate
 * @returns {[string, string][]} each part of the most that a job can cost
 */
export function costParts(job, estimate) {
	const seats = job.verification === 'Proof' ? PROOF_SEATS : (job.verification.Quorum ?? 1);
	return [
		[`work, ${job.tasks.length} tasks on ${seats} device${seats === 1 ? '' : 's'} each`, formatTide(estimate.work)],
		['protocol fee', formatTide(estimate.fee)],
		['chain and trial fees of every try', formatTide(estimate.tries)],
		['deposit, back when the job is closed', formatTide(estimate.deposit)],
		['held at submission', formatTide(estimate.total)],
	];
}

/**
 * Uploads what devices will fetch.
 * @param {import('./job-file.mjs').Job} job
 * @param {Uint8Array} manifest the encoded manifest
 * @param {string} manifestHash
 * @param {any} pair the requester's
 * @param {(done: number, total: number) => void} [progress]
 */
export async function upload(job, manifest, manifestHash, pair, progress = () => {}) {
	if (!job.upload) return;
	const blobs = new Map(job.blobs).set(manifestHash, { bytes: manifest, what: 'the manifest' });
	await putAll(job.upload, blobs, pair, (done) => progress(done, blobs.size));
}

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {any} spec
 * @param {any} pair the requester's
 * @param {{ wait?: 'block' | 'finality' }} [options]
 * @returns {Promise<{ id: bigint, escrow: bigint, number: number, block: string }>}
 */
export async function submit(chain, spec, pair, options = {}) {
	const included = await chain.send(chain.api.tx.market.submitJob(spec), pair, options);
	const { job, escrow } = eventOf(included, 'market', 'JobSubmitted');
	return { id: job, escrow, number: included.number, block: included.block };
}
