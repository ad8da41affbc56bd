/** The manifest of a job: its tasks, encoded, and the Merkle root over them that the chain holds. */
import { u8aToHex } from '@polkadot/util';
import { hash, hashHex, littleEndian, prefix } from './hash.mjs';
import { root } from './merkle.mjs';
import { registry } from './types.mjs';

const LEAF = prefix('tidemill/task');

/**
 * @typedef {{ hash: string, length: number }} Content a blob that a task reads
 * @typedef {object} Task
 * @property {string[]} args arguments, the program's own name first
 * @property {[string, string][]} env environment, in this order
 * @property {Content | null} stdin what standard input reads
 * @property {{ path: string, content: Content }[]} inputs files that exist when the task starts
 * @property {string[]} outputs paths whose files are kept when the task ends
 * @typedef {{ input: Content, root: string }} PvmTask a task of a `Pvm` job: its input, and the root of that's page tree
 */

/** @param {Task | PvmTask} task */
function spec(task) {
	return 'root' in task ? { Pvm: task } : { V1: task };
}

/**
 * @param {Task | PvmTask} task
 * @returns {Uint8Array} the encoded `TaskSpec`
 */
export function encodeTask(task) {
	return registry.createType('TaskSpec', spec(task)).toU8a();
}

/**
 * @param {number} index
 * @param {Uint8Array} encoded a task, encoded
 * @returns {Uint8Array} the Merkle leaf of this task as task `index` of its job
 */
export function leaf(index, encoded) {
	return hash(LEAF, littleEndian(index, 4), encoded);
}

/**
 * @param {(Task | PvmTask)[]} tasks
 * @returns {{ bytes: Uint8Array, root: string, blob: string, length: number }} the manifest as a blob, and what the
 * chain holds of it
 */
export function encodeManifest(tasks) {
	const bytes = registry.createType('Manifest', tasks.map(spec)).toU8a();
	const leaves = tasks.map((task, index) => leaf(index, encodeTask(task)));
	return { bytes, root: u8aToHex(root(leaves)), blob: hashHex(bytes), length: bytes.length };
}

/**
 * @param {Uint8Array} bytes
 * @returns {(Task | PvmTask)[]}
 */
export function decodeManifest(bytes) {
	const manifest = registry.createType('Manifest', bytes);
	if (manifest.encodedLength !== bytes.length) throw new Error('The manifest has bytes after its last task.');
	return manifest.map((spec) => {
		if (spec.isPvm) return { input: content(spec.asPvm.input), root: spec.asPvm.root.toHex() };
		const task = spec.asV1;
		return {
			args: task.args.map(String),
			env: task.env.map(([name, value]) => [String(name), String(value)]),
			stdin: task.stdin.isSome ? content(task.stdin.unwrap()) : null,
			inputs: task.inputs.map((file) => ({ path: String(file.path), content: content(file.get('content')) })),
			outputs: task.outputs.map(String),
		};
	});
}

/**
 * @param {Uint8Array} bytes the output blob of a task
 * @returns {{ path: string, hash: string, length: number }[]} the files that the task wrote
 */
export function decodeOutput(bytes) {
	const output = registry.createType('Output', bytes);
	if (output.encodedLength !== bytes.length) throw new Error('The output has bytes after its last file.');
	return output.map((file) => ({ path: String(file.path), ...content(file) }));
}

/** @param {any} codec a struct with `hash` and `length` */
function content(codec) {
	return { hash: codec.get('hash').toHex(), length: codec.get('length').unwrap().toNumber() };
}
