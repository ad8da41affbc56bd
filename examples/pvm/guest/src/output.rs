//! The output of a program.

use core::fmt;

/// Most bytes of an output.
pub const MAX_OUTPUT: u32 = 8 << 20;
/// Where the machine takes the output from.
const OUTPUT_AT: usize = 0xfd00_0000;

/// Where a program writes its output. `write!` works too.
///
/// What does not fit any more is counted and not kept: the task then ends as `OutputTooLarge`, as it does beyond the
/// job's own limit.
#[derive(Debug)]
pub struct Output {
	length: u32,
}

impl Output {
	pub(crate) fn new() -> Self {
		Output { length: 0 }
	}

	/// Appends bytes.
	#[allow(unsafe_code)]
	pub fn write(&mut self, bytes: &[u8]) {
		let room = MAX_OUTPUT.saturating_sub(self.length) as usize;
		let kept = bytes.len().min(room);
		let at = core::ptr::with_exposed_provenance_mut(OUTPUT_AT + self.length as usize);
		// SAFETY: the machine's output block is writable memory of MAX_OUTPUT bytes, to which only this value gives access.
		unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), at, kept) };
		self.length = self
			.length
			.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
	}

	/// What was written, which may still be changed.
	#[allow(unsafe_code)]
	pub fn written(&mut self) -> &mut [u8] {
		let length = self.length.min(MAX_OUTPUT) as usize;
		// SAFETY: as in `write`; the borrow lasts as long as that of `self`.
		unsafe { core::slice::from_raw_parts_mut(core::ptr::with_exposed_provenance_mut(OUTPUT_AT), length) }
	}

	/// Bytes written, kept or not.
	pub fn len(&self) -> u32 {
		self.length
	}

	/// Whether nothing was written.
	pub fn is_empty(&self) -> bool {
		self.length == 0
	}
}

impl fmt::Write for Output {
	fn write_str(&mut self, text: &str) -> fmt::Result {
		self.write(text.as_bytes());
		Ok(())
	}
}
