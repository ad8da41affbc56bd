/**
 * Reads a job file: what a person writes to have a job done. `tidemill submit --help` shows one.
 *
 * Nothing here talks to a chain or a device: a job file becomes a program, tasks, blobs and terms.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { u8aToHex } from '@polkadot/util';
import { UserError } from './errors.mjs';
import { parseTide } from './format.mjs';
import { hashHex } from './hash.mjs';
import { inputRoot, MAX_INPUT } from './page-tree.mjs';
import { combinations, substitute } from './template.mjs';
import { MAX_BUNDLE, MAX_TASKS, MIB } from './types.mjs';

/**
 * @typedef {Map<string, { bytes: Uint8Array, what: string }>} Blobs by hash, with what each is for a person
 * @typedef {object} Job
 * @property {string} name
 * @property {{ hash: string, length: number }} program
 * @property {'Wasm' | 'Pvm'} engine
 * @property {import('./manifest.mjs').Task[] | import('./manifest.mjs').PvmTask[]} tasks
 * @property {Blobs} blobs the program and every input
 * @property {number} bundleSize
 * @property {{ fuel: bigint, memoryMib: number, inputBytes: number, outputBytes: number, runTicks: number | null }} limits
 * `runTicks` is null where the chain is to be asked for the least
 * @property {object} requirements as the chain's `Requirements`
 * @property {string} prefer as the chain's `Preference`
 * @property {{ Quorum: number } | 'Spot' | 'Proof'} verification
 * @property {{ perGfuel: bigint, perTask: bigint, perInputMib: bigint }} price
 * @property {number} tries
 * @property {number} deadline ticks
 * @property {number} retention ticks
 * @property {string | null} upload where blobs are put
 * @property {string} source where devices find them
 */

const TOP = ['name', 'program', 'engine', 'tasks', 'bundle', 'verification', 'limits', 'price', 'requirements', 'prefer', 'tries', 'deadline', 'retention', 'upload', 'source'];
const TASK = ['args', 'env', 'stdin', 'inputs', 'outputs'];
const PVM_TASK = ['input'];
const ENGINES = new Map(/** @type {const} */ ([['wasm', 'Wasm'], ['pvm', 'Pvm']]));
/** What a task may have of memory if the job does not say, in MiB: for `Pvm` what any program can have, input and output among it. */
const MEMORY = { Wasm: 64, Pvm: 96 };
const LIMITS = ['fuel', 'memoryMib', 'inputBytes', 'outputBytes', 'runTicks'];
const PRICE = ['perGfuel', 'perTask', 'perInputMib'];
const REQUIREMENTS = ['cores', 'memoryMib', 'gpuMemoryMib', 'gpuVendor', 'gpuModel', 'region', 'reputation', 'providers'];

/**
 * @param {string} path of the job file; paths in it are relative to its folder
 * @param {(file: any) => any} [change] what is made of the file's content before it is read
 * @returns {Promise<Job>}
 */
export async function readJob(path, change = (file) => file) {
	const text = await readFile(path, 'utf8').catch((error) => {
		throw new UserError(`Cannot read the job file: ${error.message}.`);
	});
	let file;
	try {
		file = JSON.parse(text);
	} catch (error) {
		throw new UserError(`The job file ${path} is no JSON: ${error.message}.`);
	}
	return parseJob(change({ name: basename(path, '.json'), ...file }), dirname(resolve(path)));
}

/**
 * @param {any} file the content of a job file
 * @param {string} folder what its paths are relative to
 * @returns {Promise<Job>}
 */
