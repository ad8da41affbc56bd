/** Watches a job from block to block, by the runtime API alone. */

/**
 * @typedef {object} Progress
 * @property {any} view the chain's `JobView`; null once the job is closed
 * @property {number} bundles in all
 * @property {number} assigned bundles that a device runs
 * @property {number} committed bundles whose seats have all committed or dropped out
 * @property {number} revealed bundles of which a report was revealed
 * @property {number} settled bundles accepted or failed
 * @property {number} accepted
 * @property {number} failed
 * @property {any} why the chain's `WhyQueued` while the job waits
 * @property {number} number block
 */

export class Follower {
	/** Bundles that were seen decided, and are not asked for again: a fork may only make the bars run ahead. @type {Set<number>} */
	decided = new Set();

	/** @param {import('./chain.mjs').Chain} chain @param {bigint | number | string} id */
	constructor(chain, id) {
		this.chain = chain;
		this.id = id;
	}

	/**
	 * @param {string} at hash of the block to look at
	 * @param {number} number its number
	 * @returns {Promise<Progress>}
	 */
	async look(at, number) {
		const view = await this.chain.job(this.id, at);
		const progress = { view, bundles: 0, assigned: 0, committed: 0, revealed: 0, settled: 0, accepted: 0, failed: 0, why: null, number };
		if (!view) return progress;
		Object.assign(progress, { bundles: view.bundles, accepted: view.accepted, failed: view.failed, settled: view.accepted + view.failed });
		// Bundles are assigned in order, so those from this one on need no question.
		const reached = view.bundles - view.unassigned;
		const open = Array.from({ length: reached }, (_, index) => index).filter((index) => !this.decided.has(index));
		const bundles = await Promise.all(open.map((index) => this.chain.ask('bundle', [this.id, index], at)));
		bundles.forEach((bundle, at) => this.count(progress, open[at], bundle));
		if (view.phase.type === 'Waiting') progress.why = await this.chain.ask('whyQueued', [this.id], at);
		return progress;
	}

	/** @param {Progress} progress @param {number} index @param {any} bundle */
	count(progress, index, bundle) {
		if (bundle && bundle.type !== 'Unassigned' && bundle.type !== 'InFlight') this.decided.add(index);
		if (bundle?.type !== 'InFlight') return;
		const phases = bundle.value.seats.map((seat) => seat.phase.type);
		if (phases.includes('Revealed')) progress.revealed++;
		else if (bundle.value.revealing || phases.every((phase) => phase === 'Committed' || phase === 'Exhausted')) progress.committed++;
		else progress.assigned++;
	}

	/**
	 * Waits until the job has ended, and its end is final: the best block may still change for one in which it has not.
	 * @param {(progress: Progress) => void} [each] called with every block until the job has ended
	 * @param {AbortSignal} [signal] to stop earlier
	 */
	async untilEnded(each = () => {}, signal = undefined) {
		let end;
		await this.chain.untilBlock(async (hash, number) => {
			signal?.throwIfAborted();
			const progress = await this.look(hash, number);
			each(progress);
			end = number;
			return over(progress.view);
		});
		await this.chain.untilBlock(async () => {
			signal?.throwIfAborted();
			const final = await this.chain.finalized();
			return (await this.chain.numberOf(final)) >= end && over(await this.chain.job(this.id, final));
		});
	}
}

/** @param {any} view of a job, null if it was closed @returns {boolean} whether the job has ended */
function over(view) {
	return !view || view.phase.type === 'Ended';
}

/**
 * @param {import('./chain.mjs').Chain} chain
 * @param {bigint | number | string} id
 * @param {string} [at] block
 * @returns {Promise<{ view: any, bundles: any[] }>} a job with each of its bundles
 */
export async function wholeJob(chain, id, at = undefined) {
	const view = await chain.job(id, at);
	if (!view) return { view: null, bundles: [] };
	const bundles = await Promise.all(Array.from({ length: view.bundles }, (_, index) => chain.ask('bundle', [id, index], at)));
	return { view, bundles };
}

/**
 * @param {any[]} bundles
 * @returns {string[]} a line for each reason why bundles failed or tasks ended otherwise than with exit code 0
 */
export function troubles(bundles) {
	const reasons = new Map();
	const note = (text) => reasons.set(text, (reasons.get(text) ?? 0) + 1);
	for (const bundle of bundles) {
		if (bundle?.type === 'Failed') note(`bundle failed: ${failureText(bundle.value.reason)}`);
		if (bundle?.type !== 'Accepted') continue;
		for (const result of bundle.value.results) {
			if (!succeeded(result)) note(`task ended as ${outcomeText(result.outcome)}`);
		}
	}
	return [...reasons].map(([text, times]) => (times > 1 ? `${times} times: ${text}` : text));
}

/** @param {any} result a `TaskResult` */
export function succeeded(result) {
	return result.outcome.type === 'Exit' && result.outcome.value === 0;
}

/** @param {any} outcome @returns {string} as `Exit(0)` or `Trap(Unreachable)` */
export function outcomeText(outcome) {
	const inner = outcome.value?.type ?? outcome.value;
	return inner === null ? outcome.type : `${outcome.type}(${inner})`;
}

/** @param {any} reason a `Failure` */
function failureText(reason) {
	const inner = reason.value?.type;
	const text = FAILURES[inner ?? reason.type] ?? '';
	return `${reason.type}${inner ? `(${inner})` : ''}${text ? `: ${text}` : ''}`;
}

const FAILURES = {
	NoCommitment: 'too few devices committed in time: every try was used, or no auditor was found',
	NoMajority: 'no strict majority gave the same report',
	Refuted: 'every report was proved wrong',
	DeadlinePassed: "the job's deadline came before devices could be drawn",
	Cancelled: 'the requester cancelled the job before it was assigned',
	InputUnavailable: 'the program, the manifest or an input could not be had, or its bytes are not those of its hash',
	ManifestInvalid: 'the manifest is not what the job says',
	StackOverflow: 'the native stack ran out',
	TimedOut: 'the devices were too slow for the run ticks',
	EngineUnavailable: 'the devices do not have the engine version',
};
