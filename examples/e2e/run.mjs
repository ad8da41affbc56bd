/**
 * Runs the files of end-to-end tests, some at once: they mostly wait for blocks. With arguments, those whose names begin
 * so: `npm run e2e -- gone rpc`.
 */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { tap } from 'node:test/reporters';

/** Files at once; more only wait for the processor. */
const CONCURRENCY = 14;

/** Those that wait longest: they start first, so that they do not end last. */
const LONG = ['dispute', 'dispute-restart', 'dispute-silence', 'watch', 'watch-restart', 'watch-two', 'spot-primary', 'spot-auditor', 'spot', 'unattended', 'cut-off', 'validators-restarted', 'docs', 'gone', 'refused', 'liar', 'shorthanded', 'cli', 'session', 'rpc', 'restarts', 'clock-jumps'];

const folder = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const known = (await readdir(folder)).flatMap((file) => /^(.*)\.test\.mjs$/.exec(file)?.[1] ?? []);
const unknown = [...LONG, ...wanted].filter((start) => !known.some((name) => name.startsWith(start)));
if (unknown.length > 0) {
	console.error(`There are no tests ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
	process.exit(2);
}
const chosen = known.filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
const names = [...LONG.filter((name) => chosen.includes(name)), ...chosen.filter((name) => !LONG.includes(name))];

await import('./warm-up.mjs');
const events = run({ files: names.map((name) => join(folder, `${name}.test.mjs`)), concurrency: CONCURRENCY });
events.on('test:fail', () => (process.exitCode = 1));
events.compose(tap).pipe(process.stdout);
