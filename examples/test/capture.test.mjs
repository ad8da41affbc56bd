/** The probabilities of docs/security.md, against counting every case, and against the published ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atLeast, atLeastOf, auditedStill, choose, deterred, ground, leastBond, lieAccepted, majority, outcome, run, widenedBy } from '../lib/capture.mjs';
import { Fraction, sum } from '../lib/fraction.mjs';

const SHARES = ['10 %', '20 %', '33 %'].map(Fraction.of);
const one = Fraction.of(1);

/** Of every way to fill `seats` by kinds with these chances, the chance of those that the predicate holds for. */
function counted(seats, chances, holds) {
	const walk = (filled, chance) =>
		filled.length === seats ? (holds(filled) ? chance : Fraction.of(0)) : sum(chances.map((each, kind) => walk([...filled, kind], chance.times(each))));
	return walk([], one);
}

const equal = (found, wanted) => assert.equal(found.compare(wanted), 0, `${found.over}/${found.under}`);
const count = (filled, kind) => filled.filter((each) => each === kind).length;

test('fractions are exact, and rounded only when they are printed', () => {
	equal(Fraction.of('0.1').plus('0.2'), Fraction.of('3/10'));
	equal(Fraction.of('33 %').times('1/3'), Fraction.of('11/100'));
	equal(Fraction.of(1).minus('1/3').dividedBy('2/3'), one);
	assert.equal(Fraction.of('2/3').decimal(2), '0.67');
	assert.equal(Fraction.of('-1/8').decimal(2), '-0.13');
	assert.equal(Fraction.of('-1/1000').decimal(2), '0.00');
	assert.equal(Fraction.of(7).decimal(0), '7');
	assert.equal(Fraction.of('0.104').percent(), '10.4 %');
	assert.equal(Fraction.of('0.00856').percent(), '0.856 %');
	assert.equal(Fraction.of('0.0272').percent(), '2.72 %');
	assert.equal(Fraction.of('0.0000012').percent(), '< 0.001 %');
	assert.equal(Fraction.of(0).percent(), '0 %');
	assert.equal(Fraction.of('0.99999').percent(), '> 99.9 %');
	assert.equal(one.percent(), '100.0 %');
	assert.throws(() => Fraction.of('some'), TypeError);
});

test('a majority is captured as often as counting every committee says', () => {
	assert.deepEqual([1, 3, 5, 7].map(majority), [1, 2, 3, 4]);
	for (const seats of [3, 5, 7]) {
		for (const alpha of SHARES) {
			const all = counted(seats, [alpha, alpha.rest()], (filled) => count(filled, 0) >= majority(seats));
			equal(atLeast(seats, majority(seats), alpha), all);
		}
	}
});

test('the probabilities of majorities of 3, 5 and 7 are those that were published', () => {
	const rows = SHARES.map((alpha) => [3, 5, 7].map((seats) => atLeast(seats, majority(seats), alpha).decimal(3)));
	assert.deepEqual(rows, [
		['0.028', '0.009', '0.003'],
		['0.104', '0.058', '0.033'],
		['0.255', '0.205', '0.168'],
	]);
});

test('in a small pool every choice of providers is as likely', () => {
	const [pool, bad, seats] = [7, 3, 5];
	let [captured, all] = [0n, 0n];
	for (let set = 0; set < 1 << pool; set++) {
		const members = [...Array(pool).keys()].filter((index) => set & (1 << index));
		if (members.length !== seats) continue;
		all += 1n;
		if (members.filter((index) => index < bad).length >= majority(seats)) captured += 1n;
	}
	assert.equal(all, choose(pool, seats));
	equal(atLeastOf(seats, majority(seats), pool, bad), new Fraction(captured, all));
});

test('a large pool is the limit of small ones', () => {
	const [small, large, limit] = [atLeastOf(5, 3, 30, 6), atLeastOf(5, 3, 3_000, 600), atLeast(5, 3, Fraction.of('20 %'))];
	assert.ok(small.compare(large) < 0 && large.compare(limit) < 0);
	assert.ok(limit.minus(large).compare('0.0002') < 0);
});

test('a committee is widened by what can be paid', () => {
	// A bond is 1.9 runs with 3 seats, and 1.7 with 5.
	assert.deepEqual([widenedBy(3, 1, 1), widenedBy(3, 1, 0), widenedBy(5, 2, 1), widenedBy(5, 2, 2), widenedBy(5, 1, 1)], [3, 2, 4, 6, 5]);
	for (const seats of [3, 5, 7]) {
		for (let larger = 1; larger < majority(seats); larger++) {
			for (let smaller = 0; smaller <= larger; smaller++) assert.ok(widenedBy(seats, larger, smaller) <= seats + 1);
		}
	}
});

