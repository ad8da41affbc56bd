//! What became of a transaction, by the events of its block.

use codec::{Compact, Decode};
use frame_metadata::v14::{PalletMetadata, StorageEntryType};
use scale_decode::visitor::{decode_with_visitor, IgnoreVisitor};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, TypeDefComposite, TypeDefVariant, Variant};

use super::{Metadata, MetadataError};

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// It did what it was to do.
	Done,
	/// It did nothing, and cost its fee.
	Failed(Failure),
}

/// Why a transaction did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
	/// Name of the error: of a pallet's, or of the runtime's own.
	pub name: String,
	/// What the chain's metadata says about it.
	pub words: String,
}

/// The events' types, as they are nested.
struct Events<'a> {
	record: &'a TypeDefComposite<PortableForm>,
	pallets: &'a TypeDefVariant<PortableForm>,
}

impl Metadata {
	/// What became of a transaction of a block, by its index and the block's events; none if they do not tell.
	pub fn outcome(&self, events: &[u8], extrinsic: u32) -> Result<Option<Outcome>, MetadataError> {
		self.find(&mut &*events, extrinsic).map_err(MetadataError::Events)
	}

	fn find(&self, input: &mut &[u8], extrinsic: u32) -> Result<Option<Outcome>, String> {
		let types = &self.0.types;
		let events = self.events().ok_or("their type has another form")?;
		let Compact(count) = Compact::<u32>::decode(input).map_err(|error| error.to_string())?;
		for _ in 0..count {
			let (mut ours, mut event) = (false, *input);
			for field in &events.record.fields {
				let before = *input;
				skip(input, field.ty.id, types)?;
				match field.name.as_deref() {
					// The first variant: a transaction of that index.
					Some("phase") => {
						ours = before.first() == Some(&0) && before.get(1..5) == Some(&extrinsic.to_le_bytes())
					}
					Some("event") => event = before,
					_ => {}
				}
			}
			let outcome = ours.then(|| self.read(&events, event)).flatten();
			if outcome.is_some() {
				return Ok(outcome);
			}
		}
		Ok(None)
	}

	/// The outcome that an event tells of; none if it is another one.
	fn read(&self, events: &Events, bytes: &[u8]) -> Option<Outcome> {
		let (pallet, rest) = variant(bytes, events.pallets)?;
		let event = self.inner(pallet)?;
		let (event, rest) = variant(rest, event)?;
		match (pallet.name.as_str(), event.name.as_str()) {
			("System", "ExtrinsicSuccess") => Some(Outcome::Done),
			("System", "ExtrinsicFailed") => Some(Outcome::Failed(self.failure(self.inner(event)?, rest)?)),
			_ => None,
		}
	}

	/// The failure that an encoded `DispatchError` tells of.
	fn failure(&self, errors: &TypeDefVariant<PortableForm>, bytes: &[u8]) -> Option<Failure> {
		let (error, rest) = variant(bytes, errors)?;
		let error = match (error.name.as_str(), rest) {
			("Module", [pallet, index, ..]) => {
				let home = self.0.pallets.iter().find(|it| it.index == *pallet)?;
				let errors = self.variants(home.error.as_ref()?.ty.id)?;
				errors.variants.iter().find(|it| it.index == *index)?
			}
			_ => error,
		};
		Some(Failure {
			name: error.name.clone(),
			words: error.docs.join(" ").trim().into(),
		})
	}

	fn events(&self) -> Option<Events<'_>> {
		let types = &self.0.types;
		let system: &PalletMetadata<_> = self.0.pallets.iter().find(|it| it.name == "System")?;
		let entry = system.storage.as_ref()?.entries.iter().find(|it| it.name == "Events")?;
		let StorageEntryType::Plain(list) = &entry.ty else {
			return None;
		};
		let TypeDef::Sequence(list) = &types.resolve(list.id)?.type_def else {
			return None;
		};
		let TypeDef::Composite(record) = &types.resolve(list.type_param.id)?.type_def else {
			return None;
		};
		let event = record
			.fields
			.iter()
			.find(|field| field.name.as_deref() == Some("event"))?;
		let pallets = self.variants(event.ty.id)?;
		Some(Events { record, pallets })
	}

	/// The variants of the first thing that a variant holds.
	fn inner(&self, variant: &Variant<PortableForm>) -> Option<&TypeDefVariant<PortableForm>> {
		self.variants(variant.fields.first()?.ty.id)
	}

	fn variants(&self, id: u32) -> Option<&TypeDefVariant<PortableForm>> {
		match &self.0.types.resolve(id)?.type_def {
			TypeDef::Variant(variants) => Some(variants),
			_ => None,
		}
	}
}

fn variant<'a, 'b>(
	bytes: &'b [u8],
	variants: &'a TypeDefVariant<PortableForm>,
) -> Option<(&'a Variant<PortableForm>, &'b [u8])> {
	let (index, rest) = bytes.split_first()?;
	let found = variants.variants.iter().find(|it| it.index == *index)?;
	Some((found, rest))
}

