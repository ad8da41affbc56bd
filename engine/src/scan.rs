//! A first look at a program: whether it is what the engine takes, and what it asks for from the start.

use tidemill_primitives::report::InvalidProgram;
use wasmparser::{
	BinaryReaderError, CompositeInnerType, ElementItems, Encoding, Export, ExternalKind, Import, MemoryType, Parser,
	Payload, TypeRef, ValType,
};

use crate::{
	config::MAX_PROGRAM,
	error::Invalid,
	program::Facts,
	wasi::{abi::MODULE, Signatures},
};

/// Parameters and results of a function, a letter each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature {
	pub(crate) params: String,
	pub(crate) results: String,
}

/// What has been seen so far.
#[derive(Default)]
struct Seen {
	types: Vec<Option<Signature>>,
	/// Type of each function, imported ones first.
	functions: Vec<u32>,
	facts: Facts,
	has_start: bool,
	has_memory: bool,
	memories: u32,
}

fn malformed(error: BinaryReaderError) -> Invalid {
	Invalid::new(InvalidProgram::Unsupported, format!("the module is malformed: {error}"))
}

/// Looks at a program's sections; its code is left to the compiler.
pub(crate) fn scan(bytes: &[u8], wasi: &Signatures) -> Result<Facts, Invalid> {
	if bytes.len() > MAX_PROGRAM {
		let detail = format!("the program has {} bytes; at most {MAX_PROGRAM} are taken", bytes.len());
		return Err(Invalid::new(InvalidProgram::TooLong, detail));
	}
	let mut seen = Seen::default();
	for payload in Parser::new(0).parse_all(bytes) {
		match payload {
			Ok(payload) => seen.section(payload, wasi)?,
			Err(error) if error.offset() < 8 => {
				let detail = format!("the bytes are not WebAssembly: {error}");
				return Err(Invalid::new(InvalidProgram::NotWasm, detail));
			}
			Err(error) => return Err(malformed(error)),
		}
	}
	if !seen.has_start {
		let detail = "no function _start without parameters and results is exported; build it as a WASI command";
		return Err(Invalid::new(InvalidProgram::NoStart, detail));
	}
	if !seen.has_memory {
		return Err(Invalid::new(
			InvalidProgram::NoMemory,
			"no memory named memory is exported",
		));
	}
	Ok(seen.facts)
}

impl Seen {
	fn section(&mut self, payload: Payload<'_>, wasi: &Signatures) -> Result<(), Invalid> {
		match payload {
			Payload::Version {
				encoding: Encoding::Component,
				..
			} => {
				let detail = "it is a component; build for wasm32-wasip1, or extract the core module";
				return Err(Invalid::new(InvalidProgram::Component, detail));
			}
			Payload::TypeSection(types) => {
				for group in types {
					self.types.extend(
						group
							.map_err(malformed)?
							.into_types()
							.map(|ty| match ty.composite_type.inner {
								CompositeInnerType::Func(ty) => Some(Signature {
									params: ty.params().iter().map(letter).collect(),
									results: ty.results().iter().map(letter).collect(),
								}),
								_ => None,
							}),
					);
				}
			}
			Payload::ImportSection(imports) => {
				for import in imports.into_imports() {
					self.import(import.map_err(malformed)?, wasi)?;
				}
			}
			Payload::FunctionSection(functions) => {
				for function in functions {
					self.functions.push(function.map_err(malformed)?);
				}
			}
			Payload::TableSection(tables) => {
				for table in tables {
					let elements = &mut self.facts.table_elements;
					*elements = elements.saturating_add(table.map_err(malformed)?.ty.initial);
				}
			}
			Payload::MemorySection(memories) => {
				for memory in memories {
					self.memory(memory.map_err(malformed)?)?;
				}
			}
			Payload::ElementSection(segments) => {
				for segment in segments {
					self.facts.start_units += match segment.map_err(malformed)?.items {
						ElementItems::Functions(items) => u64::from(items.count()),
						ElementItems::Expressions(_, items) => u64::from(items.count()),
					};
				}
			}
			Payload::DataSection(segments) => {
				for segment in segments {
					self.facts.start_units += segment.map_err(malformed)?.data.len() as u64;
				}
			}
			Payload::ExportSection(exports) => {
				for export in exports {
					self.export(export.map_err(malformed)?);
				}
			}
			_ => (),
		}
		Ok(())
	}

	fn memory(&mut self, memory: MemoryType) -> Result<(), Invalid> {
		if memory.shared {
			let detail = "its memory is shared; build it without threads";
			return Err(Invalid::new(InvalidProgram::SharedMemory, detail));
		}
		self.memories += 1;
		self.facts.memory_pages = memory.initial;
		Ok(())
	}

	fn import(&mut self, import: Import<'_>, wasi: &Signatures) -> Result<(), Invalid> {
		let Import { module, name, ty } = import;
		if let TypeRef::Memory(MemoryType { shared: true, .. }) = ty {
			let detail = "it imports a shared memory; build it without threads";
			return Err(Invalid::new(InvalidProgram::SharedMemory, detail));
		}
		let unknown = |why: &str| {
			Err(Invalid::new(
				InvalidProgram::UnknownImport,
				format!("import {module:.80}::{name:.80} {why}"),
			))
		};
		let TypeRef::Func(index) = ty else {
			return unknown("is no function; only functions can be imported");
		};
		let Some(expected) = wasi.get(name).filter(|_| module == MODULE) else {
			return unknown("is not in WASI preview 1");
		};
		match self.types.get(index as usize) {
			Some(Some(ty)) if ty == expected => {
				self.functions.push(index);
				Ok(())
			}
			_ => unknown("has another type than in WASI preview 1"),
		}
	}

	fn export(&mut self, export: Export<'_>) {
		match (export.name, export.kind) {
			("_start", ExternalKind::Func) => {
				let ty = self
					.functions
					.get(export.index as usize)
					.and_then(|ty| self.types.get(*ty as usize));
				self.has_start = matches!(ty, Some(Some(ty)) if *ty == Signature::default());
			}
			("memory", ExternalKind::Memory) => self.has_memory = export.index < self.memories,
			_ => (),
		}
	}
}

fn letter(ty: &ValType) -> char {
	match ty {
		ValType::I32 => 'i',
		ValType::I64 => 'I',
		ValType::F32 => 'f',
		ValType::F64 => 'F',
		ValType::V128 => 'v',
		ValType::Ref(_) => 'r',
	}
}
