/** What the demo checks about the chain once the jobs are done. */
import { u8aConcat } from '@polkadot/util';
import { encodeAddress } from '@polkadot/util-crypto';
import { decodeBlocks } from './blocks.mjs';
import { must } from './checks.mjs';
import { DEVICES, checkConduct, conductOf, conductTable } from './conduct.mjs';
import { eventOf } from '../chain.mjs';
import { succeeded, troubles, wholeJob } from '../follow.mjs';
import { formatTide } from '../format.mjs';
import { accountTable, jobTable } from '../payment-tables.mjs';
import { disagreements, heldOf, readLedger, sum } from '../payments.mjs';

/** Blocks within which earnings are paid out by themselves, with room for a slow machine. */
const PAYOUT = 80;

/** Every bundle was accepted by a committee as asked for, and every task ended well. */
export async function checkJobs(checks, chain, jobs, mills) {
	const providerOf = new Map(mills.map(({ device, pair }) => [device, pair.address]));
	for (const job of jobs) {
		const { view, bundles } = await wholeJob(chain, job.id);
		Object.assign(job, { view, bundles });
		await checks.that(`${job.plan.name}: every bundle was accepted`, () => {
			must(view.failed === 0 && view.accepted === view.bundles, troubles(bundles).join('; '));
			return `${view.accepted} bundles`;
		});
		await checks.that(`${job.plan.name}: every task ended with exit code 0`, () => {
			const results = bundles.flatMap((bundle) => (bundle?.type === 'Accepted' ? bundle.value.results : []));
			must(results.length === view.spec.value.tasks && results.every(succeeded), troubles(bundles).join('; '));
			return `${results.length} tasks, ${sum(results.map(({ fuel }) => fuel))} fuel`;
		});
		const { type, value: seats = 1 } = view.spec.value.verification;
		const claim = type === 'Spot' ? 'one device vouches for every bundle, or more where it was audited' : `a majority of ${seats} agreed on every bundle`;
		await checks.that(`${job.plan.name}: ${claim}, no two of one provider`, () => {
			for (const { value } of bundles) {
				const providers = new Set(value.devices.map((device) => providerOf.get(device)));
				must(providers.size === value.devices.length, 'a provider had two seats of a bundle');
				must(value.devices.length * 2 > seats, 'a bundle was accepted without a majority');
			}
		});
	}
}

/** Each call of our runtime API answers, typed by the metadata alone. */
export async function checkRuntimeApi(checks, chain, jobs, mills) {
	const [job] = jobs;
	const { device } = mills[0];
	const details = await chain.device(device);
	const asked = {
		tick: async () => must((await chain.ask('tick')) > 0, 'the tick is zero'),
		job: async () => must((await chain.job(job.id)).requester === job.pair.address, 'another requester'),
		bundle: async () => must((await chain.ask('bundle', [job.id, 0])).type === 'Accepted', 'bundle 0 is not accepted'),
		device: async () => must(details.provider === mills[0].pair.address, 'another provider'),
		deviceByKey: async () => must((await chain.ask('deviceByKey', [{ [details.key.type]: details.key.value }])).id === device, 'another device'),
		estimate: async () => must((await chain.ask('estimate', [job.spec])).total === job.held, 'the estimate is not what was held'),
		whyQueued: async () => must((await chain.ask('whyQueued', [job.id])) === null, 'an ended job waits'),
	};
	for (const [method, ask] of Object.entries(asked)) await checks.that(`runtime API: ${method}`, ask);
	await checks.that('runtime API: what does not exist is none', async () => {
		must((await chain.job(999_999)) === null && (await chain.device(999_999)) === null, 'something was found');
	});
}

/** Waits until every device has been paid what it earned; the chain does so by itself. */
export async function untilPaidOut(chain, mills) {
	let start = null;
	await chain.untilBlock(async (hash, number) => {
		start ??= number;
		must(number - start < PAYOUT, `devices have not been paid out after ${PAYOUT} blocks`);
		const devices = await Promise.all(mills.map(({ device }) => chain.device(device, hash)));
		return devices.every(({ credit }) => credit === 0n);
	});
}

