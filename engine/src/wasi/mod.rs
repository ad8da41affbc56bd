//! WASI preview 1 over the file system in memory: its 46 functions and nothing else.
//!
//! * Every function charges fuel before it works, see [`crate::cost`].
//! * A pointer outside the program's memory is a trap (`HostCall`), not an error code.
//! * Rights: only reading and writing are told apart. Links and sockets are not supported: `path_link` and
//!   `path_symlink` give `notsup`, `path_readlink` `inval`, the four socket functions `notsock`.

pub mod abi;
mod calls;
mod fds;
mod files;
mod host;
mod linker;
mod paths;
mod poll;
mod state;
mod system;

pub(crate) use host::End;
pub(crate) use linker::{linker, signatures, Signatures};
pub(crate) use state::{Random, State, Strings};
