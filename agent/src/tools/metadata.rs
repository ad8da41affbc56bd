//! Calls of the chain, by its own metadata: where they stand, and whether their fields are those that we know. [`outcome`]:
//! what became of them.

pub mod outcome;

use codec::{DecodeAll, Encode};
use frame_metadata::{v14::RuntimeMetadataV14, RuntimeMetadata, RuntimeMetadataPrefixed};
use scale_info::{form::PortableForm, Field, MetaType, PortableRegistry, Registry, TypeDef, TypeInfo};

/// Why a call cannot be made ready.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
	/// The bytes are no metadata of version 14.
	#[error("the node's metadata cannot be read ({0}): version 14 is wanted; update the node or the agent")]
	Unreadable(String),
	/// There is no such call.
	#[error("the chain has no call {pallet}.{call}: is it a Tidemill chain? If it is, update the agent")]
	NoCall {
		/// The pallet.
		pallet: &'static str,
		/// The call.
		call: &'static str,
	},
	/// The call has other fields.
	#[error("the chain's {pallet}.{call} takes ({theirs}), but this agent knows ({ours}): update the agent")]
	OtherFields {
		/// The pallet.
		pallet: &'static str,
		/// The call.
		call: &'static str,
		/// What the chain wants.
		theirs: String,
		/// What we would give.
		ours: String,
	},
	/// A transaction has a part that is not known.
	#[error("transactions of this chain have a part {0} that this agent does not know: update the agent")]
	NoSuchExtension(String),
	/// The events of a block are in another form than the metadata says.
	#[error("the events of a block cannot be read ({0}): update the node or the agent")]
	Events(String),
	/// A field is of another type.
	#[error("`{field}` of the chain's {pallet}.{call} is of another type than this agent knows: update the agent")]
	OtherType {
		/// The pallet.
		pallet: &'static str,
		/// The call.
		call: &'static str,
		/// The field.
		field: &'static str,
	},
}

/// An argument of a call: its name, its type, and its value, encoded.
pub struct Argument {
	name: &'static str,
	ty: MetaType,
	value: Vec<u8>,
}

impl Argument {
	/// The argument `name` of a call.
	pub fn new<T: Encode + TypeInfo + 'static>(name: &'static str, value: &T) -> Self {
		Argument {
			name,
			ty: MetaType::new::<T>(),
			value: value.encode(),
		}
	}
}

/// The chain's metadata.
pub struct Metadata(RuntimeMetadataV14);

impl Metadata {
	/// Reads it as `state_getMetadata` gives it.
	pub fn decode(bytes: &[u8]) -> Result<Self, MetadataError> {
		let RuntimeMetadataPrefixed(_, metadata) = RuntimeMetadataPrefixed::decode_all(&mut &*bytes)
			.map_err(|error| MetadataError::Unreadable(error.to_string()))?;
		match metadata {
			RuntimeMetadata::V14(metadata) => Ok(Metadata(metadata)),
			other => Err(MetadataError::Unreadable(format!("it has version {}", other.version()))),
		}
	}

	/// What transactions carry beside their call, in order.
	pub fn extensions(&self) -> impl Iterator<Item = Extension<'_>> {
		let Metadata(metadata) = self;
		metadata.extrinsic.signed_extensions.iter().map(|it| Extension {
			name: &it.identifier,
			is_empty: is_empty(&metadata.types, it.ty.id) && is_empty(&metadata.types, it.additional_signed.id),
		})
	}

	/// The encoded call. Fails unless the chain's call takes these arguments, in this order, of these types.
	pub fn encode(
		&self,
		pallet: &'static str,
		call: &'static str,
		arguments: &[Argument],
	) -> Result<Vec<u8>, MetadataError> {
		let missing = || MetadataError::NoCall { pallet, call };
		let Metadata(metadata) = self;
		let home = metadata
			.pallets
			.iter()
			.find(|it| it.name == pallet)
			.ok_or_else(missing)?;
		let calls = home.calls.as_ref().ok_or_else(missing)?.ty.id;
		let Some(TypeDef::Variant(calls)) = metadata.types.resolve(calls).map(|ty| &ty.type_def) else {
			return Err(missing());
		};
		let found = calls.variants.iter().find(|it| it.name == call).ok_or_else(missing)?;
		let names: Vec<&str> = found
			.fields
			.iter()
			.map(|field| field.name.as_deref().unwrap_or("?"))
			.collect();
		if names != arguments.iter().map(|argument| argument.name).collect::<Vec<_>>() {
			let ours: Vec<_> = arguments.iter().map(|argument| argument.name).collect();
			return Err(MetadataError::OtherFields {
				pallet,
				call,
				theirs: names.join(", "),
				ours: ours.join(", "),
			});
		}
		let mut bytes = vec![home.index, found.index];
		for (argument, field) in arguments.iter().zip(&found.fields) {
			let mut registry = Registry::new();
			let ours = registry.register_type(&argument.ty).id;
			if !fits((&registry.into(), ours), (&metadata.types, field.ty.id)) {
				return Err(MetadataError::OtherType {
					pallet,
					call,
					field: argument.name,
				});
			}
			bytes.extend_from_slice(&argument.value);
		}
		Ok(bytes)
	}
}

