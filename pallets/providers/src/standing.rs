//! Reputation of devices, engine by engine.

use frame_support::traits::Get;
use tidemill_primitives::{interfaces::Standing, job::Engine, Balance, DeviceId};

use crate::{
	math,
	types::{Device, Reputation},
	Config, Devices, Pallet,
};

impl<T: Config> Pallet<T> {
	/// Notes whether a device was in time.
	pub(crate) fn note_timeliness(device: &mut Device, engine: Engine, in_time: bool) {
		if let Some(reputation) = device.reputations.iter_mut().find(|it| it.engine == engine) {
			reputation.timeliness = math::timed(reputation.timeliness, in_time);
		}
	}

	/// Changes the reputation of a device on an engine, if it has that engine.
	fn mutate_reputation(device: DeviceId, engine: Engine, change: impl FnOnce(&mut Reputation)) {
		Devices::<T>::mutate(device, |device| {
			let reputations = device.iter_mut().flat_map(|device| device.reputations.iter_mut());
			if let Some(reputation) = reputations.into_iter().find(|it| it.engine == engine) {
				change(reputation);
			}
		});
	}
}

impl<T: Config> Standing for Pallet<T> {
	fn streak(device: DeviceId, engine: Engine) -> Balance {
		Devices::<T>::get(device).map_or(0, |device| device.reputation(engine).streak)
	}

	fn confirmed(device: DeviceId, engine: Engine, value: Balance) {
		let step = T::Policy::get().streak_step;
		Self::mutate_reputation(device, engine, |reputation| {
			reputation.streak = math::grown(reputation.streak, value, step);
		});
	}

	fn wrong(device: DeviceId, engine: Engine) {
		Self::mutate_reputation(device, engine, |reputation| reputation.streak = 0);
	}
}
