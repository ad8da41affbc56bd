//! The numbers that governance can change, each with the range that is taken from it.
//!
//! One struct a group, since each access is a read of storage. `set_parameter` cannot check values, so whoever reads one
//! clamps it to the range that its documentation names.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::dynamic_params::{dynamic_pallet_params, dynamic_params};
use scale_info::TypeInfo;
use sp_runtime::Perbill;

use crate::Runtime;

/// Where transaction fees go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct FeePolicy {
	/// Part that the block's author gets, 0 to 100 %; the rest is burned.
	pub author_share: Perbill,
}

/// All parameters, by group.
// The macro makes items that it does not document.
#[allow(missing_docs)]
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod groups {
	use super::*;

	/// Transaction fees.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod fees {
		/// Where transaction fees go.
		#[codec(index = 0)]
		pub static Policy: FeePolicy = FeePolicy {
			author_share: Perbill::from_percent(100),
		};
	}

	// Groups 20 to 25 belong to our own pallets, numbered like them.
}
