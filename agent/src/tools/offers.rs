//! What devices take for their work, compared.

use serde::Serialize;
use tidemill_primitives::{api::OfferView, device::Offer, Balance, DeviceId};

use super::amount::{Tide, TIDE};

/// What is proposed where no device offers anything: 0.01 TIDE for 10^9 fuel, 0.001 a task, 0.0001 for a MiB of input.
pub const DEFAULT: Offer = Offer {
	per_gfuel: TIDE / 100,
	per_task: TIDE / 1_000,
	per_input_mib: TIDE / 10_000,
};

/// An offer, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownOffer {
	/// Per 10^9 fuel.
	pub per_gfuel: Tide,
	/// Per task.
	pub per_task: Tide,
	/// Per MiB of a task's input limit.
	pub per_input_mib: Tide,
}

impl From<Offer> for ShownOffer {
	fn from(offer: Offer) -> Self {
		ShownOffer {
			per_gfuel: Tide(offer.per_gfuel),
			per_task: Tide(offer.per_task),
			per_input_mib: Tide(offer.per_input_mib),
		}
	}
}

/// The quartiles of offers, each part of the price by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quartiles {
	/// How many devices they are of.
	pub devices: usize,
	/// A quarter of them takes no more.
	pub lower: Offer,
	/// Half of them takes no more.
	pub median: Offer,
	/// Three quarters of them take no more.
	pub upper: Offer,
}

impl Quartiles {
	/// The quartiles of the offers of all devices but `own`; none if there are no others.
	pub fn of(offers: &[OfferView], own: Option<DeviceId>) -> Option<Self> {
		let others: Vec<Offer> = offers
			.iter()
			.filter(|it| Some(it.device) != own)
			.map(|it| it.offer)
			.collect();
		if others.is_empty() {
			return None;
		}
		let sorted = |part: fn(&Offer) -> Balance| {
			let mut parts: Vec<Balance> = others.iter().map(part).collect();
			parts.sort_unstable();
			parts
		};
		let parts = [
			sorted(|offer| offer.per_gfuel),
			sorted(|offer| offer.per_task),
			sorted(|offer| offer.per_input_mib),
		];
		let at = |quarter| {
			let [per_gfuel, per_task, per_input_mib] = [0, 1, 2].map(|part| rank(&parts[part], quarter));
			Offer {
				per_gfuel,
				per_task,
				per_input_mib,
			}
		};
		Some(Quartiles {
			devices: others.len(),
			lower: at(1),
			median: at(2),
			upper: at(3),
		})
	}
}

/// The least value that `quarter` quarters of all are not above. The values are sorted, and at least one.
fn rank(sorted: &[Balance], quarter: usize) -> Balance {
	let place = (sorted.len() * quarter).div_ceil(4).max(1);
	sorted[place - 1]
}

/// What about so much `fuel` costs at `per_gfuel` a 10^9, to the hundredth of a TIDE: fuel that was measured is no more
/// exact.
pub fn price_of(fuel: f64, per_gfuel: Balance) -> Tide {
	let units = (fuel / 1e9 * per_gfuel as f64) as Balance;
	Tide(units - units % (TIDE / 100))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn offers(prices: &[u128]) -> Vec<OfferView> {
		let view = |(device, per_gfuel): (u32, &u128)| OfferView {
			device,
			engines: vec![],
			slots: 1,
			offer: Offer {
				per_gfuel: *per_gfuel,
				per_task: 100 - *per_gfuel,
				per_input_mib: 1,
			},
		};
		(0..).zip(prices).map(view).collect()
	}

	#[test]
	fn quartiles_are_taken_part_by_part() {
		let found = Quartiles::of(&offers(&[8, 1, 5, 3, 7, 2, 6, 4]), None).unwrap();
		let gfuel = [found.lower, found.median, found.upper].map(|offer| offer.per_gfuel);
		let task = [found.lower, found.median, found.upper].map(|offer| offer.per_task);
		assert_eq!((found.devices, gfuel, task), (8, [2, 4, 6], [93, 95, 97]));
	}

	#[test]
	fn ones_own_device_does_not_count() {
		assert_eq!(Quartiles::of(&[], None), None);
		assert_eq!(Quartiles::of(&offers(&[5]), Some(0)), None);
		let one = Quartiles::of(&offers(&[5, 9]), Some(0)).unwrap();
		assert_eq!((one.devices, one.lower, one.upper), (1, one.median, one.median));
		assert_eq!(one.median.per_gfuel, 9);
	}

	#[test]
	fn fuel_has_its_price() {
		assert_eq!(price_of(2.5e9, TIDE), Tide(TIDE * 5 / 2));
		assert_eq!(price_of(2.519e9, TIDE), Tide(TIDE * 251 / 100));
		assert_eq!(price_of(0.0, TIDE), Tide(0));
	}
}
