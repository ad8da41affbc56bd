import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePorts } from '../lib/ports.mjs';

const run = promisify(execFile);
const MODULE = fileURLToPath(new URL('../lib/ports.mjs', import.meta.url));

test('ports are different and free', async () => {
	const ports = await freePorts(20);
	assert.equal(new Set(ports).size, 20);
	for (const port of ports) {
		const server = createServer().listen(port, '127.0.0.1');
		await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
		server.close();
	}
});

test('processes that run at once are given different ports', async () => {
	const program = `import { freePorts } from ${JSON.stringify(MODULE)};
		console.log(JSON.stringify(await freePorts(500)));
		setTimeout(() => {}, 2000);`;
	const answers = await Promise.all([1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', program])));
	const ports = answers.flatMap(({ stdout }) => JSON.parse(stdout));
	assert.equal(new Set(ports).size, 1_500);
});
