//! What a program ends with.

/// What a program may return.
pub trait End {
	/// The exit code; zero is success.
	fn code(self) -> i32;
}

impl End for () {
	fn code(self) -> i32 {
		0
	}
}

impl End for i32 {
	fn code(self) -> i32 {
		self
	}
}

impl<E: Into<i32>> End for Result<(), E> {
	fn code(self) -> i32 {
		self.err().map_or(0, Into::into)
	}
}
