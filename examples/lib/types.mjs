/**
 * The formats that the chain holds only the hash of, and so are not in its metadata: the manifest of a job's tasks and
 * the output of a task. They are SCALE, as `primitives/src/task.rs` and `primitives/src/report.rs` state them.
 */
import { TypeRegistry } from '@polkadot/types';

/** A registry that knows `Manifest`, `TaskSpec` and `Output`. */
export const registry = new TypeRegistry();

registry.register({
	Content: { hash: 'H256', length: 'Compact<u64>' },
	InputFile: { path: 'Text', content: 'Content' },
	TaskSpecV1: {
		args: 'Vec<Text>',
		env: 'Vec<(Text, Text)>',
		stdin: 'Option<Content>',
		inputs: 'Vec<InputFile>',
		outputs: 'Vec<Text>',
	},
	PvmTask: { input: 'Content', root: 'H256' },
	TaskSpec: { _enum: { V1: 'TaskSpecV1', Pvm: 'PvmTask' } },
	Manifest: 'Vec<TaskSpec>',
	OutputFile: { path: 'Text', hash: 'H256', length: 'Compact<u64>' },
	Output: 'Vec<OutputFile>',
});

/** One MiB in bytes. */
export const MIB = 1 << 20;
/** Prices are per this much fuel. */
export const FUEL_PER_PRICE = 1_000_000_000n;
/** Most tasks of a job. */
export const MAX_TASKS = 65_536;
/** Most tasks of a bundle. */
export const MAX_BUNDLE = 32;
/** Seats of a committee under `Proof`. */
export const PROOF_SEATS = 3;
/** Most bytes of a URL on chain. */
export const MAX_URL = 256;
