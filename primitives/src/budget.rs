//! Weight that a hook spends.

use frame_support::weights::{Weight, WeightMeter};

/// What one hook may spend of a block: a share of it, as long as the block has so much left.
pub struct Budget<'a> {
	meter: &'a mut WeightMeter,
	share: Weight,
}

impl<'a> Budget<'a> {
	/// All that `meter` has left, but no more than `share`.
	pub fn new(meter: &'a mut WeightMeter, share: Weight) -> Self {
		Self { meter, share }
	}

	/// Whether so much is left.
	pub fn has(&self, weight: Weight) -> bool {
		weight.all_lte(self.share) && self.meter.can_consume(weight)
	}

	/// Spends what was used, of which it was known before that it is left.
	pub fn spend(&mut self, weight: Weight) {
		self.share = self.share.saturating_sub(weight);
		self.meter.consume(weight);
	}

	/// Spends so much if it is left, and says whether it was.
	pub fn take(&mut self, weight: Weight) -> bool {
		let has = self.has(weight);
		if has {
			self.spend(weight);
		}
		has
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn weight(time: u64) -> Weight {
		Weight::from_parts(time, 0)
	}

	#[test]
	fn neither_the_share_nor_the_block_is_overspent() {
		let mut meter = WeightMeter::with_limit(weight(100));
		let mut budget = Budget::new(&mut meter, weight(40));
		assert!(budget.take(weight(30)));
		assert!(!budget.take(weight(11)));
		assert!(budget.has(weight(10)));
		assert_eq!(meter.consumed(), weight(30));
		let mut budget = Budget::new(&mut meter, weight(1_000));
		assert!(!budget.has(weight(71)));
		budget.spend(weight(70));
		assert!(!budget.take(weight(1)));
	}
}
