//! What a draw costs: accesses to the state, counted one by one, in pools of 10^2 and of 10^6 devices.

use tidemill_pallet_tests::draws::{costs, kinds, sum};
use tidemill_primitives::interfaces::Choice;

#[test]
fn a_draw_costs_the_same_at_a_hundred_and_at_a_million_devices() {
	// The dearest draw of each kind: keys read, and keys written.
	let bounds = [(9, 4), (13, 4), (52, 0)];
	let (few, many) = (costs(100), costs(1_000_000));
	for (((_, choice), bound), (few, many)) in kinds().iter().zip(bounds).zip(few.iter().zip(&many)) {
		for (reads, writes) in few.iter().chain(many) {
			assert!(
				*reads > 0 && *reads <= bound.0 && *writes <= bound.1,
				"{reads} reads, {writes} writes"
			);
		}
		let (small, large) = (sum(few), sum(many));
		println!("{choice:?}: 40 draws read and write {small:?} keys of 10^2 devices, {large:?} of 10^6");
		assert!(small.1.abs_diff(large.1) <= 4, "writes: {small:?}, {large:?}");
		// In the small pool one page, and some devices, serve for several probes.
		let least = if *choice == Choice::Uniform { (10, 12) } else { (2, 5) };
		assert!(large.0 * least.0 <= small.0 * least.1, "reads: {small:?}, {large:?}");
	}
}
