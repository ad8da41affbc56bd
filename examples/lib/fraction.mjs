/** Exact fractions of whole numbers, for probabilities: nothing is rounded before it is printed. */

export class Fraction {
	/** @param {bigint} over @param {bigint} under positive */
	constructor(over, under) {
		if (under <= 0n) throw new RangeError('What is under the line is positive.');
		const common = gcd(over < 0n ? -over : over, under);
		this.over = over / common;
		this.under = under / common;
	}

	/** @param {Fraction | number | bigint | string} value a fraction, a whole number, or text such as `1/3`, `0.25` or `33 %` */
	static of(value) {
		if (value instanceof Fraction) return value;
		const text = String(value).trim();
		if (text.endsWith('%')) return Fraction.of(text.slice(0, -1)).over100();
		const [over, under = '1'] = text.split('/');
		const [, sign, whole, places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(over.trim()) ?? fail(text);
		const scale = 10n ** BigInt(places.length);
		return new Fraction(BigInt(`${sign}${whole}${places}`), scale * BigInt(under));
	}

	over100() {
		return new Fraction(this.over, this.under * 100n);
	}

	/** @param {Fraction | number | bigint | string} other */
	plus(other) {
		const { over, under } = Fraction.of(other);
		return new Fraction(this.over * under + over * this.under, this.under * under);
	}

	/** @param {Fraction | number | bigint | string} other */
	minus(other) {
		return this.plus(Fraction.of(other).times(-1));
	}

	/** @param {Fraction | number | bigint | string} other */
	times(other) {
		const { over, under } = Fraction.of(other);
		return new Fraction(this.over * over, this.under * under);
	}

	/** @param {Fraction | number | bigint | string} other positive */
	dividedBy(other) {
		const { over, under } = Fraction.of(other);
		return this.times(new Fraction(under, over));
	}

	/** @param {number} exponent a whole number, not negative */
	power(exponent) {
		return new Fraction(this.over ** BigInt(exponent), this.under ** BigInt(exponent));
	}

	/** What is left to one. */
	rest() {
		return Fraction.of(1).minus(this);
	}

	/** @param {Fraction | number | bigint | string} other @returns {number} below, at or above 0 as this is below, at or above the other */
	compare(other) {
		const { over } = this.minus(other);
		return over < 0n ? -1 : over > 0n ? 1 : 0;
	}

	/** @param {number} places @returns {string} rounded to the nearest, halves away from zero */
	decimal(places) {
		const scale = 10n ** BigInt(places);
		const magnitude = (this.over < 0n ? -this.over : this.over) * scale;
		const digits = ((2n * magnitude + this.under) / (2n * this.under)).toString().padStart(places + 1, '0');
		const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
		return this.over < 0n && /[1-9]/.test(text) ? `-${text}` : text;
	}

	/** @returns {string} as a share of a hundred, by three figures or three places */
	percent() {
		const hundred = this.times(100);
		if (this.over === 0n) return '0 %';
		if (hundred.over > 0n && hundred.compare('0.0005') < 0) return '< 0.001 %';
		if (this.compare(1) < 0 && hundred.compare('99.95') >= 0) return '> 99.9 %';
		return `${hundred.decimal(hundred.compare(10) >= 0 ? 1 : hundred.compare(1) >= 0 ? 2 : 3)} %`;
	}
}

/** @param {Fraction[]} fractions */
export function sum(fractions) {
	return fractions.reduce((total, fraction) => total.plus(fraction), Fraction.of(0));
}

function gcd(a, b) {
	while (b > 0n) [a, b] = [b, a % b];
	return a || 1n;
}

function fail(text) {
	throw new TypeError(`"${text}" is no fraction.`);
}
