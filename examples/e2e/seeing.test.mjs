/** What is seen of a network: metrics agree with the chain, and every query of board and alerts is answered by real ones. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { plain } from '../lib/plain.mjs';
import { Market } from './harness.mjs';
import { MONITORING, PROGRAMS, Prometheus } from './prometheus.mjs';
import { echo } from './programs.mjs';

const run = promisify(execFile);

/** What Grafana puts in the place of its variables. */
const VARIABLES = { $__rate_interval: '5m', $node: '.*', $agent: '.*' };

/** Panels that say nothing while all goes well, and why. */
const MAY_BE_EMPTY = new Map([['Requests refused', 'no request is refused here, and which reasons there are is not known before']]);

/** Tasks of the job, in bundles of two. */
const TASKS = 6;

/** Slots of each of the four agents: enough that no bundle waits for another. */
const SLOTS = 4;

/** @type {Market} */
let market;
/** @type {Prometheus} */
let prometheus;
/** The job that was run. @type {bigint} */
let job;
before(async () => {
	market = await Market.open({ providers: 2, agents: [0, 1, 0, 1].map((node) => ({ node, slots: SLOTS })), metrics: true });
	prometheus = await Prometheus.start(market.network);
	const tasks = { for: { i: [0, TASKS - 1] }, args: ['program'], stdin: { text: 'grain {i}' } };
	({ id: job } = await market.run(echo(), { tasks, bundle: 2 }));
	await prometheus.until('min(tidemill_jobs_ended_total) >= 1');
	await prometheus.until('sum(tidemill_agent_verdicts_total{report="accepted"}) >= 9');
});
after(async () => {
	await prometheus?.stop();
	await market?.close();
});

/** @param {string} expression @returns {Promise<number>} the one value that it has */
async function value(expression) {
	const series = await prometheus.query(expression);
	assert.equal(series.length, 1, `${expression}: ${JSON.stringify(series)}`);
	return series[0].value;
}

/** @param {bigint} units @returns {number} */
const tide = (units) => Number(units) / 1e12;

test('the metrics of every node say what the chain says', async () => {
	const view = await market.chain.job(job);
	const same = async (metric, expected) => {
		for (const bound of ['min', 'max']) {
			const found = await value(`${bound}(${metric})`);
			assert.ok(Math.abs(found - expected) < 1e-6, `${bound}(${metric}) is ${found}, the chain says ${expected}`);
		}
	};
	await same('tidemill_jobs_submitted_total', 1);
	await same('tidemill_jobs_ended_total', 1);
	await same('tidemill_bundles_accepted_total', 3);
	await same('tidemill_tasks_settled_total', TASKS);
	await same('tidemill_paid_tide_total', tide(view.paid));
	await same('tidemill_fees_tide_total', tide(view.fees));
	await same('tidemill_refunded_tide_total', tide(view.refunded));
	await same('tidemill_job_ticks_count', 1);
	await same('tidemill_job_ticks_sum', view.ended - view.submitted);
	await same('tidemill_bundle_verdict_ticks_count', 3);
	await same('sum by (instance) (tidemill_bundles_failed_total)', 0);
	await same('sum by (instance) (tidemill_slashes_total)', 0);
	await same('tidemill_blocks_unread_total', 0);

	await same('tidemill_jobs{phase="ended"}', 1);
	await same('tidemill_bundles_waiting', 0);
	await same('tidemill_devices{state="active"}', 4);
	await same('tidemill_tickets_free', 4 * SLOTS);
	await same('tidemill_stake_tide', 80_000);
	await same('tidemill_deposits_tide', tide(view.deposit));
	await same('tidemill_escrow_tide', 0);
});

test('the summary of the runtime API is the sum over all jobs and devices', async () => {
	const hash = await market.chain.best();
	const { jobs, devices, tickets } = await market.chain.ask('summary', [], hash);
	assert.deepEqual([jobs.ended, jobs.unassigned, jobs.inFlight, jobs.escrow].map(Number), [1, 0, 0, 0]);
	assert.deepEqual([devices.providers, devices.active, devices.absent, tickets].map(Number), [4, 4, 0, 4 * SLOTS]);
	const at = await market.chain.api.at(hash);
	const stakes = (await at.query.providers.providers.entries()).map(([, provider]) => plain(provider).stake);
	assert.equal(devices.stake, stakes.reduce((sum, stake) => sum + stake, 0n));
});

