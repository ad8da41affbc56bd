/** A node's database on a chain with a job on it: looked at, exported, imported, reverted and purged by the node's sub-commands. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Chain } from '../lib/chain.mjs';
import { troubles, wholeJob } from '../lib/follow.mjs';
import { BINARIES, RUNTIME_CACHE, rpcCall } from '../lib/network.mjs';
import { freePorts } from '../lib/ports.mjs';
import { Market } from './harness.mjs';
import { echo } from './programs.mjs';

const run = promisify(execFile);

/** Blocks that the test takes back. */
const REVERTED = 3;

/** @type {Market} */
let market;
/** The second validator, without which nothing is finalised. */
let bob;
/** The provider's node, whose database this is about. */
let node;
/** The job, and what the chain says of it. */
let id;
let result;

before(async () => {
	market = await Market.open({ providers: 1, agents: [{ node: 0 }] });
	[, bob, node] = market.network.nodes;
	const ended = await market.run(echo(), { verification: 'quorum(1)' });
	assert.deepEqual(troubles(ended.bundles), []);
	assert.equal(ended.view.accepted, 1);
	await market.settle();
	id = ended.id;
	result = ended.bundles;
});
after(() => market?.close());

/** @param {{ name: string }} of a node @returns {string} its base path */
const basePath = ({ name }) => join(market.network.folder, name);

/** Runs a sub-command on a node's database. @returns {Promise<string>} what it printed */
async function command(of, name, ...args) {
	const where = ['--chain', market.network.spec, '--base-path', basePath(of), '--runtime-cache', RUNTIME_CACHE];
	const { stdout, stderr } = await run(BINARIES.node, [name, ...args, ...where], { maxBuffer: 2 ** 26 });
	return stdout || stderr;
}

/** @returns {Promise<{ best_hash: string, best_number: number, finalized_hash: string, finalized_number: number }>} */
const chainInfo = async (of) => JSON.parse(await command(of, 'chain-info', '--state-pruning', 'archive'));

/** Waits until a node that runs has finalised a block that the validators finalise from now on. */
async function synced(of) {
	const target = (await market.chain.numberOf(await market.chain.finalized())) + 2;
	const finalised = await of.process.until(async () => {
		const hash = await rpcCall(of.rpc, 'chain_getFinalizedHead');
		const { number } = await rpcCall(of.rpc, 'chain_getHeader', [hash]);
		return Number(number) >= target && { hash, number: Number(number) };
	}, 120_000);
	assert.equal((await market.chain.api.rpc.chain.getBlockHash(finalised.number)).toHex(), finalised.hash);
}

/** Reads the job from a node that runs, at a block. */
async function jobOn(of, hash) {
	const chain = await Chain.connect(`ws://127.0.0.1:${of.rpc}`);
	try {
		return await wholeJob(chain, id, hash);
	} finally {
		await chain.close();
	}
}

test('chain-info tells of the chain that everybody has, and check-block finds its blocks valid', async () => {
	await node.process.stop();
	const info = await chainInfo(node);
	assert.equal((await market.chain.api.rpc.chain.getBlockHash(info.finalized_number)).toHex(), info.finalized_hash);
	assert.ok(info.best_number >= info.finalized_number && info.finalized_number > 0);
	await command(node, 'check-block', String(info.finalized_number), '--state-pruning', 'archive');
});

test('exported blocks, imported into an empty database, give the same state and the job with its result', async () => {
	const [rpc, p2p] = await freePorts(2);
	// Without bootnodes: what it knows, it knows from the file.
	await market.network.planNode('imported', randomBytes(32), rpc, p2p, ['--in-peers', '0', '--out-peers', '0']);
	const imported = market.network.nodes.at(-1);
	const file = join(market.network.folder, 'blocks.bin');
	const exported = await chainInfo(node);
	await command(node, 'export-blocks', file, '--binary', '--state-pruning', 'archive');
	await command(imported, 'import-blocks', file, '--binary', '--state-pruning', 'archive');
	const info = await chainInfo(imported);
	assert.deepEqual([info.best_number, info.best_hash], [exported.best_number, exported.best_hash]);

	await market.network.startNode(imported);
	assert.equal((await rpcCall(rpc, 'system_health')).peers, 0);
	const at = exported.finalized_hash;
	const header = await rpcCall(rpc, 'chain_getHeader', [at]);
	assert.equal(header.stateRoot, (await market.chain.api.rpc.chain.getHeader(at)).stateRoot.toHex());
	const { view, bundles } = await jobOn(imported, at);
	assert.equal(view.phase.type, 'Ended');
	assert.deepEqual(bundles, result);
	await imported.process.stop();
});

test('blocks that are not finalised can be reverted, and come back', async () => {
	await bob.process.stop();
	await market.network.startNode(node);
	await node.process.until(async () => {
		const best = await rpcCall(node.rpc, 'chain_getHeader');
		const finalised = await rpcCall(node.rpc, 'chain_getHeader', [await rpcCall(node.rpc, 'chain_getFinalizedHead')]);
		return Number(best.number) > Number(finalised.number) + REVERTED;
	}, 120_000);
	await node.process.stop();
	const earlier = await chainInfo(node);
	await command(node, 'revert', String(REVERTED), '--state-pruning', 'archive');
	const later = await chainInfo(node);
	assert.equal(later.best_number, earlier.best_number - REVERTED);
	assert.equal((await market.chain.api.rpc.chain.getBlockHash(later.best_number)).toHex(), later.best_hash);
	assert.equal(later.finalized_hash, earlier.finalized_hash);

	await Promise.all([market.network.startNode(bob), market.network.startNode(node)]);
	await synced(node);
});

test('finalised blocks cannot be reverted', async () => {
	await node.process.stop();
	const { finalized_number: finalised } = await chainInfo(node);
	await command(node, 'revert', String(finalised), '--state-pruning', 'archive');
	const info = await chainInfo(node);
	assert.deepEqual([info.best_number, info.finalized_number], [finalised, finalised]);
});

test('a purged node syncs again from nothing', async () => {
	await command(node, 'purge-chain', '-y');
	assert.equal((await chainInfo(node)).best_number, 0);
	await market.network.startNode(node);
	await synced(node);
	const { bundles } = await jobOn(node, await rpcCall(node.rpc, 'chain_getFinalizedHead'));
	assert.deepEqual(bundles, result);
});
