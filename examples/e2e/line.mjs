/**
 * The line by which alone a node reaches its peer, and which a test cuts and heals. It ends at `port` and leads to
 * wherever `leadTo` says.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
	/** Both ends of every connection. @type {Set<[import('node:net').Socket, import('node:net').Socket]>} */
	connections = new Set();
	/** @type {'whole' | 'held' | 'severed'} */
	state = 'whole';

	/** @returns {Promise<Line>} on loopback, whole */
	static async open() {
		const line = new Line();
		line.server = createServer((near) => line.join(near)).listen(0, '127.0.0.1');
		await once(line.server, 'listening');
		return line;
	}

	get port() {
		return this.server.address().port;
	}

	/** @param {number} port of the loopback address */
	leadTo(port) {
		this.target = port;
	}

	/** Nothing gets through, and nobody is told: what is sent waits, as when a cable is pulled out. */
	hold() {
		this.state = 'held';
		for (const [near, far] of this.connections) {
			near.unpipe(far).pause();
			far.unpipe(near).pause();
		}
	}

	/** Every connection breaks, and new ones do too. */
	sever() {
		this.state = 'severed';
		this.#breakAll();
	}

	/** What was held goes on, and new connections get through. */
	heal() {
		this.state = 'whole';
		for (const ends of this.connections) flow(ends);
	}

	close() {
		this.server.close();
		this.#breakAll();
	}

	/** @param {import('node:net').Socket} near */
	join(near) {
		if (this.state === 'severed') return near.on('error', () => {}).resetAndDestroy();
		const ends = [near, connect({ port: this.target, host: '127.0.0.1' })];
		this.connections.add(ends);
		for (const end of ends) {
			// That it broke is told by its closing.
			end.on('error', () => {});
			end.on('close', () => {
				this.connections.delete(ends);
				ends.forEach((other) => other.destroy());
			});
		}
		if (this.state === 'whole') flow(ends);
	}

	#breakAll() {
		for (const ends of this.connections) ends.forEach((end) => end.resetAndDestroy());
	}
}

/** @param {[import('node:net').Socket, import('node:net').Socket]} ends */
function flow([near, far]) {
	near.pipe(far);
	far.pipe(near);
}
