/**
 * Puts a real network under load and says how many tasks it settles in a second, and where the time goes: two validators and
 * providers' nodes, whose devices are simulated and answer at once, so that chain, nodes and dispatch are measured and not the engine.
 *
 *   node scripts/bench-load.mjs [--minutes 3] [--nodes 1] [--devices 64] [--jobs spot,quorum(3)] [--write]
 *
 * `--devices` is of each of the providers' `--nodes`. `--write` adds what was found to `bench.json`, as `load_*`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bounds, readBlocks } from './load/blocks.mjs';
import { Farm } from './load/farm.mjs';
import { Growth, Metrics } from './load/metrics.mjs';
import { Processors } from './load/processors.mjs';
import { figures, print } from './load/result.mjs';

const { values: options } = parseArgs({
	options: {
		minutes: { type: 'string', default: '3' },
		nodes: { type: 'string', default: '1' },
		devices: { type: 'string', default: '64' },
		jobs: { type: 'string', default: 'spot,quorum(3)' },
		write: { type: 'boolean', default: false },
	},
});

/** Blocks between two lines that tell how far it is. */
const TOLD = 5;
/** Blocks from the first settled bundle until as much is settled as is assigned. */
const WARM_UP = 10;

const begun = Date.now();
const say = (text) => console.log(`${String(Math.round((Date.now() - begun) / 1_000)).padStart(4)} s  ${text}`);

const farm = await Farm.open({ nodes: Number(options.nodes), devices: Number(options.devices), kinds: options.jobs.split(','), say });
try {
	const load = await measure(farm, Number(options.minutes) * 60_000);
	print(load);
	if (options.write) await write(figures(load));
} finally {
	await farm.close();
}

/**
 * Keeps the farm busy, and measures from soon after the block in which the first bundles are settled.
 * @param {Farm} farm
 * @param {number} milliseconds
 * @returns {Promise<import('./load/result.mjs').Load>}
 */
async function measure(farm, milliseconds) {
	const { network, chain } = farm;
	const watched = network.nodes;
	const look = () => Promise.all(watched.map(({ metrics }) => Metrics.of(metrics)));
	const processors = new Processors(farm.processes());
	const pool = [];
	let feeding = farm.feed(0);
	let warm = Infinity;
	let first;
	let last;
	let before;
	await chain.untilBlock(async (_, number) => {
		await feeding;
		const now = await Metrics.of(watched[0].metrics);
		feeding = farm.feed(now.sum('tidemill_bundles_waiting'));
		if (first && number >= first.number + 1) await processors.look();
		const settled = now.sum('tidemill_tasks_settled_total');
		pool.push(pooled(now));
		if (number % TOLD === 0) say(progress(number, now, settled, first));
		if (settled > 0) warm = Math.min(warm, number + WARM_UP);
		if (!first && number >= warm) {
			[before] = await Promise.all([look(), processors.start()]);
			first = { number, time: Date.now(), settled };
			pool.length = 0;
			say('measuring from here on');
		}
		last = number;
		return first !== undefined && Date.now() - first.time >= milliseconds;
	});
	await processors.look();
	const seconds = (Date.now() - first.time) / 1_000;
	const growth = (await look()).map((after, index) => ({ name: watched[index].name, growth: new Growth(before[index], after) }));
	await feeding;
	await farm.devices.stop();
	say(`reading blocks ${first.number + 1} to ${last}`);
	const blocks = await readBlocks(chain, first.number, last);
	return { blocks, bounds: bounds(chain), kinds: farm.kinds, growth, processors, seconds, pool };
}

/** @param {Metrics} metrics @returns {number} transactions that wait in the node's pool */
function pooled(metrics) {
	return metrics.sum('substrate_sub_txpool_watched_txs') + metrics.sum('substrate_sub_txpool_unwatched_txs');
}

function progress(number, metrics, settled, first) {
	const rate = first ? `, ${Math.round((settled - first.settled) / ((Date.now() - first.time) / 1_000))} a second` : '';
	const [waiting, flight] = ['waiting', 'in_flight'].map((state) => metrics.sum(`tidemill_bundles_${state}`));
	return `block ${number}: ${settled} tasks settled${rate}; ${flight} bundles in flight, ${waiting} wait; ${pooled(metrics)} transactions in the pool`;
}

/** Adds to what `make bench` has written. @param {Record<string, number>} found */
async function write(found) {
	const file = join(fileURLToPath(new URL('..', import.meta.url)), 'bench.json');
	const known = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
	await writeFile(file, `${JSON.stringify({ ...known, ...found }, null, '\t')}\n`);
	console.log('\nbench.json has it, as load_*.');
}
