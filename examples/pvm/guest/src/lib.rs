//! What a program of the engine `Pvm` is written with: bytes in, bytes out.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! use tidemill_guest::Output;
//!
//! tidemill_guest::main!(run);
//!
//! fn run(input: &[u8], output: &mut Output) {
//! 	output.write(input);
//! }
//! ```
//!
//! * The program is a function of its input: there are no files, no clock, no randomness, and nothing to import.
//! * `run` returns nothing, an exit code, or a `Result` whose error is one. Zero is success.
//! * A panic is a trap: the task's outcome is `Trap(Machine)`, and it has no output.
//! * [`heap!`] gives it memory for `alloc`: with its data and its constants at most 48 MiB. Its stack has nearly 8 MiB; one
//!   that grows beyond that overwrites the output.
//! * What is not touched costs nothing; what is touched counts, by pages of 4 KiB, in a dispute.
#![no_std]

mod end;
mod heap;
mod output;

pub use end::End;
pub use heap::Heap;
pub use output::{Output, MAX_OUTPUT};
#[doc(hidden)]
pub use polkavm_derive;

/// Makes a function of this module the program: `fn(input: &[u8], output: &mut Output) -> impl End`.
#[macro_export]
macro_rules! main {
	($run:ident) => {
		#[allow(unsafe_code)]
		mod tidemill_main {
			#[$crate::polkavm_derive::polkavm_export(abi = ::tidemill_guest::polkavm_derive::default_abi)]
			extern "C" fn main(input: u64, length: u64) -> u64 {
				// SAFETY: only the machine calls this.
				unsafe { $crate::call(input, length, super::$run) }
			}
		}
	};
}

/// Gives the program so many bytes of memory for `alloc`.
#[macro_export]
macro_rules! heap {
	($bytes:expr) => {
		#[global_allocator]
		static HEAP: $crate::Heap<{ $bytes }> = $crate::Heap::new();
	};
}

/// Runs the program on the input at this address: the length of its output, with the exit code above it.
///
/// # Safety
///
/// Only the machine's call of `main` may come here: once, with the address and the length of the input.
#[doc(hidden)]
#[allow(unsafe_code)]
pub unsafe fn call<E: End>(input: u64, length: u64, run: impl FnOnce(&[u8], &mut Output) -> E) -> u64 {
	let at = core::ptr::with_exposed_provenance(input as usize);
	// SAFETY: the machine's input block is memory that nothing else refers to.
	let input = unsafe { core::slice::from_raw_parts(at, length as usize) };
	let mut output = Output::new();
	let code = run(input, &mut output).code();
	(u64::from(code as u32) << 32) | u64::from(output.len())
}

/// Ends the program with a trap.
#[cfg(target_env = "polkavm")]
#[allow(unsafe_code)]
pub fn trap() -> ! {
	// SAFETY: the instruction ends the program.
	unsafe { core::arch::asm!("unimp", options(noreturn, nomem, nostack)) }
}

#[cfg(target_env = "polkavm")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
	trap()
}
