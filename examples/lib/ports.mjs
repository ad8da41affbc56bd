/** Ports for the servers of tests and demos, of which many run at once on a machine. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Where ports are taken from: below those that the system gives to connections, so that none of these takes one of ours. */
const FIRST = 16_384;
const LAST = 32_767;

/** What this process keeps until it ends, so that no other takes it. */
const kept = [];

/**
 * @param {number} count
 * @returns {Promise<number[]>} that many different TCP ports of the loopback address, free, and this process's until it ends
 * @throws if there are not so many
 */
export async function freePorts(count) {
	const span = LAST - FIRST + 1;
	const start = Math.floor(Math.random() * span);
	const ports = [];
	for (let offset = 0; ports.length < count; offset++) {
		if (offset === span) throw new Error(`there are no ${count} free ports from ${FIRST} to ${LAST}`);
		const port = FIRST + ((start + offset) % span);
		if (await keep(port)) ports.push(port);
	}
	return ports;
}

/**
 * Marks a port as ours by a name of Linux's abstract sockets: nobody else can take it, and it ends with this process.
 * @param {number} port @returns {Promise<boolean>} whether it is ours now, and free
 */
async function keep(port) {
	const mark = await listen(`\0tidemill-port-${port}`);
	if (!mark) return false;
	const probe = await listen(port);
	probe?.close();
	if (!probe) {
		mark.close();
		return false;
	}
	mark.unref();
	kept.push(mark);
	return true;
}

/** @param {number | string} where a port of the loopback address, or a socket's name @returns the server, unless it is taken */
async function listen(where) {
	const server = createServer();
	server.listen(typeof where === 'number' ? { port: where, host: '127.0.0.1' } : { path: where });
	try {
		await once(server, 'listening');
		return server;
	} catch (error) {
		if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return undefined;
		throw error;
	}
}
