#!/usr/bin/env node
/**
 * One honest party is enough: of a committee of three, two lie alike. The third one denies it, and the chain decides by
 * running one segment of the task itself.
 *
 *   node demo-dispute.mjs            a task of about 10^9 gas
 *   LINKS=23400 node demo-dispute.mjs  a tenth of it
 */
import { Chain, signer } from './lib/chain.mjs';
import { Checks, must } from './lib/demo/checks.mjs';
import { gameTable, outcomeTable } from './lib/demo/dispute-tables.mjs';
import { courseBetween, courseOf, describe, movesBetween, publish, shortenWindow, sideOf } from './lib/disputes.mjs';
import { wholeJob } from './lib/follow.mjs';
import { duration, formatTide } from './lib/format.mjs';
import { GAS_PER_LINK, hashChain, inputOf, lastLink } from './lib/hash-chain.mjs';
import { parseJob } from './lib/job-file.mjs';
import { fund, openMills } from './lib/market-setup.mjs';
import { Network, PVM_PROGRAMS } from './lib/network.mjs';
import { fetchOutputs } from './lib/outputs.mjs';
import { disagreements, readLedger, sum } from './lib/payments.mjs';
import { prepare, submit, upload } from './lib/submit.mjs';

/** Minutes after which something hangs. */
const PATIENCE = 25;

/** Hashes in a row. */
const LINKS = Number(process.env.LINKS ?? Math.round(1e9 / GAS_PER_LINK));
const TEXT = 'the tide comes in';

const PROVIDERS = [
	{ name: 'Charlie', node: 0 },
	{ name: 'Liar 1', node: 1, chaos: 'lie' },
	{ name: 'Liar 2', node: 2, chaos: 'lie' },
];
const HONEST = 0;
const REQUESTER = '//Rosa';

async function main() {
	const started = Date.now();
	const title = (text) => console.log(`\n── ${text} (${duration(Date.now() - started)})`);
	const checks = new Checks();

	title('Two validators, three providers; two of their devices lie alike');
	const network = await Network.start({ providers: 3, agents: PROVIDERS, uploaders: [REQUESTER], say: (text) => console.log(`  ${text}`) });
	try {
		const { chain } = network;
		const [requester, pairs] = [signer(REQUESTER), PROVIDERS.map(({ name }) => signer(`//${name}`))];
		await fund(chain, [requester, ...pairs], '25000');
		await shortenWindow(chain);
		const offers = [{ perGfuel: '0.01', perTask: '0.001', perInputMib: '0.0005' }];
		const mills = await openMills(network, pairs, { stake: '20000', backing: '20000', offers });
		const nameOf = (device) => PROVIDERS[mills.findIndex((mill) => mill.device === device)]?.name ?? `device ${device}`;

		title(`A task of ${LINKS} hashes, one after the other, under Proof`);
		await publish(chain, await hashChain(), requester);
		const { id, number: first } = await place(chain, requester, mills[HONEST].agent.url);
		await follow(chain, id, first, nameOf, title);

		title('What it came to');
		const last = await chain.numberOf(await chain.finalized());
		const [events, moves, ledger] = await Promise.all([courseBetween(chain, first, last), movesBetween(chain, first, last), readLedger(chain, first, last)]);
		console.log(`\n${gameTable(events, moves, await limitOf(chain))}`);
		const won = events.filter(({ method }) => method === 'GameWon');
		console.log(`\n${outcomeTable(mills, events, ledger, nameOf)}\n`);
		await check(checks, { chain, id, events, won, moves, ledger, mills, nameOf });
		console.log(`\n${duration(Date.now() - started)}\n${checks.summary()}`);
	} finally {
		if (checks.failed > 0) console.error(`The logs stay in ${network.folder}.`);
		await network.stop(checks.failed > 0 ? { keep: true } : {});
	}
	return checks.failed === 0 ? 0 : 1;
}

/** Uploads and submits the job. */
async function place(chain, pair, store) {
	const file = {
		name: 'dispute',
		program: 'hashchain.polkavm',
		engine: 'pvm',
		tasks: { input: { text: inputOf(LINKS, TEXT) } },
		verification: 'proof',
		limits: { fuel: String(2 * LINKS * GAS_PER_LINK), outputBytes: 100, runTicks: 20 },
		price: { perGfuel: '0.02', perTask: '0.01', perInputMib: '0.001' },
		deadline: 600,
		upload: store,
	};
	const job = await parseJob(file, PVM_PROGRAMS);
	const { spec, manifest, estimate } = await prepare(chain, job);
	await upload(job, manifest.bytes, manifest.blob, pair);
	const submitted = await submit(chain, spec, pair);
	console.log(`  job ${submitted.id}; each device puts ${formatTide(estimate.bond)} TIDE at risk`);
	return submitted;
}

