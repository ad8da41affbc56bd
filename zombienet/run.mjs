/**
 * Runs the tests of tests/, or those whose names begin as an argument does, each on a fresh network: the nodes are
 * zombienet's, the agents of the providers' nodes are started here. Ends with a line `N passed, M failed`.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signer } from '../examples/lib/chain.mjs';
import { BINARIES, Network, RUNTIME_CACHE } from '../examples/lib/network.mjs';
import { freePorts } from '../examples/lib/ports.mjs';
import { REQUESTER } from './requester.mjs';
import { Zombie } from './zombie.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const TESTS = join(HERE, 'tests');
const ZOMBIENET = join(HERE, 'node_modules', '.bin', 'zombienet');

/** The provider node of each agent. */
const AGENTS = [0, 0, 1];
const PROVIDER_NODES = 2;

/** Starts the agents; gives what local.toml and the scripts have to know. */
async function startAgents(network) {
	const operators = Array.from({ length: PROVIDER_NODES }, () => `0x${randomBytes(32).toString('hex')}`);
	const ports = await freePorts(AGENTS.length);
	AGENTS.forEach((node, index) => network.planAgent({ node }, index, ports[index], signer(operators[node]), [signer(REQUESTER)]));
	await network.startAgents();
	const keys = await Promise.all(operators.map((operator, node) => network.writeOperatorKey(node, operator)));
	return {
		TIDEMILL_NODE: BINARIES.node,
		TIDEMILL_RUNTIME_CACHE: RUNTIME_CACHE,
		TIDEMILL_AGENTS: JSON.stringify(network.agents.map(({ url, data, slots }) => ({ url, data, slots }))),
		...Object.fromEntries(keys.map((file, index) => [`OPERATOR_KEY_${index + 1}`, file])),
		...Object.fromEntries(network.agents.map(({ url }, index) => [`AGENT_${index + 1}`, url])),
	};
}

/** @param {string} file @returns {Promise<string[]>} what a test asserts, a line each */
async function assertions(file) {
	const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
	return lines.filter((line) => line !== '' && !line.startsWith('#') && !/^(Description|Network|Creds):/.test(line));
}

/**
 * @param {string} file of a test
 * @param {string} folder for all that it leaves
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function run(file, folder) {
	const name = basename(file, '.zndsl');
	console.log(name);
	const network = new Network(join(folder, name));
	await mkdir(network.folder);
	try {
		const env = await startAgents(network);
		const args = ['--provider', 'native', '--logType', 'text', '--force', '--dir', join(network.folder, 'nodes'), 'test', file];
		const zombie = new Zombie('zombienet', ZOMBIENET, args, join(network.folder, 'zombienet.log'), env);
		await zombie.run();
		return await report(file, zombie);
	} finally {
		await network.stop({ keep: true });
	}
}

/** Says what became of each assertion. What zombienet does not report as passed has failed. */
async function report(file, zombie) {
	const said = await readFile(zombie.log, 'utf8');
	const wanted = await assertions(file);
	const passed = wanted.filter((assertion) => said.includes(`✅ ${assertion} `));
	for (const assertion of wanted) console.log(`  ${passed.includes(assertion) ? '✓' : '✗'} ${assertion}`);
	const failed = wanted.length - passed.length;
	if (failed > 0) console.log(`\nThe last words of zombienet:\n${await zombie.tail(60)}\n`);
	return { passed: passed.length, failed };
}

const wanted = process.argv.slice(2);
const files = (await readdir(TESTS)).filter((file) => file.endsWith('.zndsl') && (wanted.length === 0 || wanted.some((start) => file.startsWith(start)))).sort();
if (files.length === 0) {
	console.error(`There is no test in ${TESTS} that begins with ${wanted.join(' or ')}.`);
	process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'tidemill-zombienet-'));
const total = { passed: 0, failed: 0 };
const keep = () => process.env.KEEP_LOGS === '1' || total.failed > 0;
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.on(signal, () => process.exit(code));
// What still runs then is ended by process.mjs.
process.on('exit', () => keep() || rmSync(folder, { recursive: true, force: true }));
for (const file of files) {
	const { passed, failed } = await run(join(TESTS, file), folder);
	total.passed += passed;
	total.failed += failed;
}
if (keep()) console.log(`Logs and databases are in ${folder}.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
