//! What the proof of a segment takes, by the segment's length: pages and bytes of the witness, and the time of `step`, at
//! several places of real runs; and the time of the dearest segments that there are. As JSON.
//!
//! ```text
//! cargo run --release -p tidemill-machine --example segments -- FOLDER
//! ```
//!
//! FOLDER holds the programs of `examples/pvm`. What is longer than [`SEGMENT`] the machine proves in several steps: its time is
//! that of all of them, its pages and bytes are those that one witness for the whole would have.

#[path = "../speed/dear.rs"]
mod dear;
#[path = "../speed/mixer.rs"]
mod mixer;
mod proof;
mod runs;
#[path = "../speed/time.rs"]
mod time;

use proof::Proof;
use runs::Run;
use serde_json::{json, Value};

/// Lengths of segments, as powers of two.
const LENGTHS: [u32; 4] = [16, 18, 20, 22];
/// Places of a run that are looked at, from its start to its end.
const PLACES: u64 = 16;

fn main() {
	let folder = std::env::args().nth(1).expect("give the folder of the built programs");
	let mut segments = Vec::new();
	for mut run in runs::real(folder.as_ref()) {
		segments.extend(LENGTHS.map(|length| at_places(&mut run, length)));
	}
	let mut dear = runs::dearest();
	let dearest: Vec<Value> = LENGTHS
		.into_iter()
		.map(|length| {
			let proofs = dear.iter_mut().filter_map(|run| run.prove(0, 1 << length));
			let most = proofs.map(|proof| proof.millis()).fold(0.0, f64::max);
			json!({ "length": 1 << length, "step_ms": most })
		})
		.collect();
	println!("{}", json!({ "segments": segments, "dearest": dearest }));
}

/// Proofs of segments of 2^`length` gas at all places of a run.
fn at_places(run: &mut Run, length: u32) -> Value {
	let room = run.gas.saturating_sub(1 << length);
	let starts = (0..PLACES).map(|place| room * place / (PLACES - 1));
	let proofs: Vec<Proof> = starts
		.filter_map(|from| run.prove(from, from + (1 << length)))
		.collect();
	let of = |value: fn(&Proof) -> f64| {
		let mut values: Vec<f64> = proofs.iter().map(value).collect();
		values.sort_by(f64::total_cmp);
		json!({ "median": values.get(values.len() / 2), "most": values.last() })
	};
	json!({
		"program": run.name,
		"gas": run.gas,
		"length": 1 << length,
		"too_wide": PLACES - proofs.len() as u64,
		"pages": of(|proof| f64::from(proof.pages)),
		"bytes": of(|proof| f64::from(proof.bytes)),
		"step_ms": of(Proof::millis),
	})
}
