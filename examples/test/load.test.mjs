import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Growth, Metrics } from '../../scripts/load/metrics.mjs';
import { Processors } from '../../scripts/load/processors.mjs';
import { figures } from '../../scripts/load/result.mjs';

const BEFORE = `# TYPE polls histogram
polls_sum{chain="tide",task_name="import"} 1.5
polls_count{chain="tide",task_name="import"} 3
polls_sum{chain="tide",task_name="say \\"so\\""} 1
ready 7
`;
const AFTER = BEFORE.replace('1.5', '4.5').replace('} 3', '} 5').replace('ready 7', 'ready 2e1');

test('metrics are summed by labels, and what was counted meanwhile is told', () => {
	const before = Metrics.read(BEFORE);
	assert.equal(before.sum('ready'), 7);
	assert.equal(before.sum('polls_sum', { chain: 'tide' }), 2.5);
	assert.equal(before.sum('polls_sum', { chain: 'other' }), 0);
	assert.deepEqual([...before.by('polls_sum', 'task_name')], [['import', 1.5], ['say \\"so\\"', 1]]);
	const growth = new Growth(before, Metrics.read(AFTER));
	assert.equal(growth.sum('ready'), 13);
	assert.equal(growth.mean('polls'), 1.5);
	assert.deepEqual([...growth.by('polls_sum', 'task_name')], [['import', 3], ['say \\"so\\"', 0]]);
});

test('the processor time of a process is counted from the start on, and that of its threads by name', async () => {
	const processors = new Processors([{ name: 'this', pid: process.pid }]);
	await processors.start();
	const end = process.cpuUsage().user + 200_000;
	while (process.cpuUsage().user < end);
	await processors.look();
	const used = processors.byProcess().get('this');
	assert.ok(used >= 0.15, `${used} s`);
	const threads = [...processors.byThread()];
	assert.ok(threads.every(([name]) => name.startsWith('this ') && !/\d$/.test(name)), JSON.stringify(threads));
	assert.ok(threads.reduce((sum, [, seconds]) => sum + seconds, 0) >= 0.15);
});

test('what is settled is told by second, by block and by kind of job', () => {
	const block = (time, weight, settled) => ({ time, weight: { normal: weight, operational: 2 * weight, mandatory: 0 }, settled: new Map(settled) });
	const blocks = [
		block(10_000, 900, [[1n, { bundles: 50, tasks: 400 }]]),
		block(13_000, 100, [[1n, { bundles: 2, tasks: 16 }], [2n, { bundles: 1, tasks: 8 }]]),
		block(18_000, 300, [[1n, { bundles: 3, tasks: 24 }]]),
	];
	const kinds = new Map([[1n, 'spot'], [2n, 'quorum(3)'], [3n, 'spot']]);
	assert.deepEqual(figures({ blocks, bounds: { all: 1_200 }, kinds, pool: [3, 5] }), {
		load_seconds: 8,
		load_tasks_per_second: 6,
		load_spot_tasks_per_second: 5,
		load_quorum3_tasks_per_second: 1,
		load_bundles_per_block: 3,
		load_block_seconds: 4,
		load_weight_ms: 600,
		load_fullness: 0.5,
		load_pool: 4,
	});
});
