/** Ranges and placeholders of a job file's task template. */
import { UserError } from './errors.mjs';
import { MAX_TASKS } from './types.mjs';

/**
 * @param {Record<string, number[]>} ranges as `{ y: [0, 3], x: [0, 7] }`, ends included; a third number is the step
 * @returns {Record<string, number>[]} all combinations, the last name running fastest; one empty one if there are no ranges
 */
export function combinations(ranges) {
	let all = [{}];
	for (const [name, range] of Object.entries(ranges)) {
		const [from, to, step = 1] = Array.isArray(range) ? range : [];
		if (![from, to, step].every(Number.isSafeInteger) || step < 1 || to < from) {
			throw new UserError(`The range of "${name}" is [first, last] or [first, last, step], in whole numbers.`);
		}
		const values = Math.floor((to - from) / step) + 1;
		if (all.length * values > MAX_TASKS) throw new UserError(`The ranges make more than ${MAX_TASKS} tasks. Split the job.`);
		all = all.flatMap((values) => {
			const wider = [];
			for (let value = from; value <= to; value += step) wider.push({ ...values, [name]: value });
			return wider;
		});
	}
	return all;
}

/**
 * @param {string} text
 * @param {Record<string, number>} values
 * @returns {string} the text with each `{name}` replaced by its value and each `{name:04}` by its value with zeros in front
 */
export function substitute(text, values) {
	return text.replace(/\{([A-Za-z_]\w*)(?::0?(\d{1,2}))?\}/g, (whole, name, width) => {
		if (!(name in values)) {
			if (Object.keys(values).length === 0) return whole;
			throw new UserError(`${whole} names no range of the task's "for".`);
		}
		return String(values[name]).padStart(Number(width ?? 0), '0');
	});
}