export async function parseJob(file, folder) {
	known(file, TOP, 'The job');
	for (const field of ['program', 'tasks', 'limits', 'price']) {
		if (file[field] === undefined) throw new UserError(`The job names no "${field}".`);
	}
	const reader = new Reader(folder);
	const program = await reader.file(text(file.program, 'program'), 'the program');
	const engine = ENGINES.get(file.engine ?? 'wasm');
	if (!engine) throw new UserError('"engine" is "wasm" or "pvm".');
	const tasks = [];
	for (const [task, values] of expand(file.tasks, engine === 'Pvm' ? PVM_TASK : TASK)) {
		tasks.push(engine === 'Pvm' ? await reader.pvmTask(task, values, tasks.length) : await reader.task(task, values, tasks.length));
	}
	if (tasks.length > MAX_TASKS) throw new UserError(`The job has ${tasks.length} tasks; a job has at most ${MAX_TASKS}. Split it.`);
	const source = file.source ?? (file.upload ? `${trimmed(file.upload)}/v1/blobs` : undefined);
	if (!source) throw new UserError('The job names neither "upload" nor "source": devices would not find its blobs.');
	const verified = verification(file.verification ?? 'quorum(3)');
	if (verified === 'Proof' && engine !== 'Pvm') throw new UserError('"verification": "proof" is for "engine": "pvm": only its runs can be proved.');
	return {
		name: file.name ?? 'job',
		program,
		engine,
		tasks,
		blobs: reader.blobs,
		bundleSize: count(file.bundle ?? 1, 'bundle', 1, MAX_BUNDLE),
		limits: limits(file.limits, tasks, engine),
		requirements: requirements(file.requirements ?? {}),
		prefer: preference(file.prefer ?? 'price', verified),
		verification: verified,
		price: price(file.price),
		tries: count(file.tries ?? 3, 'tries', 1, 8),
		deadline: count(file.deadline ?? 1_200, 'deadline', 1, 2 ** 32 - 1),
		retention: count(file.retention ?? 28_800, 'retention', 1, 2 ** 32 - 1),
		upload: file.upload ? trimmed(file.upload) : null,
		source: trimmed(source),
	};
}

/**
 * @param {any} tasks a list, or a template with `for`
 * @param {string[]} fields that a task may have
 * @returns {[any, Record<string, number>][]} each task with the values that its template gets
 */
function expand(tasks, fields) {
	const list = Array.isArray(tasks) ? tasks : [tasks];
	return list.flatMap((task, index) => {
		if (task === null || typeof task !== 'object') throw new UserError(`Task entry ${index} is no object.`);
		known(task, [...fields, 'for'], `Task entry ${index}`);
		return combinations(task.for ?? {}).map((values) => [task, values]);
	});
}

/** Reads files once each and keeps them as blobs. */
class Reader {
	/** @type {Blobs} */
	blobs = new Map();
	/** @type {Map<string, { hash: string, length: number }>} */
	read = new Map();
	/** @type {Map<string, string>} roots of page trees by the hash of the bytes */
	roots = new Map();

	/** @param {string} folder */
	constructor(folder) {
		this.folder = folder;
	}

	/** @param {any} task @param {Record<string, number>} values @param {number} index */
	async task(task, values, index) {
		const where = `Task ${index}`;
		const fill = (value, what) => substitute(text(value, `${where}, ${what}`), values);
		const env = Array.isArray(task.env) ? task.env : Object.entries(task.env ?? {});
		const inputs = new Map();
		for (const [path, input] of Object.entries(task.inputs ?? {})) {
			for (const [name, content] of await this.input(fill(path, 'an input path'), input, values, where)) {
				if (inputs.has(name)) throw new UserError(`${where} gets ${name} twice.`);
				inputs.set(name, content);
			}
		}
		return {
			args: list(task.args ?? [], `${where}, args`).map((arg) => fill(arg, 'args')),
			env: env.map(([name, value]) => [fill(name, 'env'), fill(value, 'env')]),
			stdin: task.stdin === undefined || task.stdin === null ? null : await this.content(task.stdin, values, `${where}, stdin`),
			inputs: [...inputs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => ({ path, content })),
			outputs: list(task.outputs ?? [], `${where}, outputs`).map((path) => absolute(fill(path, 'outputs'), `${where}, outputs`)),
		};
	}

	/** @param {any} task @param {Record<string, number>} values @param {number} index */
	async pvmTask(task, values, index) {
		const what = `Task ${index}, input`;
		const input = await this.content(task.input ?? { text: '' }, values, what);
		if (input.length > MAX_INPUT) throw new UserError(`${what}: it has ${input.length} bytes; a task of the engine pvm has at most ${MAX_INPUT}.`);
		if (!this.roots.has(input.hash)) this.roots.set(input.hash, u8aToHex(inputRoot(this.blobs.get(input.hash).bytes)));
		return { input, root: this.roots.get(input.hash) };
	}

