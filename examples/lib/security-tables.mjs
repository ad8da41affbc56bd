/** The tables of docs/security.md, computed by `capture.mjs`. */
import { atLeast, atLeastOf, auditedStill, deterred, ground, lieAccepted, majority, outcome } from './capture.mjs';
import { Fraction } from './fraction.mjs';

/** Shares of the stake that collude. */
const SHARES = ['10 %', '20 %', '33 %'];
/** Sizes of committees. */
const COMMITTEES = [3, 5, 7];
/** Numbers of providers of the same weight. */
const POOLS = [30, 100];
/** Rates of audits. */
const RATES = ['100 %', '50 %', '25 %', '10 %'];
/** Seats by which primary and auditor are widened where they differ. */
const WIDENED = 3;
/** Bond of a `Spot` device, in prices of its run. */
const BOND = Fraction.of(20);
/** What is saved by not running anything, in prices of the run: all of it, at the worst. */
const SAVED = Fraction.of(1);
/** Share of honest seats that stay without a report, where it is told what widening does. */
const SILENT = Fraction.of('20 %');
/** Bundles of a job. */
const JOBS = [10, 100];
/** Windows, in ticks: to be seen, to relay a commitment, to reveal. */
const WINDOWS = [10, 20, 40];

const TABLES = { capture, pools, jobs, widening, spot, worth, grinding, dodging, censorship };

/**
 * @param {string} document with places `<!-- table: NAME -->` … `<!-- end of table -->`
 * @returns {string} the document with every table between them as it is computed
 */
export function withTables(document) {
	const found = new Set();
	const filled = document.replace(/(<!-- table: (\w+) -->\n)[^]*?(<!-- end of table -->)/g, (_, begin, name, end) => {
		if (!TABLES[name]) throw new Error(`There is no table "${name}".`);
		found.add(name);
		return `${begin}\n${TABLES[name]()}\n\n${end}`;
	});
	const missing = Object.keys(TABLES).filter((name) => !found.has(name));
	if (missing.length > 0) throw new Error(`The document has no place for ${missing.join(', ')}.`);
	return filled;
}

function table(head, rows) {
	const line = (cells) => `| ${cells.join(' | ')} |`;
	return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function capture() {
	const chance = (seats, share) => atLeast(seats, majority(seats), Fraction.of(share));
	const rows = SHARES.map((share) => [share, ...COMMITTEES.flatMap((seats) => [chance(seats, share), chance(2 * seats + 1, share)].map((each) => each.percent()))]);
	return table(['colluding stake', ...COMMITTEES.flatMap((seats) => [`\`Quorum(${seats})\``, `${2 * seats + 1} seats`])], rows);
}

function pools() {
	const head = POOLS.flatMap((pool) => COMMITTEES.map((seats) => `${pool} providers, \`Quorum(${seats})\``));
	const rows = SHARES.map((share) => [share, ...POOLS.flatMap((pool) => COMMITTEES.map((seats) => atLeastOf(seats, majority(seats), pool, colluders(pool, share)).percent()))]);
	return table(['colluding stake', ...head], rows);
}

/** Of a pool, as many providers as come nearest to a share. */
function colluders(pool, share) {
	return Number(Fraction.of(share).times(pool).decimal(0));
}

function jobs() {
	const head = JOBS.flatMap((bundles) => COMMITTEES.map((seats) => `${bundles} bundles, \`Quorum(${seats})\``));
	const captured = (bundles, seats, share) => atLeast(seats, majority(seats), Fraction.of(share)).rest().power(bundles).rest().percent();
	const rows = SHARES.map((share) => [share, ...JOBS.flatMap((bundles) => COMMITTEES.map((seats) => captured(bundles, seats, share)))]);
	return table(['colluding stake', ...head], rows);
}

function widening() {
	const rows = COMMITTEES.flatMap((seats) =>
		SHARES.map((share) => {
			const verdicts = [false, true].map((widen) => outcome(seats, Fraction.of(share), SILENT, widen));
			return [`\`Quorum(${seats})\``, share, ...verdicts.flatMap(({ wrong, none, right }) => [wrong, none, right].map((each) => each.percent()))];
		}),
	);
	const verdicts = (where) => ['wrong', 'refund', 'right'].map((verdict) => `${where}: ${verdict}`);
	return table(['committee', 'colluding stake', ...verdicts('n seats'), ...verdicts('widened')], rows);
}

function spot() {
	const rows = SHARES.map((share) => [
		share,
		...RATES.flatMap((rate) => {
			const [audit, alpha] = [rate, share].map(Fraction.of);
			return [audit.times(alpha.rest()).rest(), lieAccepted(audit, alpha, WIDENED)].map((each) => each.percent());
		}),
	]);
	return table(['colluding stake', ...RATES.flatMap((rate) => [`a = ${rate}`, 'widened'])], rows);
}

function worth() {
	const rows = SHARES.map((share) => [
		share,
		...RATES.map((rate) => {
			const detected = lieAccepted(Fraction.of(rate), Fraction.of(share), WIDENED).rest();
			return `${deterred(detected, BOND, SAVED).decimal(2)} R`;
		}),
	]);
	return table(['colluding stake', ...RATES.map((rate) => `a = ${rate}`)], rows);
}

function grinding() {
	const rows = SHARES.map((share) => {
		const alpha = Fraction.of(share);
		const captured = COMMITTEES.flatMap((seats) => {
			const chance = atLeast(seats, majority(seats), alpha);
			return [chance, ground(chance, alpha)].map((each) => each.percent());
		});
		return [share, ...captured, alpha.power(2).percent(), alpha.power(7).percent()];
	});
	const head = COMMITTEES.flatMap((seats) => [`\`Quorum(${seats})\``, 'at most']);
	return table(['of stake and slots', ...head, 'two in a row', 'seven in a row'], rows);
}

function dodging() {
	const rows = SHARES.map((share) => [share, ...RATES.map((rate) => auditedStill(Fraction.of(rate), Fraction.of(share)).percent())]);
	return table(['of the slots', ...RATES.map((rate) => `a = ${rate}`)], rows);
}

function censorship() {
	const power = (share, ticks) => {
		const chance = Fraction.of(share).power(ticks);
		const digits = (chance.under / chance.over).toString().length;
		return `1 in 10^${digits - 1}`;
	};
	return table(['of the slots', ...WINDOWS.map((ticks) => `${ticks} ticks`)], SHARES.map((share) => [share, ...WINDOWS.map((ticks) => power(share, ticks))]));
}
