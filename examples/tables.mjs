#!/usr/bin/env node
/**
 * Writes the tables of the documents: docs/reference.md from the metadata of the built node's runtime, and those of
 * docs/security.md, which are computed.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Chain } from './lib/chain.mjs';
import { BINARIES, RUNTIME_CACHE } from './lib/network.mjs';
import { freePorts } from './lib/ports.mjs';
import { Managed } from './lib/process.mjs';
import { reference } from './lib/reference.mjs';
import { withTables } from './lib/security-tables.mjs';

const DOCS = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs');

/** @returns {Promise<string>} docs/reference.md, as the node's runtime says */
async function ofTheNode() {
	const folder = await mkdtemp(join(tmpdir(), 'tidemill-tables-'));
	const [rpc, p2p] = await freePorts(2);
	const args = [
		...['--chain', 'dev', '--base-path', folder, '--runtime-cache', RUNTIME_CACHE],
		...['--rpc-port', String(rpc), '--listen-addr', `/ip4/127.0.0.1/tcp/${p2p}`],
		...['--no-prometheus', '--no-telemetry', '--no-mdns'],
	];
	const node = new Managed('node', BINARIES.node, args, join(folder, 'node.log'));
	/** @type {Chain | undefined} */
	let chain;
	try {
		await node.start();
		chain = await node.until(() => Chain.connect(`ws://127.0.0.1:${rpc}`));
		return reference(chain.api);
	} finally {
		await chain?.close();
		await node.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

const security = join(DOCS, 'security.md');
await writeFile(security, withTables(await readFile(security, 'utf8')));
await writeFile(join(DOCS, 'reference.md'), await ofTheNode());
