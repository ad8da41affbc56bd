//! How long a session is: said once, by the chain's genesis.
//!
//! BABE counts sessions by their length from the first block on, so that the length of a chain can never change. Chains
//! for development have short ones: what takes effect with a session does so in minutes.

pub use pallet::*;

/// The pallet.
#[frame_support::pallet]
pub mod pallet {
	use frame_support::{pallet_prelude::*, traits::ConstU64};

	/// Slots of a session where genesis does not say otherwise: ten minutes.
	pub const DEFAULT_SLOTS: u64 = 200;
	/// Fewest slots of a session: validators need some blocks to learn the randomness of the next.
	pub const MIN_SLOTS: u64 = 10;
	/// Most slots of a session: 12 hours.
	pub const MAX_SLOTS: u64 = 14_400;

	/// The pallet.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// There is nothing to configure.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	/// Slots of a session.
	#[pallet::storage]
	pub type Slots<T> = StorageValue<_, u64, ValueQuery, ConstU64<DEFAULT_SLOTS>>;

	/// Length of a session.
	#[pallet::genesis_config]
	pub struct GenesisConfig<T> {
		/// Slots of a session, 10 to 14,400.
		pub slots: u64,
		#[serde(skip)]
		_config: PhantomData<T>,
	}

	impl<T> GenesisConfig<T> {
		/// Sessions of this many slots.
		pub fn new(slots: u64) -> Self {
			GenesisConfig {
				slots,
				_config: PhantomData,
			}
		}
	}

	impl<T> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self::new(DEFAULT_SLOTS)
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(
				(MIN_SLOTS..=MAX_SLOTS).contains(&self.slots),
				"a session has {MIN_SLOTS} to {MAX_SLOTS} slots, not {}",
				self.slots
			);
			Slots::<T>::put(self.slots);
		}
	}

	impl<T: Config> Get<u64> for Pallet<T> {
		fn get() -> u64 {
			Slots::<T>::get()
		}
	}
}
