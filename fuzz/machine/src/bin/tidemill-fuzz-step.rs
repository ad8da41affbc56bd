//! The target of libFuzzer for `step`. With `TIDEMILL_SEEDS` it writes the seed corpus into the folder that it names, and ends.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tidemill_fuzz_machine::{seeds, segment::Scenario};

fuzz_target!(
	init: {
		if let Some(folder) = std::env::var_os("TIDEMILL_SEEDS") {
			seeds::segments(folder.as_ref()).expect("the folder can be written");
			std::process::exit(0);
		}
	},
	|data: &[u8]| Scenario::of(data).run()
);
