/** A Prometheus of its own for a test: the sample of docs/monitoring with the addresses of a running network. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../lib/ports.mjs';
import { Managed } from '../lib/process.mjs';

/** Where board, alerts and sample are. */
export const MONITORING = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'monitoring');

const TOOLS = join(homedir(), '.cache', 'tidemill', 'tools', 'prometheus', 'usr', 'bin');

/** The programs, unpacked by scripts/setup.sh. */
export const PROGRAMS = {
	prometheus: process.env.TIDEMILL_PROMETHEUS ?? join(TOOLS, 'prometheus'),
	promtool: process.env.TIDEMILL_PROMTOOL ?? join(TOOLS, 'promtool'),
};

/** Replaces the one target of a job of the sample. */
function withTargets(config, job, targets) {
	const pattern = new RegExp(`(job_name: ${job}\\n[^]*?targets: )\\[[^\\]]*\\]`);
	if (!pattern.test(config)) throw new Error(`prometheus.yml has no job ${job} with targets.`);
	return config.replace(pattern, `$1[${targets.map((target) => `'${target}'`).join(', ')}]`);
}

export class Prometheus {
	/**
	 * Starts it and waits until every node and agent was scraped.
	 * @param {import('../lib/network.mjs').Network} network whose nodes serve metrics
	 */
	static async start(network) {
		const prometheus = new Prometheus();
		const folder = join(network.folder, 'prometheus');
		await mkdir(folder, { recursive: true });
		const targets = {
			'tidemill-node': network.nodes.map(({ metrics }) => `127.0.0.1:${metrics}`),
			'tidemill-agent': network.agents.map(({ url }) => new URL(url).host),
		};
		let config = await readFile(join(MONITORING, 'prometheus.yml'), 'utf8');
		for (const [job, addresses] of Object.entries(targets)) config = withTargets(config, job, addresses);
		await writeFile(join(folder, 'prometheus.yml'), config.replaceAll(/(scrape|evaluation)_interval: 15s/g, '$1_interval: 1s'));
		await copyFile(join(MONITORING, 'alerts.yml'), join(folder, 'alerts.yml'));
		const [port] = await freePorts(1);
		prometheus.url = `http://127.0.0.1:${port}`;
		const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'];
		prometheus.process = new Managed('prometheus', PROGRAMS.prometheus, args, join(network.folder, 'prometheus.log'));
		await prometheus.process.start().catch((error) => {
			throw new Error(`${error.message} Prometheus itself comes with scripts/setup.sh.`);
		});
		const count = network.nodes.length + network.agents.length;
		await prometheus.process.until(async () => (await prometheus.query('up == 1')).length === count);
		return prometheus;
	}

	async stop() {
		await this.process?.stop();
	}

	/** @param {string} path below /api/v1 @param {Record<string, string>} [params] */
	async ask(path, params = {}) {
		const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(params)}`, { signal: AbortSignal.timeout(10_000) });
		const { status, data, error } = await response.json();
		if (status !== 'success') throw new Error(`${params.query ?? path}: ${error}`);
		return data;
	}

	/** @param {string} expression @returns {Promise<{ metric: Record<string, string>, value: number }[]>} its series now */
	async query(expression) {
		const { result } = await this.ask('query', { query: expression });
		return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
	}

	/** Waits until the expression has a series. @param {string} expression */
	async until(expression) {
		return this.process.until(async () => (await this.query(expression)).length > 0, 120_000);
	}

	/** @returns {Promise<Set<string>>} the names of all metrics that it knows */
	async names() {
		return new Set(await this.ask('label/__name__/values'));
	}
}
