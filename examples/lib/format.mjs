/** How amounts, tables and bars look. */

/** Units of one TIDE. */
export const TIDE = 10n ** 12n;

/**
 * @param {string | number | bigint} text tokens as a decimal number, such as `1000` or `0.25`; a bigint is in units
 * @returns {bigint} units of 10^-12 TIDE
 */
export function parseTide(text) {
	if (typeof text === 'bigint') return text;
	const match = /^(\d[\d_,]*)(?:\.(\d{1,12}))?$/.exec(decimal(text));
	if (!match) throw new Error(`"${text}" is no amount: write tokens such as 1000 or 0.25, at most 12 places.`);
	return BigInt(match[1].replace(/[_,]/g, '')) * TIDE + BigInt((match[2] ?? '').padEnd(12, '0'));
}

/** @param {string | number} value */
function decimal(value) {
	if (typeof value === 'number' && value > 0 && value < 1e-6) return value.toFixed(12).replace(/0+$/, '');
	return String(value).trim().replace(/\s*TIDE$/, '');
}

/**
 * @param {bigint} units
 * @param {number} [places] digits after the point that are kept; all that matter if left out
 */
export function formatTide(units, places) {
	const sign = units < 0n ? '-' : '';
	const value = units < 0n ? -units : units;
	const whole = (value / TIDE).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
	const rest = (value % TIDE).toString().padStart(12, '0');
	const digits = places === undefined ? rest.replace(/0+$/, '') : rest.slice(0, places);
	return `${sign}${whole}${digits ? `.${digits}` : ''}`;
}

/**
 * @param {bigint | number} value
 * @returns {string} with a suffix for thousands, for what is only shown
 */
export function short(value) {
	const number = Number(value);
	for (const [size, suffix] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
		if (Math.abs(number) >= size) return `${(number / size).toPrecision(3)}${suffix}`;
	}
	return String(number);
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {string} [align] one letter a column: `l` or `r`; `l` and then `r` if left out
 * @returns {string}
 */
export function table(head, rows, align = `l${'r'.repeat(head.length - 1)}`) {
	const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
	const line = (cells) =>
		cells.map((cell, column) => (align[column] === 'r' ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ').trimEnd();
	return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/**
 * A bar of several shares of a whole, each drawn in its own shade.
 * @param {[number, string][]} shares counts with the character that draws them, in order
 * @param {number} total
 * @param {number} width characters
 */
export function bar(shares, total, width) {
	let drawn = '';
	let sum = 0;
	for (const [count, shade] of shares) {
		sum += count;
		const end = total > 0 ? Math.round((sum / total) * width) : 0;
		drawn += shade.repeat(Math.max(0, end - drawn.length));
	}
	return drawn.padEnd(width, '·');
}
