/**
 * Who earned, paid and got back what: every movement of tokens in a range of blocks, from the blocks' events, checked
 * against the balances in storage before and after.
 */
import { decodeAddress } from '@polkadot/util-crypto';
import { plainEvent } from './chain.mjs';
import { plain } from './plain.mjs';

/** Why tokens moved. Each is a column. */
export const KINDS = /** @type {const} */ (['jobs', 'earned', 'chain fees', 'transaction fees', 'authored', 'slashed', 'disputes', 'transfers', 'protocol']);

/** The providers' events that tell how much of a stake was taken. */
const STAKE_TAKEN = ['Slashed', 'HeartbeatMissed'];

/**
 * @typedef {{ account: string, amount: bigint, kind: typeof KINDS[number] }} Movement
 * @typedef {object} Ledger
 * @property {number} from first block
 * @property {number} to last block
 * @property {Map<string, Map<string, bigint>>} accounts movements by account and kind
 * @property {Map<string, bigint>} before balances before the first block
 * @property {Map<string, bigint>} after balances after the last
 * @property {{ before: bigint, after: bigint }} issuance
 * @property {Record<string, any>[]} market events of our pallets, in order, with `block`
 */

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {number} from first block
 * @param {number} to last block, finalised
 * @param {(block: { number: number, hash: string, events: any[] }) => void} [each]
 * @returns {Promise<Ledger>}
 */
export async function readLedger(chain, from, to, each = () => {}) {
	const { api } = chain;
	const hashOf = async (number) => (await api.rpc.chain.getBlockHash(number)).toHex();
	const ledger = { from, to, accounts: new Map(), market: [] };
	for (let number = from; number <= to; number++) {
		const hash = await hashOf(number);
		const records = await (await api.at(hash)).query.system.events();
		const events = records.map(({ phase, event }) => ({ ...plainEvent(event), extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : null }));
		for (const movement of movements(events)) note(ledger.accounts, movement);
		for (const event of events) {
			if (['market', 'providers', 'attestation', 'rewards', 'disputes'].includes(event.section)) ledger.market.push({ block: number, ...event });
		}
		each({ number, hash, events });
	}
	const [first, last] = await Promise.all([balancesAt(api, await hashOf(from - 1)), balancesAt(api, await hashOf(to))]);
	return { ...ledger, before: first.accounts, after: last.accounts, issuance: { before: first.issuance, after: last.issuance } };
}

/** @param {Map<string, Map<string, bigint>>} accounts @param {Movement} movement */
function note(accounts, { account, amount, kind }) {
	const kinds = accounts.get(account) ?? new Map();
	kinds.set(kind, (kinds.get(kind) ?? 0n) + amount);
	accounts.set(account, kinds);
}

/**
 * @param {any} api
 * @param {string} hash of a block
 */
async function balancesAt(api, hash) {
	const at = await api.at(hash);
	const [entries, issuance] = await Promise.all([at.query.system.account.entries(), at.query.balances.totalIssuance()]);
	const accounts = new Map(
		entries.map(([key, account]) => [key.args[0].toString(), account.data.free.toBigInt() + account.data.reserved.toBigInt()]),
	);
	return { accounts, issuance: plain(issuance) };
}

/**
 * @param {{ section: string, method: string, data: any, extrinsic: number | null }[]} events of a block
 * @returns {Movement[]}
 */
export function movements(events) {
	const all = [];
	events.forEach(({ section, method, data, extrinsic }, index) => {
		const move = (account, amount, kind) => all.push({ account, amount, kind: isModule(account) ? 'protocol' : kind });
		if (section === 'providers' && STAKE_TAKEN.includes(method)) move(data.provider, -data.amount, 'slashed');
		if (section !== 'balances') return;
		switch (method) {
			case 'Transfer':
				move(data.from, -data.amount, isModule(data.to) ? 'jobs' : 'transfers');
				move(data.to, data.amount, isModule(data.from) ? outOfPot(events.slice(index + 1)) : 'transfers');
				break;
			case 'Withdraw':
				move(data.who, -data.amount, 'transaction fees');
				break;
			case 'Deposit': {
				const payer = extrinsic !== null && events.some((other) => other.extrinsic === extrinsic && other.method === 'Withdraw' && other.data.who === data.who);
				move(data.who, data.amount, payer ? 'transaction fees' : 'authored');
				break;
			}
			case 'Minted':
			case 'Restored':
				move(data.who, data.amount, 'transfers');
				break;
			case 'Burned':
			case 'BurnedHeld':
			case 'Suspended':
			case 'Slashed':
				move(data.who, -data.amount, 'slashed');
				break;
			case 'DustLost':
				move(data.account, -data.amount, 'transfers');
				break;
			default:
		}
	});
	return all;
}

/** Why the pot paid, as the next event says that is not one of balances; chain fees are paid at the end of a block, where none is. */
function outOfPot(later) {
	const next = later.find(({ section }) => section !== 'balances');
	if (next?.section === 'disputes') return 'disputes';
	if (next?.section !== 'market') return 'chain fees';
	return next.method === 'Collected' ? 'earned' : 'jobs';
}

/**
 * @param {any} api
 * @param {string} account
 * @returns {Promise<bigint>} what is in the pot for the jobs of an account: their escrows and deposits
 */
export async function heldOf(api, account) {
	const [jobs, states] = await Promise.all([api.query.market.jobs.entries(), api.query.market.jobStates.entries()]);
	const escrows = new Map(states.map(([key, state]) => [key.args[0].toString(), plain(state).escrow]));
	const own = jobs.map(([key, job]) => ({ id: key.args[0].toString(), ...plain(job) })).filter(({ requester }) => requester === account);
	return sum(own.map(({ id, terms }) => escrows.get(id) + terms.deposit));
}

/** Whether it is the account of a pallet: the pot, in which escrows and payments wait, or the treasury. */
export function isModule(account) {
	return Buffer.from(decodeAddress(account).subarray(0, 4)).toString() === 'modl';
}

/**
 * @param {Ledger} ledger
 * @returns {string[]} where storage and events do not agree, to the last unit; empty if they do everywhere
 */
export function disagreements(ledger) {
	const wrong = [];
	const names = new Set([...ledger.before.keys(), ...ledger.after.keys(), ...ledger.accounts.keys()]);
	let total = 0n;
	for (const account of names) {
		const change = (ledger.after.get(account) ?? 0n) - (ledger.before.get(account) ?? 0n);
		const moved = sum([...(ledger.accounts.get(account)?.values() ?? [])]);
		if (change !== moved) wrong.push(`${account} changed by ${change} units, its events say ${moved}`);
		total += change;
	}
	const issued = ledger.issuance.after - ledger.issuance.before;
	if (total !== issued) wrong.push(`the accounts changed by ${total} units, the total issuance by ${issued}`);
	if (sum([...ledger.after.values()]) !== ledger.issuance.after) wrong.push('the accounts together are not the total issuance');
	return wrong;
}

/** @param {bigint[]} amounts */
export function sum(amounts) {
	return amounts.reduce((total, amount) => total + amount, 0n);
}
