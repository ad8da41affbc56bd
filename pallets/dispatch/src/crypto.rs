//! The operator's key: by it an agent knows that a request comes from its own node.
//!
//! It signs requests to agents and nothing else; what reaches the chain is signed by devices.

use sp_core::crypto::KeyTypeId;

/// Type of the operator's key in the keystore.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"tide");

mod app {
	use sp_application_crypto::{app_crypto, sr25519};

	app_crypto!(sr25519, super::KEY_TYPE);
}

/// The operator's public key.
pub type OperatorKey = app::Public;
/// A signature by the operator's key.
pub type OperatorSignature = app::Signature;
