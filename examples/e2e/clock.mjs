/** The clocks of a chain, and one for its nodes that a test can set. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian's package libfaketime puts it. */
const LIBRARY = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`;

/**
 * @param {import('../lib/chain.mjs').Chain} chain
 * @param {number} number of a block
 * @returns {Promise<{ now: number, tick: number }>} milliseconds and ticks at its end
 */
export async function clockAt({ api }, number) {
	const at = await api.at(await api.rpc.chain.getBlockHash(number));
	const [now, tick] = await Promise.all([at.query.timestamp.now(), at.query.tide.currentTick()]);
	return { now: now.toNumber(), tick: tick.toNumber() };
}

/** A clock on the wall that is wrong by what a test says, for the processes that get `env`. */
export class WrongClock {
	/** @returns {Promise<WrongClock>} one that is right */
	static async start() {
		const clock = new WrongClock();
		clock.folder = await mkdtemp(join(tmpdir(), 'tidemill-clock-'));
		clock.file = join(clock.folder, 'offset');
		clock.env = {
			LD_PRELOAD: LIBRARY,
			FAKETIME_TIMESTAMP_FILE: clock.file,
			FAKETIME_CACHE_DURATION: '1',
			// Who waits for so many milliseconds waits for them.
			FAKETIME_DONT_FAKE_MONOTONIC: '1',
		};
		await clock.set(0);
		return clock;
	}

	/** @param {number} seconds by which it is ahead */
	async set(seconds) {
		await writeFile(this.file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
	}

	async close() {
		await rm(this.folder, { recursive: true, force: true });
	}
}
