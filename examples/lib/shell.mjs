/** A shell that is fed one block of commands after the other, as a person feeds one, and ends at the first that fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that one block may take. */
const PATIENCE = 150_000;
/** Milliseconds that what runs in it has to end. */
const GRACE = 5_000;

export class Shell {
	blocks = 0;
	printed = '';

	/** @param {string} folder where it starts @param {Record<string, string>} env */
	constructor(folder, env) {
		this.folder = folder;
		// A group of its own: what is started in it ends with it.
		this.child = spawn('bash', ['--noprofile', '--norc', '-s'], { cwd: folder, env, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
		this.child.stdin.on('error', () => {});
		this.child.stdout.setEncoding('utf8').on('data', (text) => (this.printed += text));
		this.exited = once(this.child, 'exit');
		this.endWithThis = () => this.signal('SIGKILL');
		process.on('exit', this.endWithThis);
		this.child.stdin.write('exec 2>&1; set -e\n');
	}

	/** @param {string} text of a block @returns {Promise<string>} what it printed */
	async run(text) {
		const file = await this.write(text);
		const mark = `end of block ${this.blocks}`;
		const from = this.printed.length;
		this.child.stdin.write(`. ${file} </dev/null\nprintf '\\n%s\\n' '${mark}'\n`);
		const end = Date.now() + PATIENCE;
		for (;;) {
			const at = this.printed.indexOf(`\n${mark}\n`, from);
			if (at !== -1) return this.printed.slice(from, at);
			const said = () => this.printed.slice(from).split('\n').slice(-30).join('\n');
			if (this.child.exitCode !== null) throw new Error(`The block failed:\n${text}\n\nIt printed:\n${said()}`);
			if (Date.now() > end) throw new Error(`The block does not end:\n${text}\n\nIt printed:\n${said()}`);
			await sleep(50);
		}
	}

	/** Runs a block beside the following ones, as in another terminal. @param {string} text */
	async start(text) {
		const file = await this.write(text);
		this.child.stdin.write(`(. ${file}) </dev/null >${file}.log 2>&1 &\n`);
	}

	/** @param {string} text @returns {Promise<string>} path of a file that holds it */
	async write(text) {
		const file = join(this.folder, `.block-${++this.blocks}`);
		await writeFile(file, `${text}\n`);
		return file;
	}

	/** @param {NodeJS.Signals} signal to the shell and all that runs in it */
	signal(signal) {
		try {
			process.kill(-this.child.pid, signal);
		} catch {
			// Nothing of it runs any more.
		}
	}

	async stop() {
		this.child.stdin.end();
		this.signal('SIGTERM');
		await Promise.race([this.exited, sleep(GRACE, null, { ref: false })]);
		this.signal('SIGKILL');
		process.off('exit', this.endWithThis);
	}
}
