/** The ledger and the jobs as tables. */
import { formatTide, table } from './format.mjs';
import { KINDS, sum } from './payments.mjs';

/**
 * @param {import('./payments.mjs').Ledger} ledger
 * @param {Record<string, string>} names of accounts
 * @param {string} [only] one account
 * @returns {string} a row an account, a column a kind of movement, and the sum of each
 */
export function accountTable(ledger, names = {}, only = undefined) {
	const rows = [...ledger.accounts]
		.filter(([account]) => only === undefined || account === only)
		.map(([account, moved]) => ({ account, amounts: KINDS.map((kind) => moved.get(kind) ?? 0n) }))
		.sort((a, b) => (nameOf(names, a.account) < nameOf(names, b.account) ? -1 : 1));
	const totals = KINDS.map((_, column) => sum(rows.map(({ amounts }) => amounts[column])));
	const used = KINDS.map((_, column) => rows.some(({ amounts }) => amounts[column] !== 0n));
	const cells = (name, amounts) => [name, ...amounts.filter((_, column) => used[column]).map(cell), cell(sum(amounts))];
	return table(
		['account', ...KINDS.filter((_, column) => used[column]), 'together'],
		[...rows.map(({ account, amounts }) => cells(nameOf(names, account), amounts)), cells('all', totals)],
	);
}

/**
 * @param {{ name: string, view: any, held: bigint }[]} jobs
 * @returns {string} what was held for each job, and where it went
 */
export function jobTable(jobs) {
	const rows = jobs.map(({ name, view, held }) => [
		name,
		...[held, view.paid, view.fees, view.chainFees, view.refunded, view.escrow].map((amount) => formatTide(amount)),
	]);
	return table(['job', 'held', 'to providers', 'protocol fee', 'chain fees', 'given back', 'still held'], rows);
}

function nameOf(names, account) {
	return names[account] ?? account;
}

function cell(amount) {
	return amount === 0n ? '·' : formatTide(amount);
}