/// A part of transactions beside their call.
pub struct Extension<'a> {
	/// Its name.
	pub name: &'a str,
	/// Whether it takes no bytes, neither in the transaction nor in what is signed.
	pub is_empty: bool,
}

/// Whether values of a type take no bytes.
fn is_empty(types: &PortableRegistry, id: u32) -> bool {
	match types.resolve(id).map(|ty| &ty.type_def) {
		Some(TypeDef::Composite(composite)) => composite.fields.iter().all(|field| is_empty(types, field.ty.id)),
		Some(TypeDef::Tuple(tuple)) => tuple.fields.iter().all(|field| is_empty(types, field.id)),
		_ => false,
	}
}

/// A type within its registry.
type Place<'a> = (&'a PortableRegistry, u32);

/// Whether every value of our type, encoded, is the same value of theirs: theirs may have more variants.
///
/// Ends, since none of our types contains itself.
fn fits(ours: Place, theirs: Place) -> bool {
	let (Some(a), Some(b)) = (ours.0.resolve(ours.1), theirs.0.resolve(theirs.1)) else {
		return false;
	};
	let inner = |a: u32, b: u32| fits((ours.0, a), (theirs.0, b));
	let fields = |a: &[Field<PortableForm>], b: &[Field<PortableForm>]| {
		a.len() == b.len()
			&& a.iter()
				.zip(b)
				.all(|(a, b)| a.name == b.name && inner(a.ty.id, b.ty.id))
	};
	match (&a.type_def, &b.type_def) {
		(TypeDef::Composite(a), TypeDef::Composite(b)) => fields(&a.fields, &b.fields),
		(TypeDef::Variant(a), TypeDef::Variant(b)) => a.variants.iter().all(|a| {
			b.variants
				.iter()
				.any(|b| a.index == b.index && a.name == b.name && fields(&a.fields, &b.fields))
		}),
		(TypeDef::Sequence(a), TypeDef::Sequence(b)) => inner(a.type_param.id, b.type_param.id),
		(TypeDef::Array(a), TypeDef::Array(b)) => a.len == b.len && inner(a.type_param.id, b.type_param.id),
		(TypeDef::Tuple(a), TypeDef::Tuple(b)) => {
			a.fields.len() == b.fields.len() && a.fields.iter().zip(&b.fields).all(|(a, b)| inner(a.id, b.id))
		}
		(TypeDef::Primitive(a), TypeDef::Primitive(b)) => a == b,
		(TypeDef::Compact(a), TypeDef::Compact(b)) => inner(a.type_param.id, b.type_param.id),
		_ => false,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame_metadata::v14::{ExtrinsicMetadata, PalletCallMetadata, PalletMetadata, SignedExtensionMetadata};
	use scale_info::meta_type;
	use tidemill_primitives::{
		device::{DeviceKey, Offer},
		Balance,
	};

	/// A chain's calls: what `TypeInfo` tells is all that is used of them.
	#[derive(TypeInfo)]
	#[allow(dead_code, non_camel_case_types)]
	enum Calls {
		#[codec(index = 3)]
		update_offer { device: u32, offer: Offer },
		#[codec(index = 9)]
		set_key { key: NewerKey, backing: Balance },
	}

	#[derive(TypeInfo)]
	struct Empty;

	#[derive(TypeInfo)]
	#[allow(dead_code)]
	enum NewerKey {
		Ed25519([u8; 32]),
		Sr25519([u8; 32]),
	}

	#[derive(TypeInfo)]
	#[allow(dead_code)]
	enum OlderKey {
		Ed25519(Vec<u8>),
	}

	fn chain() -> Metadata {
		let pallet = PalletMetadata {
			name: "Providers",
			storage: None,
			calls: Some(PalletCallMetadata {
				ty: meta_type::<Calls>(),
			}),
			event: None,
			constants: vec![],
			error: None,
			index: 24,
		};
		let extension = |identifier, ty, additional_signed| SignedExtensionMetadata {
			identifier,
			ty,
			additional_signed,
		};
		let extrinsic = ExtrinsicMetadata {
			ty: meta_type::<()>(),
			version: 4,
			signed_extensions: vec![
				extension("CheckWeight", meta_type::<Empty>(), meta_type::<()>()),
				extension("CheckNonce", meta_type::<codec::Compact<u32>>(), meta_type::<()>()),
				extension("CheckGenesis", meta_type::<Empty>(), meta_type::<[u8; 32]>()),
			],
		};
		let metadata = RuntimeMetadataV14::new(vec![pallet], extrinsic, meta_type::<()>());
		Metadata::decode(&RuntimeMetadataPrefixed::from(metadata).encode()).unwrap()
	}

	#[test]
	fn a_call_begins_with_the_indices_of_the_metadata() {
		let offer = Offer {
			per_gfuel: 1,
			per_task: 2,
			per_input_mib: 3,
		};
		let arguments = [Argument::new("device", &5u32), Argument::new("offer", &offer)];
		assert_eq!(
			chain().encode("Providers", "update_offer", &arguments).unwrap(),
			[24, 3, 5, 0, 0, 0, 4, 8, 12]
		);
	}

	#[test]
	fn more_variants_fit_and_other_types_do_not() {
		let key = Argument::new("key", &DeviceKey::Ed25519([7; 32]));
		let arguments = [key, Argument::new("backing", &1u128)];
		assert_eq!(
			chain().encode("Providers", "set_key", &arguments).unwrap().len(),
			2 + 33 + 16
		);
		let arguments = [Argument::new("key", &[7u8; 32]), Argument::new("backing", &1u128)];
		let other = |field| MetadataError::OtherType {
			pallet: "Providers",
			call: "set_key",
			field,
		};
		assert_eq!(chain().encode("Providers", "set_key", &arguments), Err(other("key")));
		let key = Argument::new("key", &DeviceKey::Ed25519([7; 32]));
		let arguments = [key, Argument::new("backing", &1u64)];
		assert_eq!(
			chain().encode("Providers", "set_key", &arguments),
			Err(other("backing"))
		);

		let place = |ty: MetaType| {
			let mut registry = Registry::new();
			let id = registry.register_type(&ty).id;
			(PortableRegistry::from(registry), id)
		};
		let (ours, newer, older) = (
			place(meta_type::<DeviceKey>()),
			place(meta_type::<NewerKey>()),
			place(meta_type::<OlderKey>()),
		);
		assert!(fits((&ours.0, ours.1), (&newer.0, newer.1)));
		assert!(!fits((&newer.0, newer.1), (&ours.0, ours.1)), "a variant is missing");
		assert!(
			!fits((&ours.0, ours.1), (&older.0, older.1)),
			"a variant holds something else"
		);
	}

	#[test]
	fn only_extensions_without_bytes_are_empty() {
		let chain = chain();
		let found: Vec<_> = chain.extensions().map(|it| (it.name, it.is_empty)).collect();
		assert_eq!(
			found,
			[("CheckWeight", true), ("CheckNonce", false), ("CheckGenesis", false)]
		);
	}

	#[test]
	fn other_fields_and_missing_calls_are_refused() {
		let arguments = [Argument::new("device", &5u32), Argument::new("price", &5u32)];
		let Err(MetadataError::OtherFields { theirs, ours, .. }) =
			chain().encode("Providers", "update_offer", &arguments)
		else {
			panic!("the fields differ");
		};
		assert_eq!((theirs.as_str(), ours.as_str()), ("device, offer", "device, price"));
		for (pallet, call) in [("Providers", "register"), ("Market", "update_offer")] {
			assert_eq!(
				chain().encode(pallet, call, &[]),
				Err(MetadataError::NoCall { pallet, call })
			);
		}
		assert!(matches!(
			Metadata::decode(b"metadata"),
			Err(MetadataError::Unreadable(_))
		));
	}
}