	/** An input file, or each file of an input folder. */
	async input(path, input, values, where) {
		absolute(path, `${where}, inputs`);
		if (typeof input === 'string') {
			const local = substitute(input, values);
			const full = resolve(this.folder, local);
			if ((await this.stat(full, `${where}, input ${path}`)).isDirectory()) {
				const files = await this.walk(full);
				if (files.length === 0) throw new UserError(`${where}: the input folder ${local} is empty.`);
				const entries = [];
				for (const file of files) entries.push([`${trimmed(path)}/${file}`, await this.file(join(local, file), `input ${file}`)]);
				return entries;
			}
		}
		return [[path, await this.content(input, values, `${where}, input ${path}`)]];
	}

	/** @param {any} input a path, or `{ text }` */
	async content(input, values, what) {
		if (input !== null && typeof input === 'object' && typeof input.text === 'string') {
			known(input, ['text'], what);
			return this.keep(new TextEncoder().encode(substitute(input.text, values)), what);
		}
		return this.file(substitute(text(input, what), values), what);
	}

	/** @param {string} local @param {string} what */
	async file(local, what) {
		const full = resolve(this.folder, local);
		const known = this.read.get(full);
		if (known) return known;
		await this.stat(full, what);
		const content = this.keep(await readFile(full), `${what} (${local})`);
		this.read.set(full, content);
		return content;
	}

	/** @param {Uint8Array} bytes @param {string} what */
	keep(bytes, what) {
		const hash = hashHex(bytes);
		if (!this.blobs.has(hash)) this.blobs.set(hash, { bytes, what });
		return { hash, length: bytes.length };
	}

	async stat(full, what) {
		return stat(full).catch((error) => {
			throw new UserError(`Cannot read ${what}: ${error.message}.`);
		});
	}

	/** @param {string} folder @returns {Promise<string[]>} files below it, sorted, with `/` between names */
	async walk(folder) {
		const entries = await readdir(folder, { withFileTypes: true, recursive: true });
		return entries
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
			.sort();
	}
}

/** @param {import('./manifest.mjs').Task | import('./manifest.mjs').PvmTask} task @returns {number} bytes that it reads */
function inputBytesOf(task) {
	if ('root' in task) return task.input.length;
	return task.inputs.reduce((sum, file) => sum + file.content.length, task.stdin?.length ?? 0);
}

/** @param {any} given @param {Job['tasks']} tasks @param {'Wasm' | 'Pvm'} engine */
function limits(given, tasks, engine) {
	known(given, LIMITS, 'limits');
	if (given.fuel === undefined) throw new UserError('limits names no "fuel": the most that one task may use, such as "20e9".');
	const needed = tasks.reduce((most, task) => Math.max(most, inputBytesOf(task)), 0);
	const inputBytes = count(given.inputBytes ?? needed, 'limits.inputBytes', 0, Number.MAX_SAFE_INTEGER);
	if (inputBytes < needed) throw new UserError(`A task has ${needed} bytes of input, more than limits.inputBytes. Leave that out, or raise it.`);
	return {
		fuel: whole(given.fuel, 'limits.fuel'),
		memoryMib: count(given.memoryMib ?? MEMORY[engine], 'limits.memoryMib', 1, 2 ** 32 - 1),
		inputBytes,
		outputBytes: count(given.outputBytes ?? MIB, 'limits.outputBytes', 0, Number.MAX_SAFE_INTEGER),
		runTicks: given.runTicks === undefined ? null : count(given.runTicks, 'limits.runTicks', 1, 2 ** 32 - 1),
	};
}

/** @param {any} given */
function price(given) {
	known(given, PRICE, 'price');
	const part = (name) => {
		try {
			return parseTide(given[name] ?? 0);
		} catch (error) {
			throw new UserError(`price.${name}: ${error.message}`);
		}
	};
	return { perGfuel: part('perGfuel'), perTask: part('perTask'), perInputMib: part('perInputMib') };
}

