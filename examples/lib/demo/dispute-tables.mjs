/** What a dispute took, and what it came to, as tables. */
import { formatTide, table } from '../format.mjs';

/** Moves by which a game goes one round on. */
const ROUND = 'Chosen';

/**
 * @param {import('../disputes.mjs').Event[]} events of a course
 * @param {import('../disputes.mjs').Move[]} moves
 * @param {bigint} block weight of a block
 * @returns {string} a row a kind of move, and a line with what all of it took
 */
export function gameTable(events, moves, block) {
	const done = moves.filter(({ ok }) => ok);
	const kinds = [...new Set(done.map(({ kind }) => kind))];
	const rows = kinds.map((kind) => row(kind, done.filter((move) => move.kind === kind), block));
	const { rounds, blocks } = summary(events);
	const head = ['move', 'times', 'bytes', 'weight in ms', 'of a block'];
	return `${table(head, [...rows, row('all', done, block)])}\n\nRounds: ${rounds}. Blocks from challenge to decision: ${blocks}.`;
}

/** @param {import('../disputes.mjs').Event[]} events @returns {{ rounds: number, blocks: number }} of the course of a game */
export function summary(events) {
	const blockOf = (method) => events.find((event) => event.method === method)?.block ?? 0;
	return {
		rounds: events.filter(({ method }) => method === ROUND).length,
		blocks: blockOf('GameWon') - blockOf('Challenged'),
	};
}

function row(name, moves, block) {
	const bytes = moves.reduce((total, move) => total + move.bytes, 0);
	const weight = moves.reduce((total, move) => total + move.weight, 0n);
	const share = (100 * Number(weight)) / Number(block);
	return [name, String(moves.length), String(bytes), (Number(weight) / 1e9).toFixed(2), `${share.toFixed(2)} %`];
}

/**
 * @param {import('../market-setup.mjs').Mill[]} mills
 * @param {import('../disputes.mjs').Event[]} events
 * @param {import('../payments.mjs').Ledger} ledger
 * @param {(device: number) => string} nameOf
 * @returns {string} a row a device: what it was slashed, and what the dispute paid it
 */
export function outcomeTable(mills, events, ledger, nameOf) {
	const rows = mills.map(({ device, pair }) => {
		const slashed = events.filter(({ method, data }) => method === 'Slashed' && data.device === device);
		const lost = slashed.reduce((total, { data }) => total + data.amount, 0n);
		const won = ledger.accounts.get(pair.address)?.get('disputes') ?? 0n;
		const show = (amount) => (amount === 0n ? '·' : formatTide(amount));
		return [nameOf(device), show(lost), slashed.map(({ data }) => data.offence.type).join(', ') || '·', show(won)];
	});
	return table(['provider', 'slashed TIDE', 'for', 'won in the dispute'], rows, 'lrlr');
}
