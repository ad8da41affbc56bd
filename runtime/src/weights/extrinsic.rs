//! Bootstrap.
use frame_support::{parameter_types, weights::Weight};
parameter_types! {
	/// Weight.
	pub const ExtrinsicWeight: Weight = Weight::from_parts(120_000_000, 0);
}
