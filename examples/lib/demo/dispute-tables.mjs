/** What a dispute took, and what it came to, as tables. */
import { formatTide, table } from '../format.mjs';

/** Moves by which a game goes one round on. */
const ROUND = 'Chosen';

/**
 * @param {import('../disputes.mjs').Event[]} events of a course
 * @param {import('../disputes.mjs').Move[]} moves
 * @param {bigint} block weight of a block
 * @returns {string} a row a kind of move, with a line a game
 */
export function gameTable(events, moves, block) {
	const done = moves.filter(({ ok }) => ok);
	const kinds = [...new Set(done.map(({ kind }) => kind))];
	const rows = kinds.map((kind) => row(kind, done.filter((move) => move.kind === kind), block));
	const games = gamesOf(events).map(({ number, rounds, blocks }) => `Game ${number}: ${rounds} rounds, ${blocks} blocks from challenge to decision.`);
	const head = ['move', 'times', 'bytes', 'weight in ms', 'of a block'];
	return `${table(head, [...rows, row('all', done, block)])}\n\n${games.join('\n')}`;
}

/**
 * @param {import('../disputes.mjs').Event[]} events of a course
 * @returns {{ number: number, rounds: number, blocks: number }[]} of each game that was won
 */
export function gamesOf(events) {
	const about = (number, method) => events.filter((event) => event.method === method && event.data.game?.number === number);
	const won = events.filter(({ method }) => method === 'GameWon');
	return won.map(({ block, data }) => {
		const { number } = data.game;
		return { number, rounds: about(number, ROUND).length, blocks: block - (about(number, 'Challenged')[0]?.block ?? block) };
	});
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
