//! What attestations and deadlines cost, put together from the parts that are measured.

use frame_support::weights::Weight;
use tidemill_primitives::{
	attestation::{Batch, Item, MAX_ITEMS},
	interfaces::{Jobs, MAX_PROBES},
	MAX_SEATS,
};

use crate::{
	types::{MAX_GONE, MAX_WIDENED, WHEEL_PAGE},
	Config, Pallet, WeightInfo,
};

/// Items of a batch by what they cost.
#[derive(Default)]
struct Counts {
	commits: u32,
	reveals: u32,
	/// Heartbeats are counted here: they do less.
	abstentions: u32,
}

impl Counts {
	fn of(items: &[Item]) -> Counts {
		let mut counts = Counts::default();
		for item in items {
			let count = match item {
				Item::Commit { .. } => &mut counts.commits,
				Item::Reveal { .. } => &mut counts.reveals,
				Item::Abstain { .. } | Item::Heartbeat { .. } => &mut counts.abstentions,
			};
			*count = count.saturating_add(1);
		}
		counts
	}

	/// Weight of taking them, without the verdicts that they bring about.
	fn taken<W: WeightInfo>(&self) -> Weight {
		let part = |count: u32, weight: fn(u32) -> Weight| {
			if count == 0 {
				Weight::zero()
			} else {
				weight(count)
			}
		};
		part(self.commits, |count| W::commit(count).max(W::commit_spot(count)))
			.saturating_add(part(self.reveals, W::reveal))
			.saturating_add(part(self.abstentions, W::abstain))
	}
}

/// Whether a verdict is one of those whose payouts are weighed by themselves, as they are arranged.
pub(crate) fn is_plain(seats: usize, abstained: usize) -> bool {
	seats <= MAX_SEATS as usize && abstained == 0
}

/// Weight of a verdict, with the devices in the seats and those that abstained before.
pub(crate) fn verdict<W: WeightInfo>(seats: usize, abstained: usize) -> Weight {
	let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
	let (seats, abstained) = (count(seats), count(abstained));
	if seats > MAX_SEATS {
		let paid = W::settle_after(abstained).saturating_sub(W::settle_after(0));
		return W::settle_widened().saturating_add(paid);
	}
	match abstained {
		0 => W::settle_paid(seats).max(W::settle_silent(seats)),
		_ => W::settle_after(abstained),
	}
}

/// Weight of the dearest verdict, or of what takes its place.
fn dearest_verdict<T: Config>() -> Weight {
	let paid = verdict::<T::WeightInfo>(MAX_SEATS as usize, 0)
		.saturating_add(T::Jobs::payout_weight().saturating_mul(MAX_SEATS.into()));
	verdict::<T::WeightInfo>(MAX_WIDENED as usize, MAX_GONE as usize)
		.max(paid)
		.max(T::WeightInfo::widen(MAX_SEATS))
}

/// Weight of one device's part in a committee: a commitment and a reveal, each in a batch of its own; two deadlines; and a
/// verdict that is its alone, with a payout.
pub(crate) fn part<T: Config>() -> Weight {
	let said = T::WeightInfo::authorize_attest(1)
		.saturating_mul(2)
		.saturating_add(T::WeightInfo::commit(1).max(T::WeightInfo::commit_spot(1)))
		.saturating_add(T::WeightInfo::reveal(1));
	let deadline = T::WeightInfo::serve(1)
		.max(T::WeightInfo::draw_audit())
		.saturating_add(T::WeightInfo::due_page().saturating_div(WHEEL_PAGE.into()));
	said.saturating_add(deadline.saturating_mul(2))
		.saturating_add(verdict::<T::WeightInfo>(1, 0))
		.saturating_add(T::Jobs::payout_weight())
}

impl<T: Config> Pallet<T> {
	/// Weight of taking a batch, without the verdicts that it brings about.
	pub(crate) fn weight_of_taking(batch: &Batch) -> Weight {
		Counts::of(&batch.items).taken::<T::WeightInfo>()
	}

	/// Most weight of a batch: every reveal and abstention is the last of its bundle.
	pub(crate) fn weight_of_batch(batch: &Batch) -> Weight {
		Self::most(&Counts::of(&batch.items))
	}

	fn most(counts: &Counts) -> Weight {
		let ends = counts.reveals.saturating_add(counts.abstentions);
		counts
			.taken::<T::WeightInfo>()
			.saturating_add(dearest_verdict::<T>().saturating_mul(ends.into()))
	}

	/// Most weight of any batch, with what is checked of it first.
	pub fn weight_of_full_batch() -> Weight {
		let reveals = Counts {
			reveals: MAX_ITEMS,
			..Default::default()
		};
		let abstentions = Counts {
			abstentions: MAX_ITEMS,
			..Default::default()
		};
		Self::most(&reveals)
			.max(Self::most(&abstentions))
			.saturating_add(T::WeightInfo::authorize_attest(MAX_ITEMS))
	}

	/// Most weight of serving one bundle that is overdue: every seat of a committee, or all that it was widened by, is lost or
	/// drawn again, and then it ends.
	pub(crate) fn weight_of_enforcing() -> Weight {
		let seats = MAX_WIDENED.saturating_sub(MAX_SEATS);
		let redraws = T::WeightInfo::refill(MAX_GONE.saturating_add(MAX_WIDENED))
			.saturating_add(T::Jobs::missed_weight(MAX_PROBES))
			.saturating_mul(seats.into());
		T::WeightInfo::serve(seats)
			.max(T::WeightInfo::draw_audit())
			.saturating_add(redraws)
			.saturating_add(dearest_verdict::<T>())
	}
}
