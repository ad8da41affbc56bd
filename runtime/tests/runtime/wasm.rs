//! The runtime's Wasm, run as a node runs it.

use std::{borrow::Cow, sync::OnceLock};

use codec::{Decode, Encode};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_io::{hashing::blake2_256, SubstrateHostFunctions, TestExternalities};
use tidemill_runtime::WASM_BINARY;

/// The built runtime.
pub struct Wasm {
	code: &'static [u8],
	hash: [u8; 32],
	executor: WasmExecutor<SubstrateHostFunctions>,
}

impl Wasm {
	/// The one that the tests were built with. It is compiled once for all of them.
	pub fn built() -> &'static Self {
		static BUILT: OnceLock<Wasm> = OnceLock::new();
		BUILT.get_or_init(|| {
			let code = WASM_BINARY.expect("the runtime was built without its Wasm: leave SKIP_WASM_BUILD unset");
			Self {
				code,
				hash: blake2_256(code),
				executor: WasmExecutor::builder().build(),
			}
		})
	}

	/// Calls a function of the runtime API by its name.
	pub fn api<R: Decode>(&self, state: &mut TestExternalities, function: &str, arguments: impl Encode) -> R {
		let code = RuntimeCode {
			code_fetcher: &WrappedRuntimeCode(Cow::Borrowed(self.code)),
			hash: self.hash.to_vec(),
			heap_pages: None,
		};
		let context = CallContext::Onchain { import: false };
		let (answer, _) = self
			.executor
			.call(&mut state.ext(), &code, function, &arguments.encode(), context);
		let answer = answer.unwrap_or_else(|error| panic!("{function} failed: {error}"));
		R::decode(&mut &answer[..]).unwrap()
	}
}
