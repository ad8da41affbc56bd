#!/usr/bin/env node
/**
 * The main job: a chain of two validators, three provider nodes and six agents on this machine, of which one lies and one
 * sleeps, and three real jobs.
 *
 *   node demo.mjs           all of it
 *   SHORT=1 node demo.mjs   fewer tasks, for CI
 *   KEEP=1 node demo.mjs    the network goes on until Ctrl-C, with links to open it in polkadot.js Apps
 */
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appsPage } from './lib/apps.mjs';
import { signer } from './lib/chain.mjs';
import { Checks } from './lib/demo/checks.mjs';
import { DEVICES } from './lib/demo/conduct.mjs';
import { planJobs } from './lib/demo/jobs.mjs';
import { resvg } from './lib/demo/resvg.mjs';
import { checkAccounts, checkBlocks, checkJobs, checkRuntimeApi, closeJobs, untilPaidOut } from './lib/demo/stages.mjs';
import { Follower } from './lib/follow.mjs';
import { duration, table } from './lib/format.mjs';
import { fund, openMills } from './lib/market-setup.mjs';
import { Network } from './lib/network.mjs';
import { fetchOutputs, writeTask } from './lib/outputs.mjs';
import { Board } from './lib/progress.mjs';
import { costParts, prepare, submit, upload } from './lib/submit.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.env.DEMO_OUT ?? join(HERE, '..', 'demo-out');
const SHORT = process.env.SHORT === '1';
const KEEP = process.env.KEEP === '1';

/** Minutes after which something hangs. */
const PATIENCE = 20;

const REQUESTERS = ['Rosa', 'Rolf', 'Rita'];

async function main() {
	const started = Date.now();
	const title = (text) => console.log(`\n── ${text} (${duration(Date.now() - started)})`);
	const checks = new Checks();
	await rm(OUT, { recursive: true, force: true });
	await mkdir(OUT, { recursive: true });

	title('A chain, its providers and their devices');
	const program = await resvg();
	const network = await Network.start({
		providers: 3,
		agents: DEVICES,
		uploaders: REQUESTERS.map((name) => `//${name}`),
		rpc: KEEP ? 9_944 : undefined,
		say: (text) => console.log(`  ${text}`),
	});
	try {
		const { chain } = network;
		const requesters = REQUESTERS.map((name) => signer(`//${name}`));
		const providers = DEVICES.map(({ provider }) => signer(`//${provider}`));
		await fund(chain, [...requesters, ...providers], '25000');
		const offers = DEVICES.map(({ perGfuel }) => ({ perGfuel, perTask: '0.001', perInputMib: '0.0005' }));
		const mills = await openMills(network, providers, { stake: '20000', backing: '20000', offers });
		console.log(table(['provider', 'device', 'node', 'offer for 10^9 fuel'], mills.map(({ device }, index) => [DEVICES[index].provider, String(device), String(DEVICES[index].node + 1), DEVICES[index].perGfuel]), 'lrrr'));

		title('Three jobs');
		const plans = await planJobs({ resvg: program, out: OUT, store: mills[0].agent.url, short: SHORT });
		const jobs = await Promise.all(plans.map((plan, index) => place(chain, plan, requesters[index])));
		const first = Math.min(...jobs.map(({ number }) => number));
		const board = new Board();
		const ended = Date.now();
		await Promise.all(jobs.map((job) => new Follower(chain, job.id).untilEnded((progress) => board.update(job.plan.name, progress))));
		board.finish();
		console.log(`  done in ${duration(Date.now() - ended)}`);

		title('The outputs');
		await checkJobs(checks, chain, jobs, mills);
		for (const job of jobs) {
			const folder = join(OUT, job.plan.name);
			await checks.that(`${job.plan.name}: every hash of every output agrees with the chain`, async () => {
				const { tasks, checked } = await fetchOutputs(chain, job.id, { onTask: (task) => writeTask(folder, task) });
				job.tasks = tasks;
				if (tasks.includes(null)) throw new Error(`${tasks.filter((task) => task === null).length} tasks have no accepted result`);
				return `${checked} hashes`;
			});
			if (job.tasks) await job.plan.finish(checks, job.tasks, OUT);
		}

		title('The chain');
		await checkRuntimeApi(checks, chain, jobs, mills);
		await untilPaidOut(chain, mills);
		const names = accountNames(requesters, providers);
		if (!KEEP) await closeJobs(checks, chain, jobs);
		await checkBlocks(checks, chain);
		await checkAccounts(checks, chain, { jobs, mills, names, first, closed: !KEEP });

		console.log(`\nPictures and outputs are in ${OUT}.`);
		console.log(`${duration(Date.now() - started)}\n`);
		console.log(checks.summary());
		if (KEEP) await keep(network);
	} finally {
		if (checks.failed > 0) console.error(`The logs stay in ${network.folder}.`);
		await network.stop(checks.failed > 0 ? { keep: true } : {});
	}
	return checks.failed === 0 ? 0 : 1;
}

/** Uploads and submits one job. */
async function place(chain, plan, pair) {
	const { spec, manifest, estimate } = await prepare(chain, plan.job);
	await upload(plan.job, manifest.bytes, manifest.blob, pair);
	const submitted = await submit(chain, spec, pair);
	const parts = costParts(plan.job, estimate).map(([part, amount]) => `${part} ${amount}`);
	console.log(`  job ${submitted.id}, ${plan.title}\n    at most, in TIDE: ${parts.join('; ')}`);
	return { ...submitted, plan, pair, spec, estimate, held: submitted.escrow };
}

function accountNames(requesters, providers) {
	const entries = [
		...requesters.map(({ address }, index) => [address, `${REQUESTERS[index]} (requester)`]),
		...providers.map(({ address }, index) => [address, `${DEVICES[index].provider} (provider)`]),
		...['Alice', 'Bob'].map((name) => [signer(`//${name}`).address, `${name} (validator)`]),
	];
	return Object.fromEntries(entries);
}

/** Leaves the network running until somebody has seen enough. @param {Network} network */
async function keep(network) {
	console.log(`\nThe network runs on at ${network.url}. Open it in polkadot.js Apps:`);
	for (const [name, path] of [['blocks', 'explorer'], ['jobs and devices', 'chainstate'], ['submit, stake, register', 'extrinsics'], ['runtime API', 'runtime'], ['accounts', 'accounts']]) {
		console.log(`  ${name.padEnd(24)} ${appsPage(network.url, path)}`);
	}
	console.log('\nCtrl-C stops it.');
	await once(process, 'never');
}

const watchdog = setTimeout(() => {
	console.error(`Nothing ends within ${PATIENCE} minutes: something hangs.`);
	process.exit(1);
}, PATIENCE * 60_000);
if (KEEP) watchdog.unref();

main().then(
	(code) => process.exit(code),
	(error) => {
		console.error(error);
		process.exit(1);
	},
);