test('widening decides what counting every committee decides', () => {
	const [alpha, silent] = [Fraction.of('33 %'), Fraction.of('20 %')];
	const chances = [alpha, alpha.rest().times(silent.rest()), alpha.rest().times(silent)];
	// The first three seats, and then those of the four others that are needed.
	const verdict = (filled) => {
		const first = filled.slice(0, 3);
		const [bad, good] = [count(first, 0), count(first, 1)];
		if (bad >= 2) return 0;
		if (good >= 2) return 1;
		if (bad + good < 2) return 2;
		const second = filled.slice(3, 3 + widenedBy(3, 1, 1));
		const enough = majority(3 + count(second, 0) + count(second, 1));
		return bad + count(second, 0) >= enough ? 0 : good + count(second, 1) >= enough ? 1 : 2;
	};
	const { wrong, right, none } = outcome(3, alpha, silent, true);
	equal(wrong, counted(7, chances, (filled) => verdict(filled) === 0));
	equal(right, counted(7, chances, (filled) => verdict(filled) === 1));
	equal(sum([wrong, right, none]), one);
});

test('where every honest device answers, nothing is ever widened', () => {
	for (const alpha of SHARES) {
		for (const seats of [3, 5, 7]) {
			const [plain, wider] = [false, true].map((widen) => outcome(seats, alpha, Fraction.of(0), widen));
			equal(wider.wrong, plain.wrong);
			equal(plain.wrong, atLeast(seats, majority(seats), alpha));
			equal(plain.none, 0);
		}
	}
});

test('a lie under Spot is accepted as often as counting every audit says', () => {
	for (const more of [1, 3]) {
		for (const alpha of SHARES) {
			const audit = Fraction.of('1/4');
			// The auditor, then the further seats; the primary lies.
			const accepted = counted(1 + more, [alpha, alpha.rest()], ([auditor, ...rest]) => auditor === 0 || 1 + count(rest, 0) >= majority(2 + more));
			equal(lieAccepted(audit, alpha, more), audit.rest().plus(audit.times(accepted)));
		}
	}
});

test('the bond that deters a worth, and the worth that a bond deters, are one condition', () => {
	const saved = Fraction.of('0.8');
	// Section "Spot" of docs/security.md: p_eff = 0.2, 0.08, 0.04 with nothing to gain; 0.4 with ten prices.
	assert.deepEqual(['0.2', '0.08', '0.04'].map((p) => leastBond(Fraction.of(p), Fraction.of(0), saved).decimal(0)), ['3', '9', '19']);
	equal(leastBond(Fraction.of('0.4'), Fraction.of(10), saved), 16);
	for (const p of ['0.081', '0.3', '0.9']) {
		const bond = leastBond(Fraction.of(p), Fraction.of(7), saved);
		equal(deterred(Fraction.of(p), bond, saved), 7);
	}
});

test('runs of slots are as likely as counting every sequence says', () => {
	const share = Fraction.of('1/3');
	const [decides, longest] = [5, 4];
	for (let slots = 0; slots <= longest; slots++) {
		const length = (own) => {
			if (!own[decides]) return 0;
			let [from, to] = [decides, decides];
			while (own[from - 1]) from--;
			while (own[to + 1]) to++;
			return to - from + 1;
		};
		equal(run(slots, share), counted(11, [share.rest(), share], (filled) => length(filled) === slots));
	}
});

test('choosing among seeds helps, the more the more slots are one\'s own', () => {
	const chance = Fraction.of('1/10');
	equal(ground(chance, Fraction.of(0)), chance);
	const bounds = SHARES.map((share) => ground(chance, share));
	assert.ok(bounds[0].compare(chance) > 0 && bounds[1].compare(bounds[0]) > 0 && bounds[2].compare(bounds[1]) > 0);
	// No fewer choices than one more seed with every slot.
	const second = Fraction.of('9/10').times(chance).plus(chance.times(chance.rest().power(2).rest()));
	assert.ok(bounds[0].compare(second) >= 0);
});

test('who makes every block is never audited, and who makes none as often as the rate says', () => {
	const audit = Fraction.of('10 %');
	equal(auditedStill(audit, Fraction.of(0)), audit);
	assert.ok(auditedStill(audit, Fraction.of('99 %')).compare('0.0011') < 0);
	equal(auditedStill(one, Fraction.of(0)), one);
	equal(auditedStill(one, Fraction.of('20 %')), one);
});
