//! Builds the runtime's Wasm.

fn main() {
	#[cfg(feature = "std")]
	{
		// The Wasm may be built with another toolchain than the native code, and that one has no clippy-driver.
		std::env::remove_var("RUSTC_WORKSPACE_WRAPPER");
		build_wasm();
	}
}

#[cfg(all(feature = "std", not(feature = "metadata-hash")))]
fn build_wasm() {
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}

#[cfg(all(feature = "std", feature = "metadata-hash"))]
fn build_wasm() {
	substrate_wasm_builder::WasmBuilder::init_with_defaults()
		.enable_metadata_hash("TIDE", 12)
		.build();
}
