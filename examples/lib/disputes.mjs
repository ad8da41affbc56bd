/** Disputes as the chain tells of them: contests, the events of games, and what their moves weighed. */
import { plainEvent, signer } from './chain.mjs';
import { plain } from './plain.mjs';

/** Fewest ticks for which a report can be challenged. */
const SHORTEST_WINDOW = 40;

/** Ticks of a game's clocks where nobody needs long: as few as there can be. */
const SHORT_CLOCKS = { gameTicks: 100, moveTicks: 20 };

/** Events that belong to the course of a dispute. */
const COURSE = {
	disputes: ['Challenged', 'Opened', 'Split', 'Chosen', 'Proved', 'ClockRanOut', 'GameWon', 'GameClosed'],
	attestation: ['Asserted', 'WindowReopened', 'Refuted'],
	market: ['BundleAccepted', 'BundleFailed'],
	providers: ['Slashed'],
};

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {bigint | number} job
 * @param {number} bundle
 * @param {string} [at] block
 * @returns {Promise<any>} what is asserted of a bundle and the games about it; null if nothing is
 */
export function contest(chain, job, bundle, at = undefined) {
	return chain.ask('contest', [job, bundle], at);
}

/**
 * Has reports stand unchallenged for no longer than they must.
 * @param {import('./chain.mjs').Chain} chain of a network for tests, whose governance is //Alice
 */
export function shortenWindow(chain) {
	return set(chain, 'Attestation', { challengeTicks: SHORTEST_WINDOW });
}

/**
 * Has the clocks of games run out as early as they can.
 * @param {import('./chain.mjs').Chain} chain of a network for tests, whose governance is //Alice
 */
export function shortenClocks(chain) {
	return set(chain, 'Disputes', SHORT_CLOCKS);
}

/** Changes some of a group of parameters; the others are as they are by default. */
async function set(chain, group, changes) {
	const { consts, tx } = chain.api;
	const policy = { ...plain(consts.ranges[group.toLowerCase()]).default, ...changes };
	const call = tx.parameters.setParameter({ [group]: { Policy: [null, policy] } });
	const { events } = await chain.send(tx.sudo.sudo(call), signer('//Alice'));
	if (!events.some(({ section, method }) => section === 'parameters' && method === 'Updated')) throw new Error(`The parameters of ${group} were not set.`);
}

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {Uint8Array} program
 * @param {any} pair who publishes it
 * @param {{ wait?: 'block' | 'finality' }} [options]
 */
export async function publish(chain, program, pair, options = {}) {
	return chain.send(chain.api.tx.programs.publishPvm(`0x${Buffer.from(program).toString('hex')}`), pair, options);
}

/**
 * @typedef {object} Event of the course of a dispute
 * @property {number} block
 * @property {string} section
 * @property {string} method
 * @property {Record<string, any>} data
 *
 * @param {import('./chain.mjs').Chain} chain
 * @param {string} hash of a block
 * @param {number} number its number
 * @returns {Promise<Event[]>}
 */
export async function courseOf(chain, hash, number) {
	const records = await (await chain.api.at(hash)).query.system.events();
	const events = records.map(({ event }) => ({ block: number, ...plainEvent(event) }));
	return events.filter(({ section, method }) => COURSE[section]?.includes(method));
}

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {number} from first block
 * @param {number} to last block
 * @returns {Promise<Event[]>} the events of all these blocks
 */
export async function courseBetween(chain, from, to) {
	const events = [];
	for (let number = from; number <= to; number++) {
		events.push(...(await courseOf(chain, (await chain.api.rpc.chain.getBlockHash(number)).toHex(), number)));
	}
	return events;
}

/**
 * The side of a device in the games about a bundle in which no other device tells what it tells: it challenges, or asserts what
 * others challenge. Which report is asserted next, when one is refuted, depends on the seats.
 * @param {Event[]} events of the course of the dispute
 * @param {{ number: bigint | number }} game
 * @param {number} device
 * @returns {'Challenger' | 'Asserter'}
 */
export function sideOf(events, game, device) {
	const { data } = events.find(({ method, data }) => method === 'Challenged' && data.game.number === game.number);
	return data.challenger.type === 'Device' && data.challenger.value === device ? 'Challenger' : 'Asserter';
}

/**
 * @typedef {object} Move a transaction of the pallet disputes
 * @property {number} block
 * @property {string} kind as `open` or `prove`
 * @property {number} bytes
 * @property {bigint} weight reference time in picoseconds
 * @property {boolean} ok
 *
 * @param {import('./chain.mjs').Chain} chain
 * @param {number} from first block
 * @param {number} to last block
 * @returns {Promise<Move[]>}
 */
export async function movesBetween(chain, from, to) {
	const moves = [];
	for (let number = from; number <= to; number++) {
		const hash = await chain.api.rpc.chain.getBlockHash(number);
		const [{ block }, records] = await Promise.all([chain.api.rpc.chain.getBlock(hash), (await chain.api.at(hash)).query.system.events()]);
		block.extrinsics.forEach((extrinsic, index) => {
			if (extrinsic.method.section !== 'disputes') return;
			const end = records.find(({ phase, event }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(index) && event.section === 'system' && /^Extrinsic(Success|Failed)$/.test(event.method));
			const { data } = plainEvent(end.event);
			moves.push({
				block: number,
				kind: kindOf(extrinsic.method),
				bytes: extrinsic.encodedLength,
				weight: data.dispatchInfo.weight.refTime,
				ok: end.event.method === 'ExtrinsicSuccess',
			});
		});
	}
	return moves;
}

/** @param {any} method a call of the pallet disputes */
function kindOf({ method, args }) {
	return method === 'play' ? plain(args[1]).type.toLowerCase() : method;
}

/**
 * A line for people about an event.
 * @param {Event} event
 * @param {(device: number) => string} [nameOf] devices
 */
export function describe({ section, method, data }, nameOf = (device) => `device ${device}`) {
	const game = data.game ? `game ${data.game.number}: ` : '';
	const player = ({ type, value }) => (type === 'Device' ? nameOf(value) : value);
	const text = {
		'attestation.Asserted': () => `report ${data.report.slice(0, 10)}… is asserted, open to challenge until tick ${data.until}`,
		'attestation.WindowReopened': () => `the window is open again until tick ${data.until}`,
		'attestation.Refuted': () => `report ${data.report.slice(0, 10)}… is refuted`,
		'disputes.Challenged': () => `${game}${player(data.challenger)} denies task ${data.task}`,
		'disputes.Opened': () => `${game}the asserter shows its end, after ${data.to} gas`,
		'disputes.Split': () => `${game}the asserter names ${data.points} states on the way`,
		'disputes.Chosen': () => `${game}the challenger denies what leads from ${data.from} to ${data.to}: ${data.to - data.from} gas${data.provable ? ', short enough to be proved' : ''}`,
		'disputes.Proved': () => `${game}the chain has run the segment: the ${data.right.type.toLowerCase()} is right`,
		'disputes.ClockRanOut': () => `${game}the clock of the ${data.side.type.toLowerCase()} has run out`,
		'disputes.GameWon': () => `${game}won by the ${data.winner.type.toLowerCase()}`,
		'disputes.GameClosed': () => `${game}closed`,
		'providers.Slashed': () => `${nameOf(data.device)} is slashed: ${data.offence.type}`,
		'market.BundleAccepted': () => `bundle ${data.bundle} is accepted`,
		'market.BundleFailed': () => `bundle ${data.bundle} failed`,
	}[`${section}.${method}`];
	return text ? text() : `${section}.${method}`;
}
