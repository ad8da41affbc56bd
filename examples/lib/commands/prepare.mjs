/** `prepare`: everything of a job but its submission, for who signs elsewhere. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readyCall } from '../apps.mjs';
import { table } from '../format.mjs';
import { readJob } from '../job-file.mjs';
import { hexToText, json } from '../plain.mjs';
import { costParts, prepare as prepareJob } from '../submit.mjs';

/** Options of the commands that read a job file; each takes the place of what the file says. */
export const JOB_OPTIONS = { program: { type: 'string' }, upload: { type: 'string' }, source: { type: 'string' } };

/**
 * @param {string} path of a job file
 * @param {Record<string, string | undefined>} options of the command line
 * @returns {Promise<import('../job-file.mjs').Job>}
 */
export function readJobWith(path, { program, upload, source }) {
	const given = { ...(program && { program: resolve(program) }), ...(upload && { upload }), ...(source && { source }) };
	return readJob(path, (file) => ({ ...file, ...given }));
}

/** @type {Record<string, import('../arguments.mjs').Command>} */
export const prepare = {
	prepare: {
		usage: 'prepare job.json [--program FILE] [--source URL] [--blobs DIR] [--json]',
		does: 'Make a job ready to be submitted in polkadot.js Apps: its spec, its cost, its call. Signs and sends nothing.',
		details: `job.json: see submit --help. --blobs writes what devices will fetch, the manifest among it, into a folder, each named by its
hash: put these where --source points to. Prints the spec, whose amounts are in units of 10^-12 TIDE, the most that the
job can cost, and the call market.submitJob in hex, with a link that opens it.`,
		takes: 1,
		options: { ...JOB_OPTIONS, blobs: { type: 'string' }, json: { type: 'boolean', default: false } },
		run: prepareCommand,
	},
};

/** @param {import('../arguments.mjs').Context} context */
async function prepareCommand({ options, args, chain }) {
	const job = await readJobWith(args[0], options);
	const connected = await chain();
	const { spec, manifest, estimate } = await prepareJob(connected, job);
	const call = readyCall(connected.url, connected.api.tx.market.submitJob(spec));
	const blobs = new Map(job.blobs).set(manifest.blob, { bytes: manifest.bytes, what: 'the manifest' });
	if (options.blobs) await writeBlobs(options.blobs, blobs);
	if (options.json) {
		console.log(json({ spec: readable(spec), estimate, call: call.hex, link: call.link, blobs: [...blobs.keys()] }));
		return;
	}
	console.log(`spec:\n${json(readable(spec))}\n\n${table(['at most', 'TIDE'], costParts(job, estimate))}`);
	if (options.blobs) console.log(`\n${blobs.size} blobs are in ${options.blobs}. Devices will fetch them from ${job.source}.`);
	console.log(`\ncall: ${call.hex}\nlink: ${call.link}`);
}

/** @param {string} folder @param {Map<string, { bytes: Uint8Array }>} blobs */
async function writeBlobs(folder, blobs) {
	await mkdir(folder, { recursive: true });
	for (const [name, { bytes }] of blobs) await writeFile(join(folder, name), bytes);
}

/** A spec with text where it holds text in hex. */
function readable({ V1: spec }) {
	const { source, requirements } = spec;
	const text = (hex) => (hex === null ? null : hexToText(hex));
	const { region, gpuVendor, gpuModel } = requirements;
	const named = { ...requirements, region: text(region), gpuVendor: text(gpuVendor), gpuModel: text(gpuModel) };
	return { V1: { ...spec, source: hexToText(source), requirements: named } };
}
