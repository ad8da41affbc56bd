//! The declared weight of what each benchmark measures, for the bencher to compare.

use frame_support::weights::Weight;

use crate::Runtime;

/// The weight that the runtime declares for what a benchmark measures; none if there is no such benchmark.
pub fn declared(pallet: &str, benchmark: &str, components: &[u32]) -> Option<Weight> {
	None
}
