//! The runtime under measurement: its Wasm, the state at genesis, and calls of its API.

use std::borrow::Cow;

use anyhow::{anyhow, bail, Context, Result};
use codec::{Decode, Encode};
use sc_client_db::BenchmarkingState;
use sc_executor::WasmExecutor;
use serde_json::Value;
use sp_core::{
	storage::Storage,
	traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::Extensions;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{BasicExternalities, OverlayedChanges, StateMachine};

/// What the runtime can ask of its host, that of a node and what benchmarks need besides.
type HostFunctions = (
	sp_io::SubstrateHostFunctions,
	frame_benchmarking::benchmarking::HostFunctions,
);

/// Changes that calls make to a state, not written to it.
pub type Changes = OverlayedChanges<BlakeTwo256>;
/// A state that benchmarks can reset, and that counts their accesses.
pub type State = BenchmarkingState<BlakeTwo256>;

/// A runtime as the node runs it.
pub struct Runtime {
	code: Vec<u8>,
	hash: Vec<u8>,
	executor: WasmExecutor<HostFunctions>,
}

impl Runtime {
	/// A runtime of this Wasm.
	pub fn new(code: Vec<u8>) -> Self {
		Self {
			hash: sp_crypto_hashing::blake2_256(&code).to_vec(),
			code,
			executor: WasmExecutor::builder().build(),
		}
	}

	fn with_code<R>(&self, f: impl FnOnce(&RuntimeCode) -> R) -> R {
		f(&RuntimeCode {
			code_fetcher: &WrappedRuntimeCode(Cow::Borrowed(&self.code)),
			hash: self.hash.clone(),
			heap_pages: None,
		})
	}

	/// Calls a function of the API on a state. What it changes is kept in `changes`.
	pub fn call_on(&self, state: &State, changes: &mut Changes, function: &str, arguments: &[u8]) -> Result<Vec<u8>> {
		let mut extensions = Extensions::default();
		extensions.register(KeystoreExt::new(MemoryKeystore::new()));
		self.with_code(|code| {
			let context = CallContext::Onchain { import: true };
			StateMachine::new(
				state,
				changes,
				&self.executor,
				function,
				arguments,
				&mut extensions,
				code,
				context,
			)
			.execute()
			.map_err(|error| anyhow!("{function} failed: {error}"))
		})
	}

	/// Asks the API something that changes nothing.
	pub fn ask<R: Decode>(&self, state: &State, function: &str, arguments: impl Encode) -> Result<R> {
		let answer = self.call_on(state, &mut Changes::default(), function, &arguments.encode())?;
		R::decode(&mut &answer[..]).with_context(|| format!("the answer of {function} is not what was expected"))
	}

	fn call_at_genesis(&self, externalities: &mut BasicExternalities, function: &str, data: &[u8]) -> Result<Vec<u8>> {
		let (answer, _) = self.with_code(|code| {
			self.executor
				.call(externalities, code, function, data, CallContext::Offchain)
		});
		answer.map_err(|error| anyhow!("{function} failed: {error}"))
	}

	fn preset(&self, name: Option<&str>) -> Result<Value> {
		let answer = self.call_at_genesis(
			&mut BasicExternalities::new_empty(),
			"GenesisBuilder_get_preset",
			&name.encode(),
		)?;
		let json = Option::<Vec<u8>>::decode(&mut &answer[..])?;
		Ok(serde_json::from_slice(
			&json.context("the runtime has no such preset")?,
		)?)
	}

	/// The storage at genesis of the development chain.
	pub fn genesis(&self) -> Result<Storage> {
		let mut config = self.preset(None)?;
		merge(&mut config, self.preset(Some("development"))?);
		let mut externalities = BasicExternalities::new_empty();
		let json = serde_json::to_vec(&config)?;
		let answer = self.call_at_genesis(&mut externalities, "GenesisBuilder_build_state", &json.encode())?;
		if let Err(error) = Result::<(), String>::decode(&mut &answer[..])? {
			bail!("the genesis state cannot be built: {error}");
		}
		Ok(externalities.into_storages())
	}

	/// A state at genesis. With `tracking` it counts accesses, which takes time.
	pub fn state(&self, tracking: bool) -> Result<State> {
		BenchmarkingState::new(self.genesis()?, None, false, tracking).map_err(anyhow::Error::msg)
	}
}

/// Merges a patch into a JSON value, as RFC 7386 has it.
fn merge(target: &mut Value, patch: Value) {
	match (target, patch) {
		(Value::Object(target), Value::Object(patch)) => {
			for (key, value) in patch {
				if value.is_null() {
					target.remove(&key);
				} else {
					merge(target.entry(key).or_insert(Value::Null), value);
				}
			}
		}
		(target, patch) => *target = patch,
	}
}
