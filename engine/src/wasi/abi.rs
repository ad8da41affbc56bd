//! Numbers and layouts of WASI preview 1.

/// Module that programs import the functions from.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// Error codes that functions return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Errno {
	/// Bad file descriptor.
	Badf = 8,
	/// Device or resource busy.
	Busy = 10,
	/// File exists.
	Exist = 20,
	/// File too large.
	Fbig = 22,
	/// Illegal byte sequence.
	Ilseq = 25,
	/// Invalid argument.
	Inval = 28,
	/// Is a directory.
	Isdir = 31,
	/// File descriptor value too large: too many are open.
	Mfile = 33,
	/// Name too long.
	Nametoolong = 37,
	/// No such file or directory.
	Noent = 44,
	/// No space left: too many files.
	Nospc = 51,
	/// Not a directory or a symbolic link to a directory.
	Notdir = 54,
	/// Directory not empty.
	Notempty = 55,
	/// Not a socket.
	Notsock = 57,
	/// Not supported.
	Notsup = 58,
	/// Value too large.
	Overflow = 61,
	/// Invalid seek.
	Spipe = 70,
	/// Capabilities insufficient.
	Notcapable = 76,
}

/// Types of files.
pub mod filetype {
	/// Neither file nor folder: the three standard streams.
	pub const UNKNOWN: u8 = 0;
	/// A folder.
	pub const DIRECTORY: u8 = 3;
	/// A file.
	pub const REGULAR: u8 = 4;
}

/// Rights of a file descriptor. Only these two are enforced, as modern runtimes do.
pub mod rights {
	/// `fd_read` and `fd_pread`.
	pub const FD_READ: u64 = 1 << 1;
	/// `fd_write`, `fd_pwrite` and whatever changes a file's size.
	pub const FD_WRITE: u64 = 1 << 6;
	/// All that preview 1 knows.
	pub const ALL: u64 = (1 << 30) - 1;
}

/// Flags of `path_open`.
pub mod oflags {
	/// Make the file if it does not exist.
	pub const CREAT: u32 = 1;
	/// Fail if it is not a folder.
	pub const DIRECTORY: u32 = 2;
	/// Fail if it exists.
	pub const EXCL: u32 = 4;
	/// Empty it.
	pub const TRUNC: u32 = 8;
	/// All of them.
	pub const ALL: u32 = 15;
}

/// Flags of a file descriptor.
pub mod fdflags {
	/// Write at the end only.
	pub const APPEND: u16 = 1;
	/// All of them; the others mean nothing here.
	pub const ALL: u16 = 31;
}

/// Flags of the functions that set a file's times.
pub mod fstflags {
	/// Access time to the given one.
	pub const ATIM: u32 = 1;
	/// Access time to now.
	pub const ATIM_NOW: u32 = 2;
	/// Modification time to the given one.
	pub const MTIM: u32 = 4;
	/// Modification time to now.
	pub const MTIM_NOW: u32 = 8;
	/// All of them.
	pub const ALL: u32 = 15;
}

/// Clocks.
pub mod clock {
	/// Counts from 1970.
	pub const REALTIME: u32 = 0;
	/// Counts from the start.
	pub const MONOTONIC: u32 = 1;
	/// Time of the process.
	pub const PROCESS: u32 = 2;
	/// Time of the thread.
	pub const THREAD: u32 = 3;
}

/// Kinds of a poll's events.
pub mod eventtype {
	/// A time has come.
	pub const CLOCK: u8 = 0;
	/// A file descriptor can be read.
	pub const FD_READ: u8 = 1;
	/// A file descriptor can be written.
	pub const FD_WRITE: u8 = 2;
}

/// Bytes of a `subscription`.
pub const SUBSCRIPTION_SIZE: u64 = 48;
/// Bytes of an `event`.
pub const EVENT_SIZE: u64 = 32;
/// Bytes of a `filestat`.
pub const FILESTAT_SIZE: usize = 64;
/// Bytes of a `dirent` without its name.
pub const DIRENT_SIZE: usize = 24;