/** Clears the jobs away, so that the deposits go back too. */
export async function closeJobs(checks, chain, jobs) {
	await Promise.all(
		jobs.map((job) =>
			checks.that(`${job.plan.name}: closed, and its deposit is back`, async () => {
				// A call clears 64 bundles at most.
				for (let part = 0; part < Math.ceil(job.view.bundles / 64) - 1; part++) await chain.send(chain.api.tx.market.closeJob(job.id), job.pair);
				const { deposit } = eventOf(await chain.send(chain.api.tx.market.closeJob(job.id), job.pair), 'market', 'JobClosed');
				must((await chain.job(job.id)) === null, 'the job is still there');
				return `${formatTide(deposit)} TIDE`;
			}),
		),
	);
}

/** Every block that the demo made, decoded by @polkadot/api to the last byte. */
export async function checkBlocks(checks, chain) {
	await checks.that('@polkadot/api decodes every block', async () => {
		const last = await chain.numberOf(await chain.finalized());
		const { blocks, bare, signed, general, calls } = await decodeBlocks(chain, 1, last);
		must(signed > 0 && general > 0, `there are ${signed} signed and ${general} authorized transactions`);
		must(calls.has('attestation.attest') && calls.has('market.submitJob'), `calls are missing: ${[...calls.keys()].join(', ')}`);
		return `${blocks} blocks with ${signed} signed and ${general} authorized transactions, ${bare} inherents`;
	});
}

/** Who earned, paid and got back what; and that it adds up. */
export async function checkAccounts(checks, chain, { jobs, mills, names, first, closed }) {
	const last = await chain.numberOf(await chain.finalized());
	const ledger = await readLedger(chain, first, last);
	const views = jobs.map((job) => ({ name: job.plan.name, held: job.held, view: { ...job.view, escrow: closed ? 0n : job.view.escrow, refunded: job.view.refunded + (closed ? job.view.escrow : 0n) } }));
	console.log(`\n${jobTable(views)}`);
	const named = { ...names, ...moduleNames(chain) };
	console.log(`\nBlocks ${first} to ${last}, in TIDE\n${accountTable(ledger, named)}`);
	const { before, after } = ledger.issuance;
	console.log(`\nTotal issuance ${formatTide(before)} before, ${formatTide(after)} after: ${formatTide(before - after)} burned.\n`);
	for (const { name, held, view } of views) {
		await checks.that(`${name}: held = paid + fees + chain fees + given back + still held`, () => {
			const out = view.paid + view.fees + view.chainFees + view.refunded + view.escrow;
			must(out === held, `${held - out} units are missing`);
		});
	}
	await checks.that('every account changed by exactly what its events say, and all together by the change of the issuance', () => {
		const wrong = disagreements(ledger);
		must(wrong.length === 0, wrong.join('; '));
		return `${ledger.accounts.size} accounts, no unit missing`;
	});
	await checks.that('what providers earned is what requesters paid for work, and what checks moved', () => {
		const earned = sum([...ledger.accounts.values()].map((kinds) => kinds.get('earned') ?? 0n));
		const paid = sum(views.map(({ view }) => view.paid));
		const moved = ledger.market.filter(({ method }) => method === 'CheckPaid').map(({ data }) => data.audit + data.replicas - data.funded);
		must(earned === paid + sum(moved), `${earned} units were earned, ${paid} were paid, and checks moved ${sum(moved)}`);
		return `${formatTide(earned)} TIDE`;
	});
	if (closed) {
		await checks.that('nothing is held for the requesters any more', async () => {
			const held = await Promise.all(jobs.map(({ pair }) => heldOf(chain.api, pair.address)));
			must(held.every((amount) => amount === 0n), held.map((amount) => formatTide(amount)).join(', '));
		});
	}
	const conduct = await conductOf(chain, ledger, mills);
	console.log(`\nDevices\n${conductTable(conduct)}\n`);
	await checkConduct(checks, conduct, jobs);
	const earnings = mills.map(({ pair }) => ledger.accounts.get(pair.address)?.get('earned') ?? 0n);
	await checks.that('every honest provider earned, and no other', () =>
		must(earnings.every((amount, index) => amount > 0n !== Boolean(DEVICES[index].chaos)), earnings.map((amount) => formatTide(amount)).join(', ')),
	);
}

/** The accounts of pallets, by the ids that are constants of the runtime. */
function moduleNames(chain) {
	const { potId, treasuryId } = chain.api.consts.rewards;
	const account = (id) => encodeAddress(u8aConcat('modl', id.toU8a(), new Uint8Array(20)), 42);
	return { [account(potId)]: 'pot (protocol)', [account(treasuryId)]: 'treasury (protocol)' };
}
