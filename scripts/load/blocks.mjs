/** What is in the blocks of a range: weights, extrinsics, verdicts. */
import { plain } from '../../examples/lib/plain.mjs';

/** Picoseconds of a millisecond: a weight's time is in the former. */
const MILLISECOND = 1e9;

const CLASSES = /** @type {const} */ (['normal', 'operational', 'mandatory']);

/**
 * @typedef {object} Block
 * @property {number} number
 * @property {number} time milliseconds
 * @property {Record<string, number>} weight milliseconds of each class
 * @property {Map<string, number>} calls extrinsics by call
 * @property {Map<string, number>} items what devices said, by kind
 * @property {number} bytes of all extrinsics
 * @property {Map<string, number>} events of the market, by name; failed bundles with their reason
 * @property {Map<bigint, { bundles: number, tasks: number }>} settled by job
 */

/**
 * @param {import('../../examples/lib/chain.mjs').Chain} chain
 * @param {number} from
 * @param {number} to the last block
 * @returns {Promise<Block[]>}
 */
export async function readBlocks(chain, from, to) {
	const blocks = [];
	for (let number = from; number <= to; number++) blocks.push(await readBlock(chain, number));
	return blocks;
}

/** @returns {Promise<Block>} */
async function readBlock({ api }, number) {
	const hash = await api.rpc.chain.getBlockHash(number);
	const at = await api.at(hash);
	const [{ block }, weights, now, records] = await Promise.all([
		api.rpc.chain.getBlock(hash),
		at.query.system.blockWeight(),
		at.query.timestamp.now(),
		at.query.system.events(),
	]);
	const read = { number, time: now.toNumber(), weight: {}, calls: new Map(), items: new Map(), bytes: 0, events: new Map(), settled: new Map() };
	for (const name of CLASSES) read.weight[name] = weights[name].refTime.toNumber() / MILLISECOND;
	for (const extrinsic of block.extrinsics) {
		const { section, method, args } = extrinsic.method;
		read.bytes += extrinsic.encodedLength;
		add(read.calls, `${section}.${method}`);
		if (section === 'attestation' && method === 'attest') for (const item of args[0].items) add(read.items, item.type);
	}
	for (const { event } of records) noteEvent(read, event);
	return read;
}

/** @param {Block} read @param {any} event */
function noteEvent(read, { section, method, data }) {
	if (!['market', 'attestation', 'providers'].includes(section)) return;
	if (section === 'market' && method === 'BundleAccepted') {
		const { bundles, tasks } = read.settled.get(data.job.toBigInt()) ?? { bundles: 0, tasks: 0 };
		read.settled.set(data.job.toBigInt(), { bundles: bundles + 1, tasks: tasks + data.tasks.toNumber() });
	}
	add(read.events, section === 'market' && method === 'BundleFailed' ? `BundleFailed: ${plain(data.reason).type}` : method);
}

/** @param {Map<string, number>} counts @param {string} name @param {number} [count] */
export function add(counts, name, count = 1) {
	counts.set(name, (counts.get(name) ?? 0) + count);
}

/** @returns {Record<string, number>} the most of each class in a block, and of all together, in milliseconds */
export function bounds({ api }) {
	const { maxBlock, perClass } = api.consts.system.blockWeights;
	const most = (weight) => weight.refTime.toNumber() / MILLISECOND;
	const of = (name) => (perClass[name].maxTotal.isSome ? most(perClass[name].maxTotal.unwrap()) : most(maxBlock));
	return { ...Object.fromEntries(CLASSES.map((name) => [name, of(name)])), all: most(maxBlock) };
}
