//! The target of libFuzzer for blobs. With `TIDEMILL_SEEDS` it writes the seed corpus into the folder that it names, and ends.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tidemill_fuzz_machine::{blob, seeds};

fuzz_target!(
	init: {
		if let Some(folder) = std::env::var_os("TIDEMILL_SEEDS") {
			seeds::blobs(folder.as_ref()).expect("the folder can be written");
			std::process::exit(0);
		}
	},
	|data: &[u8]| blob::run(data)
);
