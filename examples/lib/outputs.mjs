/** Fetches a job's accepted outputs from the devices and checks every byte against the chain's results. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { u8aToHex } from '@polkadot/util';
import { BlobError, eachAtOnce, getBlob } from './blobs.mjs';
import { decodeOutput } from './manifest.mjs';
import { MAX_OUTPUT, outputRoot } from './page-tree.mjs';
import { hexToText } from './plain.mjs';
import { wholeJob } from './follow.mjs';

/**
 * @typedef {object} TaskOutput
 * @property {number} index of the task
 * @property {any} result the chain's `TaskResult`
 * @property {Map<string, Uint8Array>} files by path; `stdout` and `stderr` among them; `output` alone of a `Pvm` task
 * @property {number} checked hashes that were compared
 */

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {bigint | number | string} id
 * @param {{ onTask?: (task: TaskOutput) => Promise<void> | void, tries?: number }} [options]
 * @returns {Promise<{ tasks: (TaskOutput | null)[], checked: number }>} a task without an accepted result is null
 */
export async function fetchOutputs(chain, id, { onTask = () => {}, tries } = {}) {
	const { view, bundles } = await wholeJob(chain, id);
	if (!view) throw new BlobError(`The chain has no job ${id}, or it was closed: its results are gone.`);
	const cleared = bundles.filter((bundle) => bundle?.type === 'Cleared').length;
	if (cleared > 0) throw new BlobError(`Job ${id} is being closed: the results of ${cleared} bundles are gone from the chain.`);
	const endpoints = new Endpoints(chain);
	const spec = view.spec.value;
	const fetchOne = spec.engine.engine.type === 'Pvm' ? fetchPvmTask : fetchTask;
	const tasks = Array(spec.tasks).fill(null);
	const wanted = bundles.flatMap((bundle, at) =>
		bundle?.type === 'Accepted'
			? bundle.value.results.map((result, offset) => ({ index: at * spec.bundleSize + offset, result, devices: bundle.value.devices }))
			: [],
	);
	await eachAtOnce(wanted, 8, async ({ index, result, devices }) => {
		const places = await endpoints.of(devices, id);
		tasks[index] = await fetchOne(places, index, result, tries);
		await onTask(tasks[index]);
	});
	return { tasks, checked: tasks.reduce((sum, task) => sum + (task?.checked ?? 0), 0) };
}

/** @returns {Promise<TaskOutput>} */
async function fetchTask(places, index, result, tries) {
	const most = Number(result.outputLength);
	const { bytes } = await getBlob(places, result.output, { most, tries });
	const listed = decodeOutput(bytes);
	const total = listed.reduce((sum, file) => sum + file.length, bytes.length);
	if (total !== most) throw new BlobError(`Task ${index}: the chain says ${most} bytes of output, the list of files says ${total}.`);
	const files = new Map();
	for (const file of listed) {
		files.set(file.path, (await getBlob(places, file.hash, { most: file.length, tries })).bytes);
	}
	return { index, result, files, checked: 1 + listed.length };
}

/**
 * The output of a `Pvm` task: it begins the block whose page tree has the root that the chain holds. Zeros at its end change
 * no root, so a device may serve it without them.
 * @returns {Promise<TaskOutput>}
 */
export async function fetchPvmTask(places, index, result, tries) {
	if (/^0x0+$/.test(result.output)) return { index, result, files: new Map(), checked: 0 };
	const length = Number(result.outputLength);
	const nameOf = (bytes) => u8aToHex(outputRoot(bytes));
	const { bytes } = await getBlob(places, result.output, { most: MAX_OUTPUT, tries, nameOf });
	const output = new Uint8Array(length);
	output.set(bytes.subarray(0, length));
	return { index, result, files: new Map([['output', output]]), checked: 1 };
}

/** Where devices serve blobs, asked once each. */
class Endpoints {
	/** @type {Map<number, Promise<string | null>>} */
	known = new Map();

	constructor(chain) {
		this.chain = chain;
	}

	/** @param {number[]} devices @param {any} id job, for the message */
	async of(devices, id) {
		const all = await Promise.all(devices.map((device) => this.one(device)));
		const places = all.filter((place) => place !== null);
		if (places.length === 0) throw new BlobError(`No device of job ${id} says where it can be reached.`);
		return places;
	}

	one(device) {
		if (!this.known.has(device)) {
			this.known.set(
				device,
				this.chain.device(device).then((details) => {
					const endpoint = details ? hexToText(details.spec.value.endpoint) : '';
					return endpoint ? `${endpoint.replace(/\/+$/, '')}/v1/blobs` : null;
				}),
			);
		}
		return this.known.get(device);
	}
}

/**
 * Writes a task's files to `folder/task-0007/`.
 * @param {string} folder
 * @param {TaskOutput} task
 */
export async function writeTask(folder, task) {
	for (const [path, bytes] of task.files) {
		const names = path.split('/').filter(Boolean);
		if (names.length === 0 || names.some((name) => name === '.' || name === '..' || name.includes('\0'))) {
			throw new BlobError(`Task ${task.index} wrote a file named ${JSON.stringify(path)}, which is not written here.`);
		}
		const target = join(folder, taskName(task.index), ...names);
		await mkdir(dirname(target), { recursive: true });
		await writeFile(target, bytes);
	}
}

/** @param {number} index */
export function taskName(index) {
	return `task-${String(index).padStart(4, '0')}`;
}
