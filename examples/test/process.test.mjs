import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { peerId } from '../lib/network.mjs';
import { Managed } from '../lib/process.mjs';

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'tidemill-process-'))));
after(() => rm(folder, { recursive: true }));

const script = (text) => new Managed('child', process.execPath, ['-e', text], join(folder, 'log'));
const alive = (pid) => {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
};

test('a process is ended by its own id, and can be started again', async () => {
	const child = script('setInterval(() => {}, 1000)');
	for (const end of ['stop', 'kill']) {
		await child.start();
		const { pid } = child;
		assert.ok(alive(pid));
		await child[end]();
		assert.ok(!alive(pid));
		assert.equal(child.running, false);
	}
	await child.stop();
});

test('a process that ends before it is ready says why', async () => {
	const child = script('console.error("the disk is full"); process.exit(3)');
	await child.start();
	await assert.rejects(child.until(async () => false, 5_000), /child ended \(3\)[^]*the disk is full/);
});

test('a process is waited for until one line of its log holds every text', async () => {
	const child = script('console.log("red"); console.log("blue"); setTimeout(() => console.log("red and blue"), 300); setInterval(() => {}, 1000)');
	child.log = join(folder, 'says');
	await child.start();
	await child.says(['red', 'blue']);
	assert.match(await child.tail(1), /^red and blue$/);
	await assert.rejects(child.says(['green'], 300), /child is not ready/);
	await child.stop();
});

test('a program that is not there is named', async () => {
	const child = new Managed('none', join(folder, 'none'), [], join(folder, 'log'));
	await assert.rejects(child.start(), /Cannot start .*none.*make build/);
});

test('a node is known by its key', () => {
	const secret = Buffer.alloc(32);
	secret[31] = 1;
	assert.equal(peerId(secret), '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp');
});
