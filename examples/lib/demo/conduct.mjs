/** The devices of the demo, honest and not, and what the chain made of their conduct. */
import { must } from './checks.mjs';
import { formatTide, table } from '../format.mjs';
import { sum } from '../payments.mjs';
import { plain } from '../plain.mjs';

/**
 * @typedef {object} Plan
 * @property {string} provider name of its account
 * @property {number} node index of the provider's node
 * @property {string} perGfuel what it takes for 10^9 fuel, in TIDE; below what the jobs offer
 * @property {'lie' | 'sleep'} [chaos] how it misbehaves
 */

/** @type {Plan[]} */
export const DEVICES = [
	{ provider: 'Charlie', node: 0, perGfuel: '0.008' },
	{ provider: 'Dave', node: 1, perGfuel: '0.010' },
	{ provider: 'Eve', node: 2, perGfuel: '0.012' },
	{ provider: 'Ferdie', node: 2, perGfuel: '0.009' },
	{ provider: 'Liar', node: 0, perGfuel: '0.007', chaos: 'lie' },
	{ provider: 'Sleeper', node: 1, perGfuel: '0.011', chaos: 'sleep' },
];

/** What a device is slashed for that misbehaves so. */
const OFFENCES = { lie: 'Outvoted', sleep: 'NoCommitment' };

/**
 * @param {import('../chain.mjs').Chain} chain
 * @param {import('../payments.mjs').Ledger} ledger
 * @param {import('../market-setup.mjs').Mill[]} mills one for each of {@link DEVICES}
 * @returns {Promise<Conduct[]>} what each of them did, and what came of it
 * @typedef {{ plan: Plan, device: number, state: string, committed: number, lost: number, audited: number, audits: number,
 * slashes: any[], streak: bigint, timeliness: number }} Conduct
 */
export async function conductOf(chain, ledger, mills) {
	const events = (name) => ledger.market.filter(({ method }) => method === name).map(({ data }) => data);
	const place = ({ job, bundle }) => `${job} ${bundle}`;
	const drawn = new Set(events('AuditDrawn').map(place));
	return Promise.all(
		mills.map(async ({ device }, index) => {
			const mine = (name) => events(name).filter((event) => event.device === device);
			const committed = mine('Committed');
			const seats = committed.filter((event) => drawn.has(place(event))).map(({ seat }) => seat);
			const { reputations } = plain(await chain.api.query.providers.devices(device));
			return {
				plan: DEVICES[index],
				device,
				state: (await chain.device(device)).state.type,
				committed: committed.length,
				lost: mine('SeatLost').length,
				audited: seats.filter((seat) => seat === 0).length,
				audits: seats.filter((seat) => seat > 0).length,
				slashes: mine('Slashed'),
				streak: sum(reputations.map(({ streak }) => streak)),
				timeliness: Math.min(...reputations.map(({ timeliness }) => timeliness)) / 0xffff,
			};
		}),
	);
}

/** @param {Conduct[]} conduct @returns {string} a row a device */
export function conductTable(conduct) {
	const rows = conduct.map(({ plan, device, state, committed, lost, audited, audits, slashes, streak, timeliness }) => [
		String(device),
		plan.provider,
		state,
		...[committed, lost, audited, audits, slashes.length].map((count) => (count === 0 ? '·' : String(count))),
		slashes.length === 0 ? '·' : formatTide(sum(slashes.map(({ amount }) => amount))),
		streak === 0n ? '·' : formatTide(streak),
		`${(100 * timeliness).toFixed(0)} %`,
	]);
	const head = ['device', 'provider', 'state', 'reports', 'seats lost', 'audited', 'audits', 'slashes', 'slashed TIDE', 'streak in TIDE', 'in time'];
	return table(head, rows, 'rll');
}

/** The liar and the sleeper were found out, and nobody else was slashed. @param {Conduct[]} conduct */
export async function checkConduct(checks, conduct, jobs) {
	for (const { plan, slashes, device } of conduct.filter(({ plan }) => plan.chaos)) {
		await checks.that(`${plan.provider} was slashed, and nothing that it said was accepted`, () => {
			const causes = slashes.map(({ offence }) => offence.type);
			must(causes.length > 0 && causes.every((cause) => cause === OFFENCES[plan.chaos]), causes.join(', ') || 'it was never slashed');
			const believed = jobs.flatMap(({ bundles }) => bundles).filter(({ value }) => value.devices.includes(device));
			must(believed.length === 0, `${believed.length} bundles were accepted from it`);
			return `${causes.length} times for ${causes[0]}`;
		});
	}
	await checks.that('no honest device was slashed', () => {
		const wronged = conduct.filter(({ plan, slashes }) => !plan.chaos && slashes.length > 0);
		must(wronged.length === 0, wronged.map(({ plan }) => plan.provider).join(', '));
	});
}
