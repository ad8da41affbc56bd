//! Fuel that the host charges, on top of wasmtime's for each instruction.
//!
//! Every charge is made before the work it pays for. The numbers are chosen so that a unit of fuel never buys more time
//! in the host than it buys in generated code at its slowest (some nanoseconds).

/// `memory.grow` and `table.grow`, whatever they ask for.
pub const GROW: u8 = 255;
/// Per page that `memory.grow` asks for, and per page of a memory's first size.
pub const GROW_PAGE: u8 = 255;
/// Starting a task.
pub const START: u64 = 100_000;
/// Per byte of data segments and element of tables and element segments that starting a task lays out.
pub const START_UNIT: u64 = 1;
/// A call of any function of the host.
pub const CALL: u64 = 500;
/// Per byte that the host reads from or writes to the program's memory.
pub const BYTE: u64 = 1;
/// Per byte of output: it is stored, hashed and given away.
pub const OUTPUT_BYTE: u64 = 8;
/// Per byte of an input file that is copied because it is changed for the first time, or of a gap that is cleared.
pub const COPY_BYTE: u64 = 1;
/// Per name in a path: a search in a folder.
pub const NAME: u64 = 400;
/// Per node of the file system made, moved or removed, and per file opened.
pub const NODE: u64 = 2_000;
/// Per entry of a listing passed over or given.
pub const ENTRY: u64 = 100;
/// Per random byte.
pub const RANDOM_BYTE: u64 = 16;
/// Per argument or variable of the environment.
pub const STRING: u64 = 50;
/// Per part of a scattered read or write.
pub const PART: u64 = 50;
/// Per subscription of a poll.
pub const SUBSCRIPTION: u64 = 200;
