//! What the runtime API answers about providers and devices.

use alloc::vec::Vec;

use frame_support::traits::{
	fungible::Inspect,
	tokens::{Fortitude, Preservation},
	Get,
};
use tidemill_primitives::{
	api::{DeviceDetails, OfferView, ProviderDetails, ReputationView, UnbondingView, MAX_OFFERS},
	device::DeviceState,
	job::BEST_REPUTATION,
	AccountId, Balance, DeviceId,
};

use crate::{math, types::Reputation, Config, DeviceSpecs, Devices, Pallet, Providers};

impl<T: Config> Pallet<T> {
	/// A device with everything known of it.
	pub fn device_view(id: DeviceId) -> Option<DeviceDetails> {
		let (device, spec) = (Devices::<T>::get(id)?, DeviceSpecs::<T>::get(id)?);
		let (bonded, running) = (device.bonded(), device.running());
		Some(DeviceDetails {
			id,
			provider: device.provider,
			key: device.key,
			spec,
			offer: device.standing.offer,
			state: device.standing.state,
			backing: device.backing,
			bonded,
			credit: device.credit,
			duties: device.liabilities.iter().map(|duty| (duty.job, duty.bundle)).collect(),
			running,
			reputations: device.reputations.iter().map(Self::reputation_view).collect(),
			since: device.since,
			answer_by: device.answer_by,
			last_seen: device.last_seen,
			sequence: device.sequence,
		})
	}

	fn reputation_view(reputation: &Reputation) -> ReputationView {
		let half = T::Policy::get().streak_half;
		ReputationView {
			engine: reputation.engine,
			streak: reputation.streak,
			timeliness: reputation.timeliness.mul_floor(BEST_REPUTATION),
			score: math::score(reputation.streak, reputation.timeliness, half),
		}
	}

	/// A provider with everything known of it.
	pub fn provider_view(account: &AccountId) -> Option<ProviderDetails> {
		let provider = Providers::<T>::get(account)?;
		let unbonding = provider.unbonding.iter().map(|part| UnbondingView {
			amount: part.amount,
			ripe: part.ripe,
		});
		Some(ProviderDetails {
			unbonding: unbonding.collect(),
			payout: provider.payout,
			stake: provider.stake,
			backing: provider.backing,
			devices: provider.devices.iter().map(|owned| owned.device).collect(),
		})
	}

	/// Tokens that an account could stake now, beside what it has staked.
	pub fn stakable(account: &AccountId) -> Balance {
		// As a hold asks for it.
		T::Currency::reducible_balance(account, Preservation::Protect, Fortitude::Force)
	}

	/// What active devices take for their work, among the first `limit` of all devices.
	pub fn offer_views(limit: u32) -> Vec<OfferView> {
		Devices::<T>::iter()
			.take(limit.min(MAX_OFFERS) as usize)
			.filter(|(_, device)| device.standing.state == DeviceState::Active)
			.filter_map(|(id, device)| {
				Some(OfferView {
					device: id,
					engines: DeviceSpecs::<T>::get(id)?.latest().engines.to_vec(),
					slots: device.slots,
					offer: device.standing.offer,
				})
			})
			.collect()
	}
}
