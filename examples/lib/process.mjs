/** Child processes with a log file each, ended by their own process id and never outliving this process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that a process has to end by itself. */
const GRACE = 10_000;

/** Every process that runs now. @type {Set<Managed>} */
const running = new Set();

// Whatever ends this process, what it started ends with it.
process.on('exit', () => {
	for (const managed of running) managed.signal('SIGKILL');
});

export class Managed {
	/** @type {import('node:child_process').ChildProcess | null} */
	child = null;

	/**
	 * @param {string} name
	 * @param {string} program
	 * @param {string[]} args
	 * @param {string} log path of the file that gets what it prints
	 * @param {Record<string, string>} [env] beside that of this process
	 */
	constructor(name, program, args, log, env = {}) {
		Object.assign(this, { name, program, args, log, env });
	}

	get running() {
		return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
	}

	get pid() {
		return this.child?.pid;
	}

	async start() {
		if (this.running) throw new Error(`${this.name} runs already.`);
		const log = openSync(this.log, 'a');
		// A group of its own, so that Ctrl-C reaches this process alone, which then ends them in order.
		this.child = spawn(this.program, this.args, { stdio: ['ignore', log, log], detached: true, env: { ...process.env, ...this.env } });
		closeSync(log);
		running.add(this);
		this.child.once('exit', () => running.delete(this));
		await once(this.child, 'spawn').catch((error) => {
			running.delete(this);
			this.child = null;
			throw new Error(`Cannot start ${this.program}: ${error.message}. Build it first: make build.`);
		});
	}

	/** @param {NodeJS.Signals} signal */
	signal(signal) {
		this.child?.kill(signal);
	}

	/** Asks it to end, and makes it if it does not. */
	async stop() {
		if (!this.running) return;
		const gone = once(this.child, 'exit');
		this.signal('SIGTERM');
		const timer = setTimeout(() => this.signal('SIGKILL'), GRACE);
		await gone;
		clearTimeout(timer);
	}

	/** Ends it at once, as a power cut would. */
	async kill() {
		if (!this.running) return;
		const gone = once(this.child, 'exit');
		this.signal('SIGKILL');
		await gone;
	}

	/**
	 * Waits until `ready` answers something true.
	 * @template T
	 * @param {() => Promise<T>} ready
	 * @param {number} [patience] milliseconds
	 * @returns {Promise<T>}
	 */
	async until(ready, patience = 60_000) {
		const end = Date.now() + patience;
		let problem;
		while (Date.now() < end) {
			if (!this.running) throw new Error(`${this.name} ended (${this.child?.signalCode ?? this.child?.exitCode}). Its last words:\n${await this.tail()}`);
			try {
				const answer = await ready();
				if (answer) return answer;
			} catch (error) {
				problem = error;
			}
			await sleep(150);
		}
		throw new Error(`${this.name} is not ready after ${patience / 1000} s (${problem?.cause?.message ?? problem?.message ?? 'no answer'}). Its last words:\n${await this.tail()}`);
	}

	/** Waits until one line of its log holds all of these texts. @param {string[]} texts @param {number} [patience] milliseconds */
	async says(texts, patience) {
		await this.until(async () => {
			const lines = (await readFile(this.log, 'utf8')).split('\n');
			return lines.some((line) => texts.every((text) => line.includes(text)));
		}, patience);
	}

	/** @param {number} [lines] @returns {Promise<string>} the end of its log */
	async tail(lines = 15) {
		const text = await readFile(this.log, 'utf8').catch(() => '');
		return text.trimEnd().split('\n').slice(-lines).join('\n');
	}
}
