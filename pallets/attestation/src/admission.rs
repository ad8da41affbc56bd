//! Which attestations the chain takes.

use frame_support::{
	ensure,
	pallet_prelude::{
		InvalidTransaction, TransactionSource, TransactionValidityError, UnknownTransaction, ValidTransaction,
	},
	traits::Get,
	weights::Weight,
};
use sp_core::H256;
use sp_runtime::{traits::Zero, transaction_validity::TransactionValidityWithRefund};
use tidemill_primitives::{
	attestation::{Batch, Duty, Item},
	device::DeviceSignature,
	interfaces::{BundleTerms, Devices, Jobs},
	report::{commitment, Place, Report},
	DeviceId,
};

use crate::{
	types::{Bundle, InFlight, Phase, Seat, SeatState},
	Config, Pallet, Work,
};

/// Priority of attestations in the pool: above any tip.
const PRIORITY: u64 = 1 << 60;
/// Blocks for which an attestation is kept in the pool.
const LONGEVITY: u64 = 16;

/// Not admissible yet, on a node that may be a block behind: the pool drops it without a ban.
fn not_yet() -> TransactionValidityError {
	UnknownTransaction::CannotLookup.into()
}

/// Never admissible again.
fn over() -> TransactionValidityError {
	InvalidTransaction::Stale.into()
}

/// Never admissible at all.
fn wrong() -> TransactionValidityError {
	InvalidTransaction::Call.into()
}

impl<T: Config> Pallet<T> {
	/// The genesis hash, which commitments and signatures name.
	pub(crate) fn genesis() -> H256 {
		let zero = frame_system::pallet_prelude::BlockNumberFor::<T>::zero();
		H256::from_slice(frame_system::Pallet::<T>::block_hash(zero).as_ref())
	}

	pub(crate) fn authorize_attest(
		_: TransactionSource,
		batch: &Batch,
		signature: &DeviceSignature,
		retry: &u32,
	) -> TransactionValidityWithRefund {
		Self::admissible(batch)?;
		let key = T::Devices::key(batch.device).ok_or(not_yet())?;
		ensure!(
			key.verify(&batch.message(Self::genesis()), signature),
			InvalidTransaction::BadProof
		);
		ValidTransaction::with_tag_prefix("TidemillAttest")
			// A later try takes the place of an earlier one, which other nodes may have refused too early.
			.priority(PRIORITY.saturating_add(u64::from(*retry)))
			.and_provides((batch.device, batch.sequence))
			.longevity(LONGEVITY)
			.propagate(true)
			.build()
			.map(|valid| (valid, Weight::zero()))
	}

	/// Whether every item can be admitted now; the signature is not looked at.
	fn admissible(batch: &Batch) -> Result<(), TransactionValidityError> {
		Self::batch_admissible(batch)?;
		for item in &batch.items {
			if let Some(duty) = item.duty() {
				Self::item_admissible(batch.device, duty, item)?;
			}
		}
		Ok(())
	}

	/// Whether a batch is the device's next one, says one thing of a bundle at most, and gives a sign of life only where one is
	/// wanted.
	pub(crate) fn batch_admissible(batch: &Batch) -> Result<(), TransactionValidityError> {
		ensure!(!batch.items.is_empty(), wrong());
		let next = T::Devices::sequence(batch.device).ok_or(not_yet())?;
		ensure!(batch.sequence >= next, over());
		ensure!(batch.sequence == next, not_yet());
		for (index, item) in batch.items.iter().enumerate() {
			let same =
				|other: &Item| other.duty().map(|it| (it.job, it.bundle)) == item.duty().map(|it| (it.job, it.bundle));
			ensure!(!batch.items.iter().take(index).any(same), wrong());
			if let Item::Heartbeat { tick } = item {
				ensure!(T::Devices::heartbeat_wanted(batch.device, *tick), not_yet());
			}
		}
		Ok(())
	}

	/// The bundle in flight that an item is about, if it can be admitted now.
	pub(crate) fn item_admissible(
		device: DeviceId,
		duty: &Duty,
		item: &Item,
	) -> Result<InFlight, TransactionValidityError> {
		let (flight, seat) = Self::seat_for(device, duty)?;
		match (item, seat.state, flight.phase) {
			(Item::Commit { .. } | Item::Abstain { .. }, SeatState::Assigned { .. }, Phase::Committing) => Ok(flight),
			(Item::Reveal { report, salt, .. }, SeatState::Committed { commitment, .. }, Phase::Revealing { .. }) => {
				Self::check_reveal(device, duty, report, *salt, commitment, &flight.terms)?;
				Ok(flight)
			}
			(
				Item::Reveal { .. },
				SeatState::Assigned { .. } | SeatState::Committed { .. },
				Phase::Committing | Phase::AuditDraw { .. },
			) => Err(not_yet()),
			_ => Err(over()),
		}
	}

	/// The bundle in flight and the device's seat in it, as the duty names it.
	pub(crate) fn seat_for(device: DeviceId, duty: &Duty) -> Result<(InFlight, Seat), TransactionValidityError> {
		let flight = match Work::<T>::get(duty.job, duty.bundle) {
			Some(Bundle::InFlight(flight)) => flight,
			Some(_) => return Err(over()),
			// The job may be one that this node has not seen yet, or the bundle may not be assigned yet.
			None if duty.job >= T::Jobs::next() || T::Jobs::hash(duty.job).is_some() => return Err(not_yet()),
			None => return Err(over()),
		};
		// An audit's seat, or those by which the committee is widened, may be added in a block that this node has not seen.
		let most = flight.seats.len().saturating_add(1).saturating_mul(2);
		let may_come = flight.widened.is_none() && usize::from(duty.seat) <= most;
		let absent = || if may_come { not_yet() } else { wrong() };
		let seat = *flight.seats.get(usize::from(duty.seat)).ok_or_else(absent)?;
		ensure!(duty.attempt >= seat.attempt, over());
		ensure!(duty.attempt == seat.attempt, not_yet());
		match seat.state.worker() {
			Some(worker) if worker.device == device => Ok((flight, seat)),
			Some(_) => Err(wrong()),
			None => Err(over()),
		}
	}

	fn check_reveal(
		device: DeviceId,
		duty: &Duty,
		report: &Report,
		salt: [u8; 32],
		wanted: H256,
		terms: &BundleTerms,
	) -> Result<(), TransactionValidityError> {
		let place = Place {
			job: terms.hash,
			bundle: duty.bundle,
			seat: duty.seat,
			attempt: duty.attempt,
			device,
		};
		let given = commitment(Self::genesis(), &place, report.hash(), salt);
		ensure!(given == wanted, wrong());
		let whole = report.results.len() == terms.tasks as usize;
		let within = report.results.iter().all(|result| result.fuel <= terms.limits.fuel);
		ensure!(whole && within, wrong());
		Ok(())
	}

	/// Ticks that a device has to reveal.
	pub(crate) fn reveal_ticks() -> u32 {
		T::Policy::get().reveal_ticks
	}
}
