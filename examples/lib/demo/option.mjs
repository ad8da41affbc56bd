/** The value that the Monte-Carlo job estimates, by its formula, and the estimates of many tasks put together. */

/**
 * Price of a European call by Black and Scholes, with the terms of `programs/montecarlo`.
 * @param {number} [spot]
 * @param {number} [strike]
 * @param {number} [rate] a year
 * @param {number} [volatility] a year
 * @param {number} [years]
 */
export function blackScholes(spot = 100, strike = 100, rate = 0.05, volatility = 0.2, years = 1) {
	const spread = volatility * Math.sqrt(years);
	const upper = (Math.log(spot / strike) + (rate + (volatility * volatility) / 2) * years) / spread;
	return spot * normal(upper) - strike * Math.exp(-rate * years) * normal(upper - spread);
}

/** Chance that a normal number is below x, by the series of the error function, exact to the last digits for small x. */
export function normal(x) {
	let term = x;
	let sum = x;
	for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
		term *= (x * x) / (2 * n + 1);
		sum += term;
	}
	return 0.5 + sum * Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * @param {{ samples: number, sum: number, sum_squares: number }[]} parts
 * @returns {{ samples: number, mean: number, error: number }} with the standard error of the mean
 */
export function combine(parts) {
	const total = (field) => parts.reduce((sum, part) => sum + part[field], 0);
	const samples = total('samples');
	const mean = total('sum') / samples;
	const variance = total('sum_squares') / samples - mean * mean;
	return { samples, mean, error: Math.sqrt(variance / samples) };
}
