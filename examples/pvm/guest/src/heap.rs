//! Memory for `alloc`.
#![allow(unsafe_code)]

use core::{
	alloc::{GlobalAlloc, Layout},
	cell::{Cell, UnsafeCell},
	ptr,
};

/// An allocator that hands out `BYTES` bytes from front to back.
///
/// Only what was handed out last can be given back or grow in place: a program runs once and ends. Without memory left it
/// traps.
pub struct Heap<const BYTES: usize> {
	room: UnsafeCell<[u8; BYTES]>,
	used: Cell<usize>,
}

// SAFETY: a program has one thread.
unsafe impl<const BYTES: usize> Sync for Heap<BYTES> {}

impl<const BYTES: usize> Heap<BYTES> {
	/// All of it free.
	pub const fn new() -> Self {
		Heap {
			room: UnsafeCell::new([0; BYTES]),
			used: Cell::new(0),
		}
	}

	/// Whether this is what was handed out last.
	fn is_last(&self, at: *mut u8, size: usize) -> bool {
		at.addr() + size == self.room.get().addr() + self.used.get()
	}
}

impl<const BYTES: usize> Default for Heap<BYTES> {
	fn default() -> Self {
		Self::new()
	}
}

// SAFETY: what is handed out lies in `room`, is aligned, and does not overlap: `used` only shrinks by what was handed out
// last and is given back.
unsafe impl<const BYTES: usize> GlobalAlloc for Heap<BYTES> {
	unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
		let start: *mut u8 = self.room.get().cast();
		let free = start.wrapping_add(self.used.get());
		let at = self.used.get() + free.align_offset(layout.align());
		match at.checked_add(layout.size()) {
			Some(end) if end <= BYTES => {
				self.used.set(end);
				start.wrapping_add(at)
			}
			_ => ptr::null_mut(),
		}
	}

	unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
		if self.is_last(at, layout.size()) {
			self.used.set(self.used.get() - layout.size());
		}
	}

	unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
		let grown = self
			.used
			.get()
			.checked_sub(layout.size())
			.and_then(|used| used.checked_add(size));
		match grown {
			Some(end) if self.is_last(at, layout.size()) && end <= BYTES => {
				self.used.set(end);
				at
			}
			_ => {
				let Ok(wanted) = Layout::from_size_align(size, layout.align()) else {
					return ptr::null_mut();
				};
				// SAFETY: the caller vouches for `at` and `layout`; the new place does not overlap the old one.
				unsafe {
					let moved = self.alloc(wanted);
					if !moved.is_null() {
						ptr::copy_nonoverlapping(at, moved, layout.size().min(size));
					}
					moved
				}
			}
		}
	}
}
