//! Bootstrap.
use frame_support::{parameter_types, weights::Weight};
parameter_types! {
	/// Weight.
	pub const BlockWeight: Weight = Weight::from_parts(500_000_000, 0);
}
