/** What a node counts, in Prometheus' text form. */

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** @typedef {{ name: string, labels: Record<string, string>, value: number }} Sample */

export class Metrics {
	/** @param {Sample[]} samples */
	constructor(samples) {
		this.samples = samples;
	}

	/** @param {number} port of a node's metrics @returns {Promise<Metrics>} */
	static async of(port) {
		return Metrics.read(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
	}

	/** @param {string} text @returns {Metrics} */
	static read(text) {
		const samples = text.split('\n').flatMap((line) => {
			const [, name, labels = '', value] = LINE.exec(line) ?? [];
			if (name === undefined) return [];
			return [{ name, labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, label, text]) => [label, text])), value: Number(value) }];
		});
		return new Metrics(samples);
	}

	/** @param {string} name @param {Record<string, string>} [labels] @returns {number} the sum of all that have these labels; 0 if there are none */
	sum(name, labels = {}) {
		const wanted = Object.entries(labels);
		const found = this.samples.filter((sample) => sample.name === name && wanted.every(([label, text]) => sample.labels[label] === text));
		return found.reduce((sum, { value }) => sum + value, 0);
	}

	/** @param {string} name @param {string} label @returns {Map<string, number>} sums by what the label says */
	by(name, label) {
		const sums = new Map();
		for (const sample of this.samples) {
			if (sample.name === name) sums.set(sample.labels[label], (sums.get(sample.labels[label]) ?? 0) + sample.value);
		}
		return sums;
	}
}

/** What was counted between two looks at the same node. */
export class Growth {
	/** @param {Metrics} before @param {Metrics} after */
	constructor(before, after) {
		Object.assign(this, { before, after });
	}

	sum(name, labels) {
		return this.after.sum(name, labels) - this.before.sum(name, labels);
	}

	by(name, label) {
		const before = this.before.by(name, label);
		return new Map([...this.after.by(name, label)].map(([text, value]) => [text, value - (before.get(text) ?? 0)]));
	}

	/** @param {string} name of a histogram @returns {number} the mean of what it has observed; NaN if that is nothing */
	mean(name) {
		return this.sum(`${name}_sum`) / this.sum(`${name}_count`);
	}
}
