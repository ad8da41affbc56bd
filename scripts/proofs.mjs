/** What proofs and games take, as tables, and the figures of `bench.json` that follow. */
import { table } from '../examples/lib/format.mjs';
import { bisections } from './peers.mjs';

/** Bytes of a hash. */
const HASH = 32;
/** Gas of the longest segment that the chain runs. */
const SEGMENT = 2 ** 20;

/**
 * @typedef {{ median: number | null, most: number | null }} Spread over all places of a run; null where no segment can be proved
 * @typedef {{ program: string, gas: number, length: number, too_wide: number, pages: Spread, bytes: Spread, step_ms: Spread }} Segments
 * @typedef {{ gas: number, rounds: number, moves: number, hashes: number, segment: number, bytes_without_proof: number }} Game
 *
 * @typedef {object} Proofs
 * @property {Segments[]} segments
 * @property {{ length: number, step_ms: number }[]} dearest
 *
 * @typedef {object} Weights
 * @property {number} prove_ms declared, of a proof without pages
 * @property {number} prove_page_ms of each page
 * @property {Game[]} games
 */

const whole = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
const power = (gas) => `10^${Math.round(Math.log10(gas))}`;
const spread = ({ median, most }, show) => (median === null ? 'none fits' : `${show(median)}, at most ${show(most)}`);

/**
 * Bytes of the proof of the longest segment, of half of the real programs' segments at most.
 * @param {Segments[]} segments
 * @returns {number}
 */
export function proofBytes(segments) {
	const bytes = segments.filter(({ length, bytes }) => length === SEGMENT && bytes.median !== null).map(({ bytes }) => bytes.median);
	return bytes.toSorted((a, b) => a - b).at(bytes.length >> 1);
}

/** @param {Game[]} games @param {number} gas @returns {Game} the game about a run of so much gas */
export function gameAbout(games, gas) {
	const game = games.find((game) => game.gas === gas);
	if (!game) throw new Error(`No game about ${gas} gas was reckoned.`);
	return game;
}

/**
 * @param {Proofs} proofs
 * @param {Weights} weights
 * @returns {string} a row a program and length of segment
 */
export function segmentTable({ segments, dearest }, { prove_ms, prove_page_ms }) {
	const ms = (value) => value.toFixed(2);
	const rows = segments.map(({ program, length, too_wide, pages, bytes, step_ms }) => {
		// What is longer than a segment is proved in several.
		const weigh = (pages) => ms(Math.max(1, length / SEGMENT) * (prove_ms + pages * prove_page_ms));
		const fits = too_wide === 0 ? 'all' : `${too_wide} do not`;
		return [program, `2^${Math.log2(length)}`, fits, spread(pages, whole), spread(bytes, whole), spread(pages, weigh), spread(step_ms, ms)];
	});
	const worst = dearest.map(({ length, step_ms }) => ['the dearest there is', `2^${Math.log2(length)}`, '', '', '', '', ms(step_ms)]);
	return table(['program', 'gas', 'fit a witness', 'pages', 'bytes', 'declared weight in ms', 'natively in ms'], [...rows, ...worst], 'lrlllll');
}

/**
 * @param {Game[]} games
 * @param {number} proof bytes of a proof
 * @param {import('./disputes.mjs').Dispute[] | null} found on a network
 * @returns {string} a row a length of run
 */
export function gameTable(games, proof, found) {
	const blocks = (gas) => found?.find((dispute) => dispute.gas === gas);
	const rows = games.map(({ gas, rounds, moves, bytes_without_proof, segment }) => {
		const measured = blocks(gas);
		const seen = measured ? [measured.blocks.join(', '), String(measured.all)] : ['not measured', ''];
		return [power(gas), String(rounds), String(moves), whole(segment), whole(bytes_without_proof + proof), ...seen];
	});
	return table(['gas', 'rounds', 'moves', 'gas of the segment', 'bytes of all moves', 'blocks from challenge to decision', 'both games'], rows);
}

/**
 * @param {Game[]} games
 * @returns {string} rounds and hashes of each scheme, down to one instruction or here to a segment
 */
export function bisectionTable(games) {
	const cell = (rounds, hashes) => `${rounds} rounds, ${whole(hashes * HASH)} bytes`;
	const here = games.map(({ rounds, hashes }) => cell(rounds, hashes));
	const theirs = bisections(games.map(({ gas }) => gas)).map(([name, ...found]) => [name, ...found.map(({ rounds, hashes }) => cell(rounds, hashes))]);
	return table(['', ...games.map(({ gas }) => power(gas))], [['here, to 2^20 gas', ...here], ...theirs], `l${'l'.repeat(games.length)}`);
}
