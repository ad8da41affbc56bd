/** What a requester does: submit a job, watch it, fetch what came out, end it. */
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { integer } from '../arguments.mjs';
import { UserError } from '../errors.mjs';
import { Follower, troubles, wholeJob } from '../follow.mjs';
import { formatTide, parseTide, short, table } from '../format.mjs';
import { fetchOutputs, writeTask } from '../outputs.mjs';
import { hexToText } from '../plain.mjs';
import { Board } from '../progress.mjs';
import { costParts, prepare, submit, upload } from '../submit.mjs';
import { JOB_OPTIONS, readJobWith } from './prepare.mjs';

const JOB_FILE = `job.json, paths relative to its folder:
  {
    "program": "resvg.wasm",
    "tasks": {
      "for": { "i": [0, 23] },                       a task for each value; more names make a grid
      "args": ["resvg", "/in/frame.svg", "/out/frame-{i:02}.png"],
      "env": { "QUALITY": "high" },
      "stdin": "some.txt",                           a file, or { "text": "{i}" }
      "inputs": { "/in/frame.svg": "frames/{i}.svg", "/fonts": "fonts/" },   files and folders
      "outputs": ["/out"]                            files and folders that are kept; stdout and stderr always are
    },
    "bundle": 2,                                     tasks that one device runs in a row, 1 to 32
    "verification": "quorum(3)",                     or quorum(1), quorum(5), quorum(7), spot, proof
    "limits": { "fuel": "20e9", "memoryMib": 256, "outputBytes": 1000000 },  of one task
    "price": { "perGfuel": "0.1", "perTask": "0.01", "perInputMib": "0.001" },  the dearest offer, in TIDE
    "requirements": { "region": "DE", "cores": 2, "providers": [] },
    "tries": 3, "deadline": 1200, "retention": 28800,
    "upload": "http://127.0.0.1:7001"                a device's store that takes the requester's blobs
  }
With "engine": "pvm" the program is one of PolkaVM, and a task has only an "input": a file, or { "text": "{i}" }; "proof" is for these.
"tasks" may be a list of such entries. "limits.runTicks" is asked of the chain if left out; "limits.inputBytes" is
counted; "source" is where devices fetch blobs from, "{upload}/v1/blobs" if left out.`;

/** @type {Record<string, import('../arguments.mjs').Command>} */
export const requester = {
	submit: {
		usage: 'submit job.json [--program FILE] [--upload URL] [--source URL] [--out DIR] [--yes] [--no-follow]',
		does: 'Have a job done: upload, show the cost, submit, follow, fetch and check the outputs.',
		details: `${JOB_FILE}\n\n--program, --upload and --source take the place of what the file says. The exit code is 0 only if every task ended with exit code 0 and every output was fetched and checked.`,
		takes: 1,
		options: { ...JOB_OPTIONS, out: { type: 'string' }, yes: { type: 'boolean', short: 'y', default: false }, 'no-follow': { type: 'boolean', default: false } },
		run: submitJob,
	},
	job: {
		usage: 'job ID',
		does: 'Show a job, and why it waits if it does.',
		takes: 1,
		async run({ args, chain }) {
			const connected = await chain();
			const id = integer(args[0], 'The job');
			const { view, bundles } = await wholeJob(connected, id);
			if (!view) throw new UserError(`The chain has no job ${id}: it never was, or it was closed.`);
			showJob(id, view, bundles);
			const why = await connected.ask('whyQueued', [id]);
			if (why) console.log(`\nIt waits: ${why.explanation}`);
		},
	},
	fetch: {
		usage: 'fetch ID [--out DIR]',
		does: "Fetch a job's outputs and check every hash against the chain.",
		takes: 1,
		options: { out: { type: 'string' } },
		async run({ options, args, chain }) {
			return fetchInto(await chain(), integer(args[0], 'The job'), options.out);
		},
	},
	cancel: simple('cancel ID', 'Take back what is not assigned yet; the rest runs out.', (api, id) => api.tx.market.cancelJob(id)),
	close: simple('close ID', 'Clear a job away after its retention. Anybody may; the deposit goes back.', (api, id) => api.tx.market.closeJob(id)),
	'top-up': {
		usage: 'top-up ID --per-gfuel TIDE [--per-task TIDE] [--per-input-mib TIDE]',
		does: 'Raise the price of a job that finds no device. What is left out stays as it is.',
		takes: 1,
		options: { 'per-gfuel': { type: 'string' }, 'per-task': { type: 'string' }, 'per-input-mib': { type: 'string' } },
		async run({ options, args, chain, signer }) {
			const connected = await chain();
			const id = integer(args[0], 'The job');
			const view = await connected.job(id);
			if (!view) throw new UserError(`The chain has no job ${id}.`);
			const now = view.spec.value.price;
			const part = (option, value) => (option === undefined ? value : parseTide(option));
			const price = {
				perGfuel: part(options['per-gfuel'], now.perGfuel),
				perTask: part(options['per-task'], now.perTask),
				perInputMib: part(options['per-input-mib'], now.perInputMib),
			};
			const included = await connected.send(connected.api.tx.market.topUp(id, price), await signer());
			console.log(`Job ${id} has the new price since block ${included.number}.`);
		},
	},
};