/** Shows what happens in each block from `first` on as soon as it is final, until the job has ended. */
async function follow(chain, id, first, nameOf, title) {
	let next = first;
	let end = null;
	await chain.untilBlock(async () => {
		const last = await chain.numberOf(await chain.finalized());
		for (; next <= last && end === null; next++) {
			const hash = (await chain.api.rpc.chain.getBlockHash(next)).toHex();
			for (const event of await courseOf(chain, hash, next)) console.log(`  block ${next}: ${describe(event, nameOf)}`);
			const { phase } = await chain.job(id, hash);
			if (phase.type === 'Ended') end = next;
		}
		return end !== null;
	});
	title(`Decided in block ${end}`);
}

/** @param {Chain} chain @returns {Promise<bigint>} weight of a block */
async function limitOf(chain) {
	return chain.api.consts.system.blockWeights.maxBlock.refTime.toBigInt();
}

async function check(checks, { chain, id, events, won, moves, ledger, mills, nameOf }) {
	const { bundles: [bundle] } = await wholeJob(chain, id);
	const liars = mills.filter((_, index) => index !== HONEST).map(({ device }) => device);
	const honest = ({ game }) => sideOf(events, game, mills[HONEST].device);
	await checks.that('the report of two thirds was asserted first, and refuted', () => {
		const [first] = events.filter(({ method }) => method === 'Asserted');
		must(events.some(({ method, data }) => method === 'Refuted' && data.report === first.data.report), 'it was not');
	});
	await checks.that('each liar lost a game to the honest one', () => {
		must(won.length === liars.length && won.every(({ data }) => data.winner.type === honest(data)), `${won.length} games were won`);
	});
	await checks.that('the chain decided each game by running one segment', () => {
		const proofs = events.filter(({ method }) => method === 'Proved');
		must(proofs.length === won.length && proofs.every(({ data }) => data.right.type === honest(data)), `${proofs.length} were proved`);
		const { bytes, weight } = moves.find(({ kind, ok }) => kind === 'prove' && ok);
		return `${bytes} bytes, ${(Number(weight) / 1e9).toFixed(1)} ms of weight`;
	});
	await checks.that('the liars lost the whole of their bonds, and nobody else anything', () => {
		const slashed = events.filter(({ method }) => method === 'Slashed').map(({ data }) => data);
		must(slashed.length === liars.length && slashed.every(({ device, offence }) => liars.includes(device) && offence.type === 'Disproved'), slashed.map(({ device }) => nameOf(device)).join(', '));
		return `${formatTide(sum(slashed.map(({ amount }) => amount)))} TIDE`;
	});
	await checks.that('the honest one earned by it', () => {
		const earned = ledger.accounts.get(mills[HONEST].pair.address)?.get('disputes') ?? 0n;
		must(earned > 0n && earned === sum(won.map(({ data }) => data.paid)), `${earned} units`);
		return `${formatTide(earned)} TIDE`;
	});
	await checks.that('the bundle was accepted from the honest one alone', () => {
		must(bundle.type === 'Accepted' && bundle.value.devices.length === 1 && bundle.value.devices[0] === mills[HONEST].device, JSON.stringify(bundle.type));
	});
	await checks.that('the requester has the right output', async () => {
		const { tasks: [task] } = await fetchOutputs(chain, id);
		const text = Buffer.from(task.files.get('output')).toString();
		must(text === lastLink(LINKS, TEXT), `it is ${text}`);
		return `${text.trim().slice(0, 16)}…, as computed natively`;
	});
	await checks.that('every unit is accounted for', () => {
		const wrong = disagreements(ledger);
		must(wrong.length === 0, wrong.join('; '));
	});
}

const watchdog = setTimeout(() => {
	console.error(`Nothing ends within ${PATIENCE} minutes: something hangs.`);
	process.exit(1);
}, PATIENCE * 60_000);
watchdog.unref();

main().then(
	(code) => process.exit(code),
	(error) => {
		console.error(error);
		process.exit(1);
	},
);
