/** A market on the network that zombienet started, and one job on it. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signer } from '../../examples/lib/chain.mjs';
import { Follower, succeeded, troubles, wholeJob } from '../../examples/lib/follow.mjs';
import { readJob } from '../../examples/lib/job-file.mjs';
import { fund, openMills } from '../../examples/lib/market-setup.mjs';
import { PROGRAMS } from '../../examples/lib/network.mjs';
import { fetchOutputs } from '../../examples/lib/outputs.mjs';
import { prepare, submit, upload } from '../../examples/lib/submit.mjs';
import { REQUESTER } from '../requester.mjs';
import { onNode } from './chain.mjs';

const JOBS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'examples', 'jobs');
const PROVIDERS = ['//Dave', '//Eve', '//Ferdie'];
const TERMS = { stake: '20000', backing: '20000', offers: [{ perGfuel: '0.01', perTask: '0.001', perInputMib: '0.001' }] };
const TASKS = 12;

/**
 * Registers the agents' devices, and has every task of a job run by three of them.
 * @returns {Promise<number>} tasks that ended well and whose outputs agree with the chain
 */
export function job(name, network) {
	return onNode(name, network, async (chain) => {
		const agents = JSON.parse(process.env.TIDEMILL_AGENTS);
		const requester = signer(REQUESTER);
		await fund(chain, [requester], '10000');
		await openMills({ chain, agents }, PROVIDERS.map(signer), TERMS);

		const job = await readJob(join(JOBS, 'monte-carlo.json'), (file) => ({
			...file,
			program: join(PROGRAMS, file.program),
			tasks: { ...file.tasks, for: { seed: [1, TASKS] } },
			bundle: 4,
			verification: 'quorum(3)',
			upload: agents[0].url,
		}));
		const { spec, manifest } = await prepare(chain, job);
		await upload(job, manifest.bytes, manifest.blob, requester);
		const { id } = await submit(chain, spec, requester);
		await new Follower(chain, id).untilEnded();

		const problems = troubles((await wholeJob(chain, id)).bundles);
		if (problems.length > 0) throw new Error(problems.join('; '));
		const { tasks } = await fetchOutputs(chain, id);
		return tasks.filter((task) => task !== null && succeeded(task.result)).length;
	});
}
