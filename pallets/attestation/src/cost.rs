//! What attestations and deadlines cost, put together from the parts that are measured.

use frame_support::{traits::Get, weights::Weight};
use tidemill_primitives::{
	attestation::{Batch, Item, MAX_ITEMS},
	interfaces::{Contests, Jobs, MAX_PROBES},
	MAX_BUNDLE, MAX_SEATS, PROOF_SEATS,
};

use crate::{
	types::{MAX_GONE, MAX_WIDENED, WHEEL_PAGE},
	Config, Deadlines, Pallet, WeightInfo,
};

/// Items of a batch by what they cost.
#[derive(Default)]
struct Counts {
	commits: u32,
	reveals: u32,
	/// Tasks in the reveals.
	results: u32,
	/// Heartbeats are counted here: they do less.
	abstentions: u32,
}

impl Counts {
	fn of(items: &[Item]) -> Counts {
		let mut counts = Counts::default();
		for item in items {
			let count = match item {
				Item::Commit { .. } => &mut counts.commits,
				Item::Reveal { report, .. } => {
					let results = u32::try_from(report.results.len()).unwrap_or(u32::MAX);
					counts.results = counts.results.saturating_add(results);
					&mut counts.reveals
				}
				Item::Abstain { .. } | Item::Heartbeat { .. } => &mut counts.abstentions,
			};
			*count = count.saturating_add(1);
		}
		counts
	}

	/// Items of any kind.
	fn items(&self) -> u32 {
		self.commits
			.saturating_add(self.reveals)
			.saturating_add(self.abstentions)
	}

	/// What the tasks weigh of which the reveals have more than one each; `weight` is that of a reveal of so many.
	fn more_results(&self, weight: fn(u32) -> Weight) -> Weight {
		let more = self.results.saturating_sub(self.reveals);
		weight(more.saturating_add(1)).saturating_sub(weight(1))
	}

	/// Weight of what is checked of them before they are admitted.
	fn authorized<W: WeightInfo>(&self) -> Weight {
		W::authorize_attest(self.items()).saturating_add(self.more_results(W::authorize_results))
	}

	/// Weight of taking them, without the verdicts that they bring about.
	fn taken<T: Config>(&self) -> Weight {
		let part = |count: u32, weight: fn(u32) -> Weight| {
			if count == 0 {
				Weight::zero()
			} else {
				weight(count)
			}
		};
		part(self.commits, commits::<T>)
			.saturating_add(part(self.reveals, T::WeightInfo::reveal))
			.saturating_add(self.more_results(T::WeightInfo::reveal_results))
			.saturating_add(part(self.abstentions, T::WeightInfo::abstain))
	}
}

/// Weight of so many commitments, each of which may arm a deadline.
fn commits<T: Config>(count: u32) -> Weight {
	let entry = Deadlines::<T>::weight_of_entry(T::DbWeight::get());
	T::WeightInfo::commit(count)
		.max(T::WeightInfo::commit_spot(count))
		.saturating_add(entry.saturating_mul(count.into()))
}

/// Weight of the draw of an audit that is not to be, with the deadline that it arms.
pub(crate) fn audit<T: Config>() -> Weight {
	T::WeightInfo::draw_audit().saturating_add(Deadlines::<T>::weight_of_entry(T::DbWeight::get()))
}

/// Pairs of seats beside the first one; of an even number of seats one more than there are.
fn pairs(seats: u32) -> u32 {
	seats / 2
}

/// How a bundle came to its end, as far as that weighs.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ending {
	/// Seats that had a device.
	pub seats: u32,
	/// Devices that abstained before.
	pub abstained: u32,
	/// Devices that are slashed.
	pub wrong: u32,
	/// Whether what came out could be challenged before.
	pub contested: bool,
}

impl Ending {
	/// Whether one device vouched for it alone, and was right.
	pub fn is_of_one(&self) -> bool {
		self.seats == 1 && self.abstained == 0 && self.wrong == 0 && !self.contested
	}

	/// Whether its payouts are weighed by themselves, as they are arranged.
	pub fn is_plain(&self) -> bool {
		self.seats <= MAX_SEATS && self.abstained == 0
	}

	/// Weight of the verdict.
	pub fn weight<T: Config>(&self) -> Weight {
		let Ending {
			seats,
			abstained,
			wrong,
			contested,
		} = *self;
		let paid = T::WeightInfo::settle_after(abstained).saturating_sub(T::WeightInfo::settle_after(0));
		if contested {
			return T::WeightInfo::conclude()
				.saturating_add(T::Contests::weight_of_over())
				.saturating_add(paid);
		}
		if seats > MAX_SEATS {
			return T::WeightInfo::settle_widened().saturating_add(paid);
		}
		match (abstained, wrong) {
			(0, 0) => T::WeightInfo::settle_agreed(pairs(seats)),
			(0, _) => T::WeightInfo::settle_outvoted(pairs(seats)).max(T::WeightInfo::settle_silent(pairs(seats))),
			_ => T::WeightInfo::settle_after(abstained),
		}
	}
}

