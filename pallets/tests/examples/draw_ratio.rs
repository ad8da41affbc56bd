//! How much dearer a draw is among a million devices than among a hundred, as JSON.
//!
//! ```text
//! cargo run --release -p tidemill-pallet-tests --example draw_ratio
//! ```
//!
//! Keys that 40 draws of a seat read and write, weighed by what the database takes for them. The state of both pools lies in
//! memory, so that it is the keys that count and not the state of a cache.

use tidemill_pallet_tests::draws::{costs, sum};

fn main() {
	let database = frame_support::weights::constants::ParityDbWeight::get();
	let weigh = |devices: u32| {
		let (reads, writes) = costs(devices).first().map(|seat| sum(seat)).unwrap_or_default();
		(
			reads,
			writes,
			database.reads_writes(reads as u64, writes as u64).ref_time() as f64,
		)
	};
	let (few, many) = (weigh(100), weigh(1_000_000));
	println!(
		r#"{{ "draw_ratio_1e6": {}, "draw_keys_1e2": [{}, {}], "draw_keys_1e6": [{}, {}] }}"#,
		many.2 / few.2,
		few.0,
		few.1,
		many.0,
		many.1
	);
}
