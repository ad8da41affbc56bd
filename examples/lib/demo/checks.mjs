/** What the demo claims, each claim checked and counted. */
export class Checks {
	passed = 0;
	failed = 0;

	/**
	 * @param {string} claim
	 * @param {boolean | (() => Promise<any> | any)} fact true, or what throws or answers false if the claim does not hold;
	 * a text that it answers is added to the line
	 * @returns {Promise<boolean>}
	 */
	async that(claim, fact) {
		let problem = '';
		let detail = '';
		try {
			const answer = typeof fact === 'function' ? await fact() : fact;
			if (answer === false) problem = 'it does not hold';
			else if (typeof answer === 'string') detail = answer;
		} catch (error) {
			problem = error.message;
		}
		if (problem) this.failed++;
		else this.passed++;
		console.log(problem ? `  ✗ ${claim}: ${problem}` : `  ✓ ${claim}${detail ? `: ${detail}` : ''}`);
		return !problem;
	}

	/** The closing line. */
	summary() {
		return `${this.passed} passed, ${this.failed} failed`;
	}
}

/**
 * @param {any} condition
 * @param {string} message
 */
export function must(condition, message) {
	if (!condition) throw new Error(message);
}
