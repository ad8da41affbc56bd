/**
 * How many blocks it takes the chain to decide who is right: two validators, two providers' nodes, and three devices of which two lie
 * alike, about tasks of rising length under `Proof`.
 */
import { Market } from '../examples/e2e/harness.mjs';
import { gamesOf } from '../examples/lib/demo/dispute-tables.mjs';
import { courseBetween, courseOf, movesBetween, publish, sideOf } from '../examples/lib/disputes.mjs';
import { GAS_PER_LINK, hashChain, inputOf } from '../examples/lib/hash-chain.mjs';

const HONEST = 0;
const AGENTS = [{ node: 0 }, { node: 1, chaos: 'lie' }, { node: 0, chaos: 'lie' }];
/** One liar asserts the lie; then the other does, or the honest device the truth, as their seats are. */
const GAMES = 2;
/** Slots of a session, as a chain has them. */
const SESSION_SLOTS = 200;

/**
 * @typedef {object} Dispute about one task
 * @property {number} gas of the task, about
 * @property {number[]} rounds of each game
 * @property {number[]} blocks from each game's challenge to its decision
 * @property {number} all blocks from the first assertion to the last decision: the time of the first replay is in it
 * @property {number} moves transactions that were taken, of all games
 * @property {number} bytes of these
 */

/**
 * @param {number[]} runs gas of the tasks
 * @param {(text: string) => void} say
 * @returns {Promise<Dispute[]>}
 */
export async function disputes(runs, say) {
	const program = await hashChain();
	const market = await Market.open({ providers: 2, agents: AGENTS, sessionSlots: SESSION_SLOTS });
	try {
		await publish(market.chain, program, market.requester);
		const found = [];
		for (const gas of runs) {
			say(`a task of ${gas} gas, about which two of three devices lie`);
			await market.resume();
			const decided = await dispute(market, program, gas);
			say(`its games are decided in ${decided.blocks.join(' and ')} blocks`);
			found.push(decided);
		}
		return found;
	} finally {
		await market.close();
	}
}

/** @returns {Promise<Dispute>} */
async function dispute(market, program, gas) {
	const { chain } = market;
	const tasks = { input: { text: inputOf(Math.round(gas / GAS_PER_LINK), 'the tide comes in') } };
	const limits = { fuel: Math.ceil(1.5 * gas), memoryMib: null, outputBytes: 100 };
	const job = await market.job(program, { engine: 'pvm', tasks, verification: 'proof', limits, deadline: 600 });
	const { id, number: first } = await market.submit(job, { wait: 'block' });
	const decided = new Set();
	await chain.untilBlock(async (hash, number) => {
		for (const { method, data } of await courseOf(chain, hash, number)) {
			if (method === 'GameWon' && String(data.game.job) === String(id)) decided.add(data.game.number);
		}
		return decided.size === GAMES;
	});
	await market.settle();
	const last = await chain.numberOf(await chain.finalized());
	const [all, moves] = await Promise.all([courseBetween(chain, first, last), movesBetween(chain, first, last)]);
	const events = all.filter(({ data }) => String(data.game?.job ?? data.job) === String(id));
	const won = events.filter(({ method }) => method === 'GameWon');
	for (const { data } of won) {
		if (data.winner.type !== sideOf(events, data.game, market.mills[HONEST].device)) throw new Error(`A liar has won game ${data.game.number} about job ${id}.`);
	}
	const games = gamesOf(events);
	const taken = moves.filter(({ ok }) => ok);
	return {
		gas,
		rounds: games.map(({ rounds }) => rounds),
		blocks: games.map(({ blocks }) => blocks),
		all: Math.max(...won.map(({ block }) => block)) - events.find(({ method }) => method === 'Asserted').block,
		moves: taken.length,
		bytes: taken.reduce((total, { bytes }) => total + bytes, 0),
	};
}
