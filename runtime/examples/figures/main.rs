//! What a job weighs on this chain, by the declared weights, and what a dispute takes, as JSON.
//!
//! ```text
//! cargo run --release -p tidemill-runtime --example figures
//! ```
//!
//! A job's work is all that comes of it: the calls, what admits them, and each step of the hooks. A transaction's own base
//! weight is no part of it, as it is none of the figures that others publish; what fits into a block is reckoned with it.

mod games;

use codec::MaxEncodedLen;
use frame_support::{
	dispatch::DispatchClass,
	weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use pallet_attestation::WeightInfo as _;
use pallet_disputes::WeightInfo as _;
use pallet_market::WeightInfo as _;
use serde_json::json;
use sp_runtime::{traits::Saturating, Perbill};
use tidemill_machine::MAX_PAGES;
use tidemill_primitives::interfaces::MAX_PROBES;
use tidemill_runtime::{
	configs::RuntimeBlockWeights,
	ranges::MARKET,
	weights::{db::DbWeight, pallet_attestation as attestation, pallet_disputes as disputes, pallet_market as market},
	Runtime,
};

type Market = market::WeightInfo<Runtime>;
type Attestation = attestation::WeightInfo<Runtime>;
type Disputes = disputes::WeightInfo<Runtime>;

/// Bundles of the jobs that fill a block: with fewer a submission is a larger part of each, with more hardly a smaller one.
const BUNDLES: u64 = 64;
/// Reports that a device of several slots has to say at once.
const BATCH: u32 = 8;
/// Tasks of a bundle in the figures that count tasks.
const TASKS: u32 = 8;

fn times(weight: Weight, count: u64) -> Weight {
	weight.saturating_mul(count)
}

fn millis(weight: Weight) -> f64 {
	weight.ref_time() as f64 / WEIGHT_REF_TIME_PER_MILLIS as f64
}

/// A draw of so many seats, with the other candidates that a `Spot` primary is the best of.
fn draw(seats: u32, spot: bool) -> Weight {
	let others = if spot {
		u64::from(MARKET.default.candidates).saturating_sub(1)
	} else {
		0
	};
	Market::draw_bundle(seats / 2)
		.saturating_add(times(Market::missed_draw(), others).saturating_div(MAX_PROBES.into()))
}

/// An entry's share of the pages of a wheel that fill up, of so many entries each.
fn entry(page: u32) -> Weight {
	DbWeight::get().writes(1).saturating_div(page.into())
}

/// An entry of a page of deadlines, of which each page holds as many as it can.
fn due() -> Weight {
	Attestation::due_page().saturating_div(pallet_attestation::types::WHEEL_PAGE.into())
}

fn alarm() -> Weight {
	Market::alarm_page().saturating_div(pallet_market::types::WHEEL_PAGE.into())
}

/// What a bundle weighs, part by part, if its job has so many and each device says so much at once.
struct Bundle {
	/// Its share of its job's submission.
	submission: Weight,
	/// Its draw, and its share of its job's turns.
	draws: Weight,
	/// What its devices say, until the last of them has.
	said: Weight,
	/// The draw of its audit.
	deadlines: Weight,
	/// Its verdict.
	verdict: Weight,
}

impl Bundle {
	/// A bundle that is not audited, of devices whose payouts are under way.
	fn new(seats: u32, bundles: u64, batch: u32, tasks: u32) -> Self {
		let spot = seats == 1;
		let turns = bundles.div_ceil(pallet_market::types::TURN.into());
		let commit = if spot {
			Attestation::commit_spot(batch)
		} else {
			Attestation::commit(batch)
		};
		let commit = commit.saturating_add(times(entry(pallet_attestation::types::WHEEL_PAGE), batch.into()));
		let more = |weight: fn(u32) -> Weight| {
			weight(batch.saturating_mul(tasks.saturating_sub(1)).saturating_add(1)).saturating_sub(weight(1))
		};
		let said = times(Attestation::authorize_attest(batch), 2)
			.saturating_add(more(Attestation::authorize_results))
			.saturating_add(commit)
			.saturating_add(Attestation::reveal(batch))
			.saturating_add(more(Attestation::reveal_results));
		let (verdicts, ends) = (
			Attestation::settle_agreed(seats / 2),
			Market::end_job().saturating_div(bundles),
		);
		let verdict = if spot {
			// A batch of one job's bundles reads and writes job and device once.
			let more = times(Attestation::settle_more(), u64::from(batch).saturating_sub(1));
			verdicts
				.saturating_add(more)
				.saturating_div(batch.into())
				.saturating_add(ends)
		} else {
			verdicts.saturating_add(ends)
		};
		let turn = bundles.min(pallet_market::types::TURN.into());
		let watched = Attestation::watch(turn as u32).saturating_div(turn);
		Self {
			submission: Market::submit_job()
				.saturating_add(entry(pallet_market::types::WHEEL_PAGE))
				.saturating_div(bundles),
			draws: draw(seats, spot).saturating_add(watched).saturating_add(
				times(Market::turn(), turns)
					.saturating_add(alarm())
					.saturating_div(bundles),
			),
			said: times(said, seats.into()).saturating_div(batch.into()),
			deadlines: if spot {
				due()
					.saturating_add(Attestation::draw_audit())
					.saturating_add(entry(pallet_attestation::types::WHEEL_PAGE))
			} else {
				due()
			},
			verdict,
		}
	}

	/// A `Spot` bundle that is audited, and found right.
	fn audited(bundles: u64, batch: u32, tasks: u32) -> Self {
		let plain = Self::new(1, bundles, batch, tasks);
		let committee = Self::new(3, bundles, batch, tasks);
		Self {
			said: plain.said.saturating_add(committee.said.saturating_div(3)),
			deadlines: plain
				.deadlines
				.saturating_add(Attestation::refill(1))
				.saturating_add(due()),
			verdict: Attestation::settle_agreed(1).saturating_add(Market::end_job().saturating_div(bundles)),
			..plain
		}
	}

	/// What a bundle weighs on average of which such a part is as `other`.
	fn with(&self, part: Perbill, other: &Self) -> Self {
		let mix =
			|mine: Weight, others: Weight| (part * others).saturating_add(Perbill::one().saturating_sub(part) * mine);
		Self {
			submission: mix(self.submission, other.submission),
			draws: mix(self.draws, other.draws),
			said: mix(self.said, other.said),
			deadlines: mix(self.deadlines, other.deadlines),
			verdict: mix(self.verdict, other.verdict),
		}
	}

	fn work(&self) -> Weight {
		let Self {
			submission,
			draws,
			said,
			deadlines,
			verdict,
		} = self;
		[draws, said, deadlines, verdict]
			.into_iter()
			.fold(*submission, |sum, part| sum.saturating_add(*part))
	}

	/// How many settle in a block, and what bounds it.
	fn per_block(&self, seats: u64, bundles: u64, batch: u32) -> (u64, &'static str) {
		let weights = RuntimeBlockWeights::get();
		let base = weights.get(DispatchClass::Operational).base_extrinsic;
		let transactions = times(base, 2 * seats)
			.saturating_div(batch.into())
			.saturating_add(base.saturating_div(bundles));
		let whole = weights.max_block.saturating_sub(weights.base_block);
		let fit = |room: Weight, each: Weight| room.ref_time() / each.ref_time().max(1);
		let share = |part: Perbill| part * weights.max_block;
		let bounds = [
			(fit(whole, self.work().saturating_add(transactions)), "the block"),
			(
				fit(share(pallet_market::types::DRAW_SHARE), self.draws),
				"the share of draws",
			),
			(
				fit(share(pallet_attestation::types::DUE_SHARE), self.deadlines),
				"the share of deadlines",
			),
		];
		bounds.into_iter().min().unwrap_or_default()
	}
}

fn main() {
	let database = DbWeight::get();
	let one = Bundle::new(1, 1, 1, 1);
	let of = |seats: u32, tasks: u32| {
		let bundle = Bundle::new(seats, BUNDLES, BATCH, tasks);
		let fit = bundle.per_block(seats.into(), BUNDLES, BATCH);
		(bundle, fit)
	};
	let ((spot, spot_fit), (quorum, quorum_fit)) = (of(1, 1), of(3, 1));
	let ((_, spot_eight), (_, quorum_eight)) = (of(1, TASKS), of(3, TASKS));
	let floor = MARKET.default.audit_floor;
	let audited = Bundle::audited(1, 1, 1);
	let at_floor = spot.with(floor, &Bundle::audited(BUNDLES, BATCH, 1));
	let parts = |bundle: &Bundle| {
		json!({
			"submission": millis(bundle.submission), "draws": millis(bundle.draws), "said": millis(bundle.said),
			"deadlines": millis(bundle.deadlines), "verdict": millis(bundle.verdict), "together": millis(bundle.work()),
		})
	};
	let figures = json!({
		"job_spot_ms": millis(one.work()),
		"job_spot_audited_ms": millis(audited.work()),
		"job_spot_at_floor_ms": millis(one.with(floor, &audited).work()),
		"spot_bundles_at_floor_per_block": at_floor.per_block(1, BUNDLES, BATCH).0,
		"job_spot_parts_ms": parts(&one),
		"spot_bundle_parts_ms": parts(&spot),
		"quorum3_bundle_parts_ms": parts(&quorum),
		"spot_bundles_per_block": spot_fit.0,
		"spot_bound": spot_fit.1,
		"quorum3_bundles_per_block": quorum_fit.0,
		"quorum3_bound": quorum_fit.1,
		"spot_tasks_per_block": spot_eight.0 * u64::from(TASKS),
		"quorum3_tasks_per_block": quorum_eight.0 * u64::from(TASKS),
		"prove_ms": millis(Disputes::prove(0)),
		"prove_page_ms": millis(Disputes::prove(1).saturating_sub(Disputes::prove(0))),
		"prove_step_2_20_ms": millis(Disputes::prove(MAX_PAGES)),
		"block_ms": millis(RuntimeBlockWeights::get().max_block),
		"games": games::courses(),
		"job_record_bytes": pallet_market::types::Job::max_encoded_len(),
		"database_read_ms": millis(database.reads(1)),
		"database_write_ms": millis(database.writes(1)),
	});
	println!("{figures:#}");
}
