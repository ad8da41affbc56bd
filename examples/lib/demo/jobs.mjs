/** The three real jobs of the demo, and what is made of their outputs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJob } from '../job-file.mjs';
import { PROGRAMS } from '../network.mjs';
import { animate, readPpm, stitch } from '../png.mjs';
import { tideMill } from '../scene.mjs';
import { blackScholes, combine } from './option.mjs';
import { must } from './checks.mjs';

const JOBS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'jobs');

/** Size of the stitched picture. */
const [WIDTH, HEIGHT] = [640, 360];
/** Milliseconds that a frame is shown. */
const DELAY = 70;

/**
 * @typedef {object} Plan
 * @property {string} name
 * @property {string} title
 * @property {import('../job-file.mjs').Job} job
 * @property {(checks: import('./checks.mjs').Checks, tasks: any[], out: string) => Promise<void>} finish what is made of the outputs
 */

/**
 * @param {{ resvg: string, out: string, store: string, short: boolean }} setting
 * @returns {Promise<Plan[]>}
 */
export async function planJobs(setting) {
	return Promise.all([animation(setting), picture(setting), estimate(setting)]);
}

/** Frames of an animation, drawn as SVG here and rendered by a program of others' making. */
async function animation({ resvg, out, store, short }) {
	const frames = short ? 6 : 24;
	const folder = join(out, 'frames');
	await mkdir(folder, { recursive: true });
	for (let frame = 0; frame < frames; frame++) await writeFile(join(folder, `${String(frame).padStart(2, '0')}.svg`), tideMill(frame, frames));
	const job = await readJob(join(JOBS, 'tide-mill.json'), (file) => ({
		...file,
		program: resvg,
		upload: store,
		tasks: { ...file.tasks, inputs: { '/in/frame.svg': join(folder, '{i:02}.svg') }, for: { i: [0, frames - 1] } },
	}));
	return {
		name: job.name,
		title: `${frames} frames of an SVG animation by resvg.wasm, Quorum(3)`,
		job,
		async finish(checks, tasks) {
			await checks.that(`${job.name}: the frames are an animated picture`, async () => {
				const path = join(out, 'animation.png');
				await writeFile(path, animate(tasks.map(({ files }) => files.get('/out/frame.png')), DELAY));
				return path;
			});
		},
	};
}

/** A path-traced picture by tiles. */
async function picture({ out, store, short }) {
	const [columns, rows] = short ? [4, 2] : [8, 4];
	const samples = short ? 16 : 128;
	const args = ['pathtrace', '--width', WIDTH, '--height', HEIGHT, '--columns', columns, '--rows', rows, '--column', '{x}', '--row', '{y}', '--samples', samples];
	const job = await readJob(join(JOBS, 'path-traced.json'), (file) => ({
		...file,
		program: join(PROGRAMS, 'pathtrace.wasm'),
		upload: store,
		limits: { ...file.limits, outputBytes: 3 * WIDTH * HEIGHT },
		tasks: { ...file.tasks, args, for: { y: [0, rows - 1], x: [0, columns - 1] } },
	}));
	return {
		name: job.name,
		title: `a path-traced picture in ${columns * rows} tiles, Quorum(3)`,
		job,
		async finish(checks, tasks) {
			await checks.that(`${job.name}: the tiles are one picture`, async () => {
				const tiles = tasks.map(({ files }, index) => {
					const tile = readPpm(files.get('/out/tile.ppm'));
					const [x, y] = [index % columns, Math.floor(index / columns)];
					return { ...tile, x: Math.floor((WIDTH * x) / columns), y: Math.floor((HEIGHT * y) / rows) };
				});
				must(tiles.reduce((area, { width, height }) => area + width * height, 0) === WIDTH * HEIGHT, 'the tiles do not cover the picture');
				const path = join(out, 'path-traced.png');
				await writeFile(path, stitch(WIDTH, HEIGHT, tiles));
				return path;
			});
		},
	};
}

/** The price of an option by drawing share prices. */
async function estimate({ store, short }) {
	const count = short ? 24 : 200;
	const job = await readJob(join(JOBS, 'monte-carlo.json'), (file) => ({
		...file,
		program: join(PROGRAMS, 'montecarlo.wasm'),
		upload: store,
		tasks: { ...file.tasks, for: { seed: [1, count] } },
	}));
	return {
		name: job.name,
		title: `${count} Monte-Carlo tasks, Spot`,
		job,
		async finish(checks, tasks) {
			await checks.that(`${job.name}: the estimate is the known value within four standard errors`, () => {
				const parts = tasks.map(({ files }) => JSON.parse(files.get('stdout').toString()));
				must(new Set(parts.map(({ seed }) => seed)).size === count, 'two tasks drew the same numbers');
				const { samples, mean, error } = combine(parts);
				const known = blackScholes();
				const off = Math.abs(mean - known) / error;
				must(off < 4, `${mean} is ${off.toFixed(1)} standard errors from ${known}`);
				return `${mean.toFixed(5)} ± ${error.toFixed(5)} from ${samples} samples, ${known.toFixed(5)} by the formula, ${off.toFixed(2)} standard errors apart`;
			});
		},
	};
}
