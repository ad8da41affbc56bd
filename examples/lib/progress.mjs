/** Live progress of one or more jobs: bars that are redrawn on a terminal, a line now and then elsewhere. */
import { bar, duration } from './format.mjs';

/** Milliseconds between lines where nothing can be redrawn. */
const EVERY = 15_000;

const SHADES = { settled: '█', revealed: '▓', committed: '▒', assigned: '░' };

export class Board {
	/** @type {Map<string, import('./follow.mjs').Progress>} */
	jobs = new Map();
	drawn = 0;
	last = 0;
	started = Date.now();

	/** @param {NodeJS.WriteStream} [out] */
	constructor(out = process.stdout) {
		this.out = out;
		this.live = out.isTTY === true;
	}

	/** @param {string} name of the job @param {import('./follow.mjs').Progress} progress */
	update(name, progress) {
		const before = this.jobs.get(name);
		this.jobs.set(name, progress);
		const ended = progress.view?.phase.type === 'Ended' && before?.view?.phase.type !== 'Ended';
		if (this.live) this.redraw();
		else if (ended || Date.now() - this.last > EVERY) this.print();
	}

	redraw() {
		const width = Math.max(40, this.out.columns ?? 80);
		const lines = this.lines().map((line) => line.slice(0, width - 1));
		const up = this.drawn > 0 ? `\x1b[${this.drawn}A` : '';
		this.out.write(up + lines.map((line) => `\x1b[2K${line}\n`).join(''));
		this.drawn = lines.length;
	}

	print() {
		this.last = Date.now();
		for (const line of this.lines()) this.out.write(`${line}\n`);
	}

	/** Ends the redrawing: what follows is written below. */
	finish() {
		if (this.jobs.size > 0 && !this.live) this.print();
		this.drawn = 0;
	}

	/** @returns {string[]} a line a job, and why it waits if it does */
	lines() {
		const names = Math.max(0, ...[...this.jobs.keys()].map((name) => name.length));
		const lines = [];
		for (const [name, progress] of this.jobs) {
			lines.push(`${name.padEnd(names)}  ${line(progress)}`);
			if (progress.why) lines.push(`${' '.repeat(names)}  waits: ${progress.why.explanation}`);
		}
		const block = Math.max(0, ...[...this.jobs.values()].map((progress) => progress.number));
		if (lines.length > 0) lines.push(`${' '.repeat(names)}  block ${block}, ${duration(Date.now() - this.started)}`);
		return lines;
	}
}

/** @param {import('./follow.mjs').Progress} progress */
function line(progress) {
	if (!progress.view) return 'closed';
	const shares = Object.entries(SHADES).map(([phase, shade]) => /** @type {[number, string]} */ ([progress[phase], shade]));
	const counts = ['assigned', 'committed', 'revealed', 'settled'].map((phase) => `${progress[phase]} ${phase}`).join(', ');
	const failed = progress.failed > 0 ? `, ${progress.failed} failed` : '';
	return `[${bar(shares, progress.bundles, 28)}] ${counts} of ${progress.bundles}${failed}  ${progress.view.phase.type}`;
}
