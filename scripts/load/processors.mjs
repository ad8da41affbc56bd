/** Processor time of processes and of their threads by name, as Linux counts it. */
import { readFile, readdir } from 'node:fs/promises';

/** Linux gives times in hundredths of a second, on every machine. */
const PER_SECOND = 100;

/** @typedef {{ name: string, pid: number }} Watched */

export class Processors {
	/** What each thread had used when it was seen first and last, in hundredths. @type {Map<string, { thread: string, first: number, last: number }>} */
	threads = new Map();
	/** The same of each process, with threads that have ended. @type {Map<string, { first: number, last: number }>} */
	whole = new Map();

	/** @param {Watched[]} watched */
	constructor(watched) {
		this.watched = watched;
	}

	/** Counts from now on. */
	async start() {
		await this.look();
		for (const counted of [...this.threads.values(), ...this.whole.values()]) counted.first = counted.last;
	}

	/** Looks at all threads; one that ends before the next look is counted up to this one. */
	async look() {
		for (const { name, pid } of this.watched) {
			const { used } = await stat(`/proc/${pid}/stat`);
			note(this.whole, name, used, {});
			for (const thread of await readdir(`/proc/${pid}/task`)) {
				const seen = await stat(`/proc/${pid}/task/${thread}/stat`).catch(() => undefined);
				if (seen) note(this.threads, `${name} ${thread}`, seen.used, { thread: `${name} ${kind(seen.command)}` });
			}
		}
	}

	/** @returns {Map<string, number>} seconds that each process has used since the start */
	byProcess() {
		return new Map([...this.whole].map(([name, { first, last }]) => [name, (last - first) / PER_SECOND]));
	}

	/** @returns {Map<string, number>} seconds by process and name of threads, as `alice tokio-runtime-w` */
	byThread() {
		const sums = new Map();
		for (const { thread, first, last } of this.threads.values()) sums.set(thread, (sums.get(thread) ?? 0) + (last - first) / PER_SECOND);
		return sums;
	}
}

function note(all, key, used, more) {
	const known = all.get(key);
	if (known) known.last = used;
	// What begins after the start began at nothing.
	else all.set(key, { ...more, first: 0, last: used });
}

/** @param {string} path of a `stat` file of Linux @returns {Promise<{ command: string, used: number }>} */
async function stat(path) {
	const text = await readFile(path, 'utf8');
	const end = text.lastIndexOf(')');
	const fields = text.slice(end + 2).split(' ');
	return { command: text.slice(text.indexOf('(') + 1, end), used: Number(fields[11]) + Number(fields[12]) };
}

/** @param {string} command name of a thread @returns {string} without the number that it has among its like */
function kind(command) {
	return command.replace(/[-_ #]*\d+$/, '');
}
