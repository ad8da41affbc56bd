//! The target of libFuzzer. With `TIDEMILL_SEEDS` it writes the seed corpus into the folder that it names, and ends; with
//! `TIDEMILL_ALOUD` it prints every act and every event.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use tidemill_fuzz::{act::acts, alarm, course::Course, mutate::mutate, scene::scene, seeds};

thread_local! {
	static SCENE: RefCell<Course> = RefCell::new(scene());
}

fuzz_target!(
	init: {
		alarm::set();
		if let Some(folder) = std::env::var_os("TIDEMILL_SEEDS") {
			seeds::write(folder.as_ref()).expect("the folder can be written");
			std::process::exit(0);
		}
	},
	|data: &[u8]| {
		let acts = acts(data).into_iter().map(|(act, _)| act);
		let mut course = SCENE.with_borrow_mut(Course::fork);
		course.aloud = std::env::var_os("TIDEMILL_ALOUD").is_some();
		course.run(acts);
	}
);

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
	mutate(data, size, max_size, seed, fuzzer_mutate)
});
