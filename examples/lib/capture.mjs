/**
 * How likely it is that those who work together against a job decide what its result is. All of it is exact.
 *
 * Tickets are drawn uniformly, and stake stands behind each, so a seat goes to somebody who holds the share `alpha` of the
 * stake with the probability `alpha`. The worst is assumed: the colluding stake is spread over so many providers that the rule
 * of one seat a provider never stands in its way, its holders agree on one wrong report, and everybody else is honest.
 */
import { Fraction, sum } from './fraction.mjs';

/** @param {number} n @param {number} k @returns {bigint} ways to choose k of n */
export function choose(n, k) {
	if (k < 0 || k > n) return 0n;
	let ways = 1n;
	for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
	return ways;
}

/** @param {number} seats @returns {number} seats of a strict majority */
export function majority(seats) {
	return Math.floor(seats / 2) + 1;
}

/** @param {number} from @param {number} to both included */
function range(from, to) {
	return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/**
 * That at least `least` of `seats` go to colluders, where there are so many tickets that a draw hardly changes their shares
 * (binomial).
 * @param {number} seats @param {number} least @param {Fraction} alpha
 * @returns {Fraction}
 */
export function atLeast(seats, least, alpha) {
	return sum(range(least, seats).map((bad) => alpha.power(bad).times(alpha.rest().power(seats - bad)).times(choose(seats, bad))));
}

/**
 * The same where there are `pool` providers of the same weight, `bad` of which collude, and each gets one seat at most
 * (hypergeometric).
 * @param {number} seats @param {number} least @param {number} pool @param {number} bad
 * @returns {Fraction}
 */
export function atLeastOf(seats, least, pool, bad) {
	const ways = range(least, seats).map((of) => choose(bad, of) * choose(pool - bad, seats - of));
	return new Fraction(ways.reduce((total, way) => total + way, 0n), choose(pool, seats));
}

/**
 * Seats by which a committee without a majority is widened: as many as can be paid, of what the requester pays for and what the
 * smaller part forfeits, and one more than there are at most. A seat's bond is `(n + 1) / (0.7 n)` runs.
 * @param {number} seats n @param {number} larger reports that agree @param {number} smaller reports that differ from them
 * @returns {number} 0 if no majority could come of it
 */
export function widenedBy(seats, larger, smaller) {
	const forfeited = Math.floor((smaller * (seats + 1) * 10) / (seats * 7));
	const more = Math.min(seats + 1, seats - larger + forfeited);
	return larger + more >= majority(seats + more) ? more : 0;
}

/**
 * What becomes of a committee of `seats` in which each honest seat stays without a commitment with the probability `silent`, after
 * all its tries. A majority of such seats ends it. Where there is no majority otherwise, it is widened once; of the seats by
 * which it is widened those count that are filled.
 * @param {number} seats @param {Fraction} alpha @param {Fraction} silent @param {boolean} widen whether it is widened
 * @returns {{ wrong: Fraction, right: Fraction, none: Fraction }} what is accepted; `none` is a refund
 */
export function outcome(seats, alpha, silent, widen) {
	const sums = { wrong: Fraction.of(0), right: Fraction.of(0), none: Fraction.of(0) };
	const add = (bad, good, enough, chance) => {
		const verdict = bad >= enough ? 'wrong' : good >= enough ? 'right' : 'none';
		sums[verdict] = sums[verdict].plus(chance);
	};
	for (const { bad, good, chance } of tallies(seats, alpha, silent)) {
		const decided = Math.max(bad, good) >= majority(seats) || bad + good < majority(seats);
		const more = widen && !decided ? widenedBy(seats, Math.max(bad, good), Math.min(bad, good)) : 0;
		for (const wider of tallies(more, alpha, silent)) {
			add(bad + wider.bad, good + wider.good, majority(seats + wider.bad + wider.good), chance.times(wider.chance));
		}
	}
	return sums;
}

/** Every way in which seats can be divided among colluders, honest devices that report, and nobody (trinomial). */
function tallies(seats, alpha, silent) {
	const honest = alpha.rest();
	return range(0, seats).flatMap((bad) =>
		range(0, seats - bad).map((good) => ({
			bad,
			good,
			chance: alpha
				.power(bad)
				.times(honest.times(silent.rest()).power(good))
				.times(honest.times(silent).power(seats - bad - good))
				.times(choose(seats, bad) * choose(seats - bad, good)),
		})),
	);
}

/**
 * That a wrong report of a `Spot` primary is accepted: there is no audit, or the auditor colludes, or the committee that decides
 * between the two does. Of that committee primary and auditor hold a seat each; `more` seats are drawn.
 * @param {Fraction} audit rate @param {Fraction} alpha @param {number} more odd
 * @returns {Fraction}
 */
export function lieAccepted(audit, alpha, more) {
	const decides = atLeast(more, majority(more + 2) - 1, alpha);
	return audit.rest().plus(audit.times(alpha.plus(alpha.rest().times(decides))));
}

/**
 * The most that a wrong result may be worth to whoever lies, in prices of the run, so that lying does not pay:
 * `(p (R + S) - c) / (1 - p)`, from `R - c >= (1 - p) (R + B) - p S`.
 * @param {Fraction} detected p @param {Fraction} bond S / R @param {Fraction} saved c / R
 * @returns {Fraction} B / R; negative if lying pays even where a wrong result is worth nothing
 */
export function deterred(detected, bond, saved) {
	return detected.times(bond.plus(1)).minus(saved).dividedBy(detected.rest());
}

/**
 * The least bond for which lying does not pay: `(c + (1 - p) B) / p - R`.
 * @param {Fraction} detected p @param {Fraction} worth B / R @param {Fraction} saved c / R
 * @returns {Fraction} S / R
 */
export function leastBond(detected, worth, saved) {
	return saved.plus(detected.rest().times(worth)).dividedBy(detected).minus(1);
}

/** With a run of more slots than this, who has it is taken to get whatever it wants. */
const LONGEST_RUN = 6;

/**
 * That somebody has exactly so many slots in a row, the one that decides a draw among them.
 * @param {number} slots @param {Fraction} share of all slots that are its own
 * @returns {Fraction}
 */
export function run(slots, share) {
	return slots === 0 ? share.rest() : share.power(slots).times(share.rest().power(2)).times(slots);
}

/**
 * An upper bound on the probability that a draw goes as somebody wants who makes blocks, where by chance it goes so with the
 * probability `chance`. Who knows what its block would make of the seed can leave it away, and another block decides. With a run
 * of l slots there are 2^l ways to do so, each another seed; whatever is left away outside of that run is followed by a block
 * that nobody knows yet, and changes nothing.
 * @param {Fraction} chance @param {Fraction} share of all slots that are its own
 * @returns {Fraction}
 */
export function ground(chance, share) {
	if (chance.compare(0) === 0) return chance;
	const runs = range(0, LONGEST_RUN);
	const longer = sum(runs.map((slots) => run(slots, share))).rest();
	return sum(runs.map((slots) => run(slots, share).times(chance.rest().power(2 ** slots).rest()))).plus(longer);
}

/**
 * A lower bound on the rate at which somebody is audited who makes blocks, and leaves away those that would have it audited.
 * @param {Fraction} audit rate @param {Fraction} share of all slots that are its own
 * @returns {Fraction}
 */
export function auditedStill(audit, share) {
	return ground(audit.rest(), share).rest();
}
