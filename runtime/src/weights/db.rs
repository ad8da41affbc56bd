//! Bootstrap.
use frame_support::{parameter_types, weights::RuntimeDbWeight};
parameter_types! {
	/// Weight.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 8_000_000, write: 50_000_000 };
}