fn skip(input: &mut &[u8], id: u32, types: &PortableRegistry) -> Result<(), String> {
	decode_with_visitor(input, id, types, IgnoreVisitor::new()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Encode;
	use frame_metadata::{
		v14::{
			ExtrinsicMetadata, PalletErrorMetadata, PalletStorageMetadata, RuntimeMetadataV14, StorageEntryMetadata,
			StorageEntryModifier,
		},
		RuntimeMetadataPrefixed,
	};
	use scale_info::{meta_type, TypeInfo};

	#[derive(Encode, TypeInfo)]
	#[allow(dead_code)]
	enum Phase {
		ApplyExtrinsic(u32),
		Finalization,
	}

	#[derive(Encode, TypeInfo)]
	struct Record {
		phase: Phase,
		event: RuntimeEvent,
		topics: Vec<[u8; 32]>,
	}

	#[derive(Encode, TypeInfo)]
	enum RuntimeEvent {
		#[codec(index = 0)]
		System(SystemEvent),
		#[codec(index = 9)]
		Tides(TidesEvent),
	}

	#[derive(Encode, TypeInfo)]
	enum SystemEvent {
		ExtrinsicSuccess {
			info: (u64, bool),
		},
		ExtrinsicFailed {
			dispatch_error: DispatchError,
			info: (u64, bool),
		},
	}

	#[derive(Encode, TypeInfo)]
	enum TidesEvent {
		#[codec(index = 4)]
		Rose { metres: Vec<u16> },
	}

	#[derive(Encode, TypeInfo)]
	#[scale_info(capture_docs = "always")]
	enum DispatchError {
		/// A bad origin.
		BadOrigin,
		Module {
			index: u8,
			error: [u8; 4],
		},
	}

	#[derive(TypeInfo)]
	#[scale_info(capture_docs = "always")]
	#[allow(dead_code)]
	enum Error {
		/// There is no water.
		#[codec(index = 2)]
		Dry,
	}

	fn chain() -> Metadata {
		let storage = PalletStorageMetadata {
			prefix: "System",
			entries: vec![StorageEntryMetadata {
				name: "Events",
				modifier: StorageEntryModifier::Default,
				ty: StorageEntryType::Plain(meta_type::<Vec<Record>>()),
				default: vec![],
				docs: vec![],
			}],
		};
		let pallet = |name, index, storage, error| PalletMetadata {
			name,
			storage,
			calls: None,
			event: None,
			constants: vec![],
			error,
			index,
		};
		let error = PalletErrorMetadata {
			ty: meta_type::<Error>(),
		};
		let extrinsic = ExtrinsicMetadata {
			ty: meta_type::<()>(),
			version: 4,
			signed_extensions: vec![],
		};
		let pallets = vec![
			pallet("System", 0, Some(storage), None),
			pallet("Tides", 9, None, Some(error)),
		];
		let metadata = RuntimeMetadataV14::new(pallets, extrinsic, meta_type::<()>());
		Metadata::decode(&RuntimeMetadataPrefixed::from(metadata).encode()).unwrap()
	}

	fn record(extrinsic: u32, event: RuntimeEvent) -> Record {
		Record {
			phase: Phase::ApplyExtrinsic(extrinsic),
			event,
			topics: vec![[7; 32]],
		}
	}

	#[test]
	fn each_transaction_has_its_outcome() {
		let failed = |dispatch_error| {
			RuntimeEvent::System(SystemEvent::ExtrinsicFailed {
				dispatch_error,
				info: (5, true),
			})
		};
		let module = DispatchError::Module {
			index: 9,
			error: [2, 0, 0, 0],
		};
		let done = SystemEvent::ExtrinsicSuccess { info: (1, false) };
		let mut records = vec![
			record(0, RuntimeEvent::System(done)),
			record(1, RuntimeEvent::Tides(TidesEvent::Rose { metres: vec![1, 2] })),
			record(1, failed(module)),
			record(2, failed(DispatchError::BadOrigin)),
		];
		records[1].topics.clear();
		let late = RuntimeEvent::Tides(TidesEvent::Rose { metres: vec![] });
		records.push(Record {
			phase: Phase::Finalization,
			..record(0, late)
		});
		let (chain, bytes) = (chain(), records.encode());
		let failure = |name: &str, words: &str| {
			Some(Outcome::Failed(Failure {
				name: name.into(),
				words: words.into(),
			}))
		};
		assert_eq!(chain.outcome(&bytes, 0).unwrap(), Some(Outcome::Done));
		assert_eq!(chain.outcome(&bytes, 1).unwrap(), failure("Dry", "There is no water."));
		assert_eq!(chain.outcome(&bytes, 2).unwrap(), failure("BadOrigin", "A bad origin."));
		assert_eq!(chain.outcome(&bytes, 3).unwrap(), None);
		assert!(matches!(
			chain.outcome(&bytes[..bytes.len() - 1], 3),
			Err(MetadataError::Events(_))
		));
	}
}
