/** Zombienet as a process: whatever it starts is in its process group, and ends with it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { Managed } from '../examples/lib/process.mjs';

/** Milliseconds that ended processes have to disappear. */
const GRACE = 10_000;

export class Zombie extends Managed {
	/** Reaches every process of the group, also when zombienet itself is gone. @param {NodeJS.Signals} signal */
	signal(signal) {
		if (this.pid !== undefined) signalGroup(this.pid, signal);
	}

	/** Runs to its end, and ends what it left behind. */
	async run() {
		await this.start();
		if (this.running) await once(this.child, 'exit');
		this.signal('SIGKILL');
		const end = Date.now() + GRACE;
		while (signalGroup(this.pid, 0)) {
			if (Date.now() > end) throw new Error(`Processes of ${this.name} are left: look for process group ${this.pid}.`);
			await sleep(100);
		}
	}
}

/** @returns {boolean} whether there is a process in the group */
function signalGroup(pid, signal) {
	try {
		return process.kill(-pid, signal);
	} catch (error) {
		if (error.code === 'ESRCH') return false;
		throw error;
	}
}
