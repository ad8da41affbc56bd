//! The two places where the engine vouches for what the compiler cannot check.
#![allow(unsafe_code)]

use wasmtime::{Config, Engine, Module};

/// Sets processor flags of the code to be generated.
pub fn set_cpu_flags(config: &mut Config, flags: &[(&str, bool)]) {
	for (name, on) in flags {
		// SAFETY: the function is unsafe because a wrong *semantic* flag can miscompile. These are processor features:
		// wasmtime compares those that are on with the processor before any generated code runs, and refuses.
		unsafe { config.cranelift_flag_set(name, if *on { "true" } else { "false" }) };
	}
}

/// Loads a module that `Engine::precompile_module` gave before.
pub fn deserialize(engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Module> {
	// SAFETY: the bytes must come from `Engine::precompile_module` unchanged. They do where they were just compiled; and
	// the cache hands over only what carries its
	// checksum, keyed with a secret that only this user's files hold (see `cache`), in a folder and in files that only
	// this user may write; wasmtime itself checks that version and settings are the same.
	unsafe { Module::deserialize(engine, bytes) }
}