/** @param {import('../arguments.mjs').Context} context */
async function submitJob({ options, args, chain, signer }) {
	const job = await readJobWith(args[0], options);
	const connected = await chain();
	const pair = await signer();
	const { spec, manifest, estimate } = await prepare(connected, job);
	console.log(`${job.name}: ${job.tasks.length} tasks, ${short(job.limits.fuel)} fuel each at most, ${spec.V1.limits.runTicks} ticks a task\n`);
	console.log(table(['at most', 'TIDE'], costParts(job, estimate)));
	if (!options.yes && !(await agreed())) {
		console.log('Nothing was submitted.');
		return 1;
	}
	await upload(job, manifest.bytes, manifest.blob, pair, (done, total) => {
		if (done === total) console.log(`Uploaded ${total} blobs to ${job.upload}.`);
	});
	const { id, escrow, number } = await submit(connected, spec, pair);
	console.log(`Job ${id} was submitted in block ${number}; ${formatTide(escrow)} TIDE are held.`);
	if (options['no-follow']) return 0;
	const board = new Board();
	await new Follower(connected, id).untilEnded((progress) => board.update(job.name, progress));
	board.finish();
	const { view, bundles } = await wholeJob(connected, id);
	showCosts(view);
	const problems = troubles(bundles);
	for (const problem of problems) console.error(problem);
	const code = view.accepted > 0 ? await fetchInto(connected, id, options.out) : 1;
	return problems.length > 0 ? 1 : code;
}

/** @returns {Promise<boolean>} whether the person wants it */
async function agreed() {
	if (!process.stdin.isTTY) throw new UserError('Nobody is there to ask: say --yes to accept the cost.');
	const prompt = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await prompt.question('\nSubmit? [y/N] ');
	prompt.close();
	return /^y(es)?$/i.test(answer.trim());
}

/** @returns {Promise<number>} exit code */
async function fetchInto(chain, id, out = `job-${id}`) {
	await mkdir(out, { recursive: true });
	const { tasks, checked } = await fetchOutputs(chain, id, { onTask: (task) => writeTask(out, task) });
	const missing = tasks.filter((task) => task === null).length;
	console.log(`${tasks.length - missing} of ${tasks.length} outputs are in ${out}; ${checked} hashes agree with the chain.`);
	return missing > 0 ? 1 : 0;
}

function showJob(id, view, bundles) {
	const spec = view.spec.value;
	const level = spec.verification.type === 'Quorum' ? `Quorum(${spec.verification.value})` : spec.verification.type;
	console.log(`job ${id} of ${view.requester}: ${view.phase.type}`);
	console.log(`  hash      ${view.hash}`);
	console.log(`  program   ${spec.program}, ${spec.tasks} tasks in ${view.bundles} bundles, ${level}`);
	console.log(`  source    ${hexToText(spec.source)}`);
	console.log(`  bundles   ${view.unassigned} unassigned, ${view.accepted} accepted, ${view.failed} failed`);
	console.log(`  ticks     submitted ${view.submitted}, deadline ${view.deadline}${view.ended === null ? '' : `, ended ${view.ended}`}`);
	showCosts(view);
	for (const problem of troubles(bundles)) console.log(`  ${problem}`);
}

function showCosts(view) {
	const rows = [
		['paid to providers', view.paid],
		['protocol fee', view.fees],
		['chain fees', view.chainFees],
		['given back', view.refunded],
		['held now, deposit included', view.escrow],
	];
	console.log(table(['', 'TIDE'], rows.map(([name, amount]) => [name, formatTide(amount)])));
}

/** @returns {import('../arguments.mjs').Command} */
function simple(usage, does, call) {
	return {
		usage,
		does,
		takes: 1,
		async run({ args, chain, signer }) {
			const connected = await chain();
			const id = integer(args[0], 'The job');
			const included = await connected.send(call(connected.api, id), await signer());
			console.log(`Done in block ${included.number}.`);
		},
	};
}
