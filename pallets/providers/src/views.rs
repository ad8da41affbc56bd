//! What the runtime API answers about devices.

use tidemill_primitives::{api::DeviceDetails, DeviceId};

use crate::{Config, DeviceSpecs, Devices, Pallet};

impl<T: Config> Pallet<T> {
	/// A device with everything known of it.
	pub fn device_view(id: DeviceId) -> Option<DeviceDetails> {
		let (device, spec) = (Devices::<T>::get(id)?, DeviceSpecs::<T>::get(id)?);
		let bonded = device.bonded();
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
			last_seen: device.last_seen,
			sequence: device.sequence,
		})
	}
}