/// What came of something that was said of a bundle, or of a deadline.
#[derive(Default)]
pub(crate) struct Step {
	/// Weight of the verdict, or of what took its place.
	pub weight: Weight,
	/// How the bundle ended, if it did.
	pub verdict: Option<Ending>,
}

impl Step {
	/// Something that brought no verdict.
	pub fn of(weight: Weight) -> Self {
		Self { weight, verdict: None }
	}
}

/// What one more verdict on a bundle of one device weighs less, if the same batch brought one of the same job.
pub(crate) fn shared<W: WeightInfo>() -> Weight {
	W::settle_agreed(0).saturating_sub(W::settle_more())
}

/// Weight of the dearest verdict, or of what takes its place.
fn dearest_verdict<T: Config>() -> Weight {
	let plain = Ending {
		seats: MAX_SEATS,
		wrong: MAX_SEATS,
		..Default::default()
	};
	let widened = Ending {
		seats: MAX_WIDENED,
		abstained: MAX_GONE,
		wrong: MAX_WIDENED,
		..Default::default()
	};
	let contested = Ending {
		seats: PROOF_SEATS.into(),
		wrong: PROOF_SEATS.into(),
		contested: true,
		..Default::default()
	};
	let payouts = |seats: u32| T::Jobs::payout_weight().saturating_mul(seats.into());
	let paid = |ending: Ending| ending.weight::<T>().saturating_add(payouts(ending.seats));
	let after = Ending {
		abstained: MAX_GONE,
		..contested
	};
	widened
		.weight::<T>()
		.max(after.weight::<T>())
		.max(paid(plain))
		.max(paid(contested))
		.max(T::WeightInfo::widen(MAX_SEATS))
		.max(T::WeightInfo::open_contest())
}

/// Weight of one device's part in a committee: a commitment and a reveal, each in a batch of its own; two deadlines; and a
/// verdict that is its alone, or its share of a contest and of the verdict after it, with a payout.
pub(crate) fn part<T: Config>() -> Weight {
	let commit = Counts {
		commits: 1,
		..Default::default()
	};
	let reveal = Counts {
		reveals: 1,
		results: MAX_BUNDLE,
		..Default::default()
	};
	let said = |counts: Counts| counts.authorized::<T::WeightInfo>().saturating_add(counts.taken::<T>());
	let deadline = T::WeightInfo::serve(1)
		.max(audit::<T>())
		.saturating_add(T::WeightInfo::due_page().saturating_div(WHEEL_PAGE.into()));
	let alone = Ending {
		seats: 1,
		wrong: 1,
		..Default::default()
	};
	let contested = Ending {
		contested: true,
		..Default::default()
	};
	let proof = contested
		.weight::<T>()
		.saturating_add(T::WeightInfo::open_contest())
		.saturating_div(PROOF_SEATS.into())
		.saturating_add(T::WeightInfo::note_report(MAX_BUNDLE));
	said(commit)
		.saturating_add(said(reveal))
		.saturating_add(deadline.saturating_mul(2))
		.saturating_add(alone.weight::<T>().max(proof))
		.saturating_add(T::Jobs::payout_weight())
}

impl<T: Config> Pallet<T> {
	/// Weight of what is checked of a batch before it is admitted.
	pub(crate) fn weight_of_authorizing(batch: &Batch) -> Weight {
		Counts::of(&batch.items).authorized::<T::WeightInfo>()
	}

	/// Weight of taking a batch, without the verdicts that it brings about.
	pub(crate) fn weight_of_taking(batch: &Batch) -> Weight {
		Counts::of(&batch.items).taken::<T>()
	}

	/// Most weight of a batch: every reveal and abstention is the last of its bundle.
	pub(crate) fn weight_of_batch(batch: &Batch) -> Weight {
		Self::most(&Counts::of(&batch.items))
	}

	fn most(counts: &Counts) -> Weight {
		let ends = counts.reveals.saturating_add(counts.abstentions);
		counts
			.taken::<T>()
			.saturating_add(dearest_verdict::<T>().saturating_mul(ends.into()))
	}

	/// Most weight of any batch, with what is checked of it first.
	pub fn weight_of_full_batch() -> Weight {
		let reveals = Counts {
			reveals: MAX_ITEMS,
			results: MAX_ITEMS.saturating_mul(MAX_BUNDLE),
			..Default::default()
		};
		let abstentions = Counts {
			abstentions: MAX_ITEMS,
			..Default::default()
		};
		Self::most(&reveals)
			.max(Self::most(&abstentions))
			.saturating_add(reveals.authorized::<T::WeightInfo>())
	}

	/// Most weight of serving one bundle that is overdue: every seat of a committee, or all that it was widened by, is lost or
	/// drawn again, and then it ends.
	pub(crate) fn weight_of_enforcing() -> Weight {
		let seats = MAX_WIDENED.saturating_sub(MAX_SEATS);
		let redraws = T::WeightInfo::refill(MAX_GONE.saturating_add(MAX_WIDENED))
			.saturating_add(T::Jobs::missed_weight(MAX_PROBES))
			.saturating_mul(seats.into());
		T::WeightInfo::serve(seats)
			.max(audit::<T>())
			.saturating_add(redraws)
			.saturating_add(dearest_verdict::<T>())
	}
}