/**
 * @param {any} given
 * @param {string} where
 * @param {number} most bytes
 */
function name(given, where, most) {
	if (given === undefined || given === null) return null;
	if (typeof given !== 'string' || Buffer.byteLength(given) > most) throw new UserError(`${where} is text of at most ${most} bytes.`);
	return `0x${Buffer.from(given).toString('hex')}`;
}

/** @param {any} given @param {any} verification as the chain has it */
function preference(given, verification) {
	if (given === 'price') return 'Price';
	if (given === 'lowCarbon' && verification === 'Spot') return 'LowCarbon';
	if (given === 'lowCarbon') throw new UserError('"prefer": "lowCarbon" is for "verification": "spot": the devices of a committee are drawn uniformly.');
	throw new UserError('"prefer" is "price" or "lowCarbon".');
}

/** @param {any} given */
function requirements(given) {
	known(given, REQUIREMENTS, 'requirements');
	const region = given.region ?? null;
	if (region !== null && !/^[A-Z]{2}$/.test(region)) throw new UserError('requirements.region is two capital letters, as "DE".');
	return {
		cores: count(given.cores ?? 0, 'requirements.cores', 0, 65_535),
		memoryMib: count(given.memoryMib ?? 0, 'requirements.memoryMib', 0, 2 ** 32 - 1),
		gpuMemoryMib: given.gpuMemoryMib ?? null,
		gpuVendor: name(given.gpuVendor, 'requirements.gpuVendor', 32),
		gpuModel: name(given.gpuModel, 'requirements.gpuModel', 64),
		region: region === null ? null : `0x${Buffer.from(region).toString('hex')}`,
		reputation: count(given.reputation ?? 0, 'requirements.reputation', 0, 1_000),
		providers: list(given.providers ?? [], 'requirements.providers'),
	};
}

/**
 * @param {any} given as `quorum(3)`, `{ "quorum": 3 }`, `spot` or `proof`
 */
export function verification(given) {
	const named = typeof given === 'string' ? /^\s*(spot|proof|quorum)\s*(?:\(\s*(\d+)\s*\))?\s*$/i.exec(given) : null;
	const kind = named?.[1].toLowerCase();
	const seats = kind === 'quorum' ? Number(named[2] ?? 3) : given?.quorum;
	if (kind === 'spot') return 'Spot';
	if (kind === 'proof') return 'Proof';
	if ([1, 3, 5, 7].includes(seats)) return { Quorum: seats };
	throw new UserError('verification is "quorum(1)", "quorum(3)", "quorum(5)", "quorum(7)", "spot" or "proof".');
}

/** @param {any} value @returns {bigint} `20e9`, "20_000_000_000" and the number all mean the same */
function whole(value, what) {
	const match = /^(\d+)(?:e(\d{1,2}))?$/i.exec(String(value).replace(/[_,]/g, ''));
	if (!match) throw new UserError(`${what} is a whole number, such as 20000000000 or "20e9".`);
	return BigInt(match[1]) * 10n ** BigInt(match[2] ?? 0);
}

function count(value, what, least, most) {
	const number = Number(whole(value, what));
	if (number < least || number > most) throw new UserError(`${what} is ${value}; it must be ${least} to ${most}.`);
	return number;
}

function text(value, what) {
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return String(value);
	throw new UserError(`${what} is no text.`);
}

function list(value, what) {
	if (!Array.isArray(value)) throw new UserError(`${what} is no list.`);
	return value;
}

function absolute(path, what) {
	if (!path.startsWith('/') || path.split('/').some((name) => name === '.' || name === '..')) {
		throw new UserError(`${what}: ${path} is no absolute path without "." and "..".`);
	}
	return path;
}

/** @param {string} url */
function trimmed(url) {
	return url.replace(/\/+$/, '');
}

function known(object, fields, what) {
	if (object === null || typeof object !== 'object' || Array.isArray(object)) throw new UserError(`${what} is no object.`);
	for (const key of Object.keys(object)) {
		if (!fields.includes(key)) throw new UserError(`${what} has "${key}", which means nothing here. Known are ${fields.join(', ')}.`);
	}
}
