//! What games about runs take: rounds and moves by the machine's own rules, and their bytes as transactions of devices.

use codec::Encode;
use serde_json::{json, Value};
use sp_runtime::generic::Era;
use tidemill_machine::{
	game::{Claim, Interval},
	step::Witness,
	tree::{OutputPath, OUTPUT_DEPTH},
	State, H256,
};
use tidemill_primitives::{
	device::DeviceSignature,
	dispute::{GameId, Opening, Play},
	task::{Content, PvmTask},
};
use tidemill_runtime::{transactions, Runtime, RuntimeCall, UncheckedExtrinsic};

/// Gas of the runs.
const RUNS: [u64; 3] = [100_000_000, 1_000_000_000, 10_000_000_000];

const GAME: GameId = GameId {
	job: 0,
	bundle: 0,
	number: 0,
};
const POSITION: H256 = H256::zero();

/// A game about each run, of the only task of a job, that is proved at the first opportunity.
pub fn courses() -> Vec<Value> {
	RUNS.into_iter().map(course).collect()
}

fn course(gas: u64) -> Value {
	let mut claim = Claim::whole(gas, H256::zero(), H256::zero());
	let mut plays = vec![challenge(), open(gas)];
	let (mut rounds, mut hashes) = (0, 0);
	while !claim.interval.provable() {
		let points = vec![H256::zero(); claim.interval.points().len()];
		hashes += points.len();
		let parts = (0..=points.len() as u32).filter_map(|index| Some((index, claim.narrow(&points, index).ok()?)));
		let (index, longest) = parts
			.max_by_key(|(_, part)| length(part.interval))
			.expect("an interval that cannot be proved has parts");
		claim = longest;
		rounds += 1;
		plays.push(Play::Split {
			game: GAME,
			position: POSITION,
			points: points
				.try_into()
				.expect("an interval has no more points than a move may name"),
		});
		plays.push(Play::Choose {
			game: GAME,
			position: POSITION,
			index,
		});
	}
	plays.push(prove(gas));
	json!({
		"gas": gas,
		"rounds": rounds,
		"moves": plays.len(),
		"hashes": hashes,
		"segment": length(claim.interval),
		"bytes_without_proof": plays.into_iter().map(transaction).sum::<usize>() - without(gas),
	})
}

fn length(Interval { from, to }: Interval) -> u64 {
	to - from
}

fn challenge() -> Play {
	Play::Challenge {
		job: 0,
		bundle: 0,
		task: 0,
		assertion: POSITION,
	}
}

fn open(gas: u64) -> Play {
	Play::Open {
		game: GAME,
		position: POSITION,
		opening: Opening {
			task: PvmTask {
				input: Content {
					hash: H256::zero(),
					length: 0,
				},
				root: H256::zero(),
			},
			path: Default::default(),
			end: State::trapped(gas),
			output: Some(OutputPath([H256::zero(); OUTPUT_DEPTH])),
		},
	}
}

/// A proof without its pages.
fn prove(gas: u64) -> Play {
	Play::Prove {
		game: GAME,
		position: POSITION,
		state: State::trapped(gas),
		witness: Witness::default(),
	}
}

/// Bytes in [`prove`] of what the proof of a segment is, which is measured with real ones.
fn without(gas: u64) -> usize {
	State::trapped(gas).encoded_size() + Witness::default().encoded_size()
}

/// Bytes of a play as a transaction.
fn transaction(play: Play) -> usize {
	let call = pallet_disputes::Call::<Runtime>::play {
		device: 0,
		play,
		signature: DeviceSignature::Ed25519([0; 64]),
		retry: 0,
	};
	let extension = transactions::extension(Era::Immortal, 0, 0);
	UncheckedExtrinsic::new_transaction(RuntimeCall::from(call), extension).encoded_size()
}