test('what the agents counted is what the chain settled', async () => {
	assert.equal(await value('sum(tidemill_agent_tasks_total{outcome="success"})'), 3 * TASKS);
	assert.equal(await value('sum(tidemill_agent_fuel_total)'), 3 * (await value('max(tidemill_fuel_settled_total)')));
	assert.equal(await value('sum(tidemill_agent_task_seconds_count)'), 3 * TASKS);
	assert.equal(await value('sum(tidemill_agent_verdict_seconds_count)'), 9);
	assert.equal(await value('sum(tidemill_agent_slots)'), 4 * SLOTS);
	assert.equal(await value('count(tidemill_agent_build_info{engine="wasm/1, pvm/1"})'), 4);
});

test('every panel of the board is answered', async (t) => {
	const board = JSON.parse(await readFile(join(MONITORING, 'tidemill.json'), 'utf8'));
	const panels = board.panels.filter(({ type }) => type !== 'row');
	assert.equal(new Set(board.panels.map(({ id }) => id)).size, board.panels.length, 'every panel has an id of its own');
	assert.deepEqual(
		board.panels.filter(({ type }) => type === 'row').map(({ title }) => title),
		['Network', 'Market', 'This provider', 'Agents', 'Node health', 'Disputes'],
	);
	for (const title of MAY_BE_EMPTY.keys()) assert.ok(panels.some((panel) => panel.title === title), `there is no panel ${title}`);
	const names = await prometheus.names();
	for (const { title, targets } of panels) {
		await t.test(title, async () => {
			assert.ok(targets.length > 0);
			for (const { expr } of targets) {
				const query = Object.entries(VARIABLES).reduce((text, [name, put]) => text.replaceAll(name, put), expr);
				assert.ok(!query.includes('$'), `${query}: a variable that the test does not know`);
				const series = await prometheus.query(query);
				if (MAY_BE_EMPTY.has(title)) continue;
				assertKnown(expr, names);
				assert.ok(series.some(({ value }) => Number.isFinite(value)), `${expr} is answered by nothing`);
			}
		});
	}
	for (const { name, query } of board.templating.list.filter(({ type }) => type === 'query')) {
		const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(query.query);
		assert.ok((await prometheus.query(metric)).every(({ metric }) => metric[label]), `variable ${name}`);
		assert.ok(names.has(metric), `variable ${name}`);
	}
});

/** Every metric that the expression names is there. @param {string} expression @param {Set<string>} names */
function assertKnown(expression, names) {
	const named = expression.match(/\b(?:tidemill|substrate)_\w+|\bup\b/g) ?? [];
	assert.ok(named.length > 0, `${expression} names no metric`);
	for (const name of named) assert.ok(names.has(name), `${expression}: there is no metric ${name}`);
}

test('every alert is sound, names what there is, and is silent while all goes well', async () => {
	const { stdout } = await run(PROGRAMS.promtool, ['check', 'rules', join(MONITORING, 'alerts.yml')]);
	assert.match(stdout, /SUCCESS: 14 rules found/);
	const { groups } = await prometheus.ask('rules', { type: 'alert' });
	const names = await prometheus.names();
	for (const { name, query, health, lastError, state } of groups.flatMap(({ rules }) => rules)) {
		assert.equal(health, 'ok', `${name}: ${lastError}`);
		assertKnown(query, names);
		assert.notEqual(state, 'firing', name);
	}
});

test('an agent that dies is seen', async () => {
	const { agent } = market.mills[3];
	await agent.process.kill();
	const instance = new URL(agent.url).host;
	const pending = async () => {
		const { alerts } = await prometheus.ask('alerts');
		return alerts.some(({ labels }) => labels.alertname === 'AgentDown' && labels.instance === instance);
	};
	await prometheus.process.until(pending);
	// The worker of its node counts it, and no other node's does.
	await prometheus.until('sum(tidemill_dispatch_failures_total{reason="unreachable"}) >= 1');
	const failing = await prometheus.query('tidemill_dispatch_failures_total{reason="unreachable"} > 0');
	assert.deepEqual(failing.map(({ metric }) => metric.instance), [`127.0.0.1:${market.network.nodes[3].metrics}`]);
});
