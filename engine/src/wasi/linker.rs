//! The table of functions, by which programs are linked and their imports are checked.

use std::collections::BTreeMap;

use wasmtime::{Caller, Engine, ExternType, FuncType, Linker, Store, ValType};

use super::{abi, calls, files, host, paths, poll, system, State};
use crate::scan::Signature;

/// The functions' names and types.
pub(crate) type Signatures = BTreeMap<String, Signature>;

macro_rules! functions {
	($linker:ident: $($name:ident ($($arg:ident: $ty:ty),*) => $function:path;)*) => {
		$($linker.func_wrap(
			abi::MODULE,
			stringify!($name),
			|mut caller: Caller<'_, State> $(, $arg: $ty)*| host::call(&mut caller, |host| $function(host $(, $arg)*)),
		)?;)*
	};
}

/// All functions of WASI preview 1.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
	let mut linker = Linker::new(engine);
	functions! { linker:
		args_get(list: u32, text: u32) => system::args_get;
		args_sizes_get(count: u32, size: u32) => system::args_sizes_get;
		environ_get(list: u32, text: u32) => system::environ_get;
		environ_sizes_get(count: u32, size: u32) => system::environ_sizes_get;
		clock_res_get(id: u32, out: u32) => system::clock_res_get;
		clock_time_get(id: u32, precision: u64, out: u32) => system::clock_time_get;
		fd_advise(fd: u32, offset: u64, length: u64, advice: u32) => calls::advise;
		fd_allocate(fd: u32, offset: u64, length: u64) => files::allocate;
		fd_close(fd: u32) => calls::close;
		fd_datasync(fd: u32) => calls::sync;
		fd_fdstat_get(fd: u32, out: u32) => calls::fdstat_get;
		fd_fdstat_set_flags(fd: u32, flags: u32) => calls::fdstat_set_flags;
		fd_fdstat_set_rights(fd: u32, base: u64, inheriting: u64) => calls::fdstat_set_rights;
		fd_filestat_get(fd: u32, out: u32) => calls::filestat_get;
		fd_filestat_set_size(fd: u32, size: u64) => files::set_size;
		fd_filestat_set_times(fd: u32, atim: u64, mtim: u64, flags: u32) => calls::set_times;
		fd_pread(fd: u32, parts: u32, count: u32, offset: u64, out: u32) => files::pread;
		fd_prestat_get(fd: u32, out: u32) => calls::prestat_get;
		fd_prestat_dir_name(fd: u32, path: u32, length: u32) => calls::prestat_dir_name;
		fd_pwrite(fd: u32, parts: u32, count: u32, offset: u64, out: u32) => files::pwrite;
		fd_read(fd: u32, parts: u32, count: u32, out: u32) => files::read;
		fd_readdir(fd: u32, buffer: u32, length: u32, cookie: u64, out: u32) => paths::readdir;
		fd_renumber(from: u32, to: u32) => calls::renumber;
		fd_seek(fd: u32, offset: i64, whence: u32, out: u32) => files::seek;
		fd_sync(fd: u32) => calls::sync;
		fd_tell(fd: u32, out: u32) => files::tell;
		fd_write(fd: u32, parts: u32, count: u32, out: u32) => files::write;
		path_create_directory(fd: u32, path: u32, length: u32) => paths::create_directory;
		path_filestat_get(fd: u32, flags: u32, path: u32, length: u32, out: u32) => paths::filestat_get;
		path_filestat_set_times(fd: u32, flags: u32, path: u32, length: u32, atim: u64, mtim: u64, which: u32)
			=> paths::set_times;
		path_link(fd: u32, flags: u32, path: u32, length: u32, to_fd: u32, to: u32, to_length: u32) => paths::link;
		path_open(
			fd: u32, flags: u32, path: u32, length: u32, oflags: u32, base: u64, inheriting: u64, fdflags: u32, out: u32
		) => paths::open;
		path_readlink(fd: u32, path: u32, length: u32, buffer: u32, size: u32, out: u32) => paths::readlink;
		path_remove_directory(fd: u32, path: u32, length: u32) => paths::remove_directory;
		path_rename(fd: u32, path: u32, length: u32, to_fd: u32, to: u32, to_length: u32) => paths::rename;
		path_symlink(target: u32, target_length: u32, fd: u32, path: u32, length: u32) => paths::symlink;
		path_unlink_file(fd: u32, path: u32, length: u32) => paths::unlink_file;
		poll_oneoff(subscriptions: u32, events: u32, count: u32, out: u32) => poll::oneoff;
		proc_raise(signal: u32) => system::raise;
		sched_yield() => system::sched_yield;
		random_get(buffer: u32, length: u32) => system::random_get;
		sock_accept(fd: u32, flags: u32, out: u32) => system::sock_accept;
		sock_recv(fd: u32, parts: u32, count: u32, flags: u32, out: u32, out_flags: u32) => system::sock_recv;
		sock_send(fd: u32, parts: u32, count: u32, flags: u32, out: u32) => system::sock_send;
		sock_shutdown(fd: u32, how: u32) => system::sock_shutdown;
	}
	linker.func_wrap(
		abi::MODULE,
		"proc_exit",
		|mut caller: Caller<'_, State>, code: u32| -> wasmtime::Result<()> {
			host::call(&mut caller, |host| system::exit(host, code)).map(drop)
		},
	)?;
	Ok(linker)
}

/// The names and types of the functions, read off the linker.
pub(crate) fn signatures(linker: &Linker<State>, store: &mut Store<State>) -> Signatures {
	linker
		.iter(&mut *store)
		.map(|(_, name, item)| (name.to_owned(), item))
		.collect::<Vec<_>>()
		.into_iter()
		.filter_map(|(name, item)| match item.ty(&*store) {
			ExternType::Func(ty) => Some((name, signature(&ty))),
			_ => None,
		})
		.collect()
}

fn signature(ty: &FuncType) -> Signature {
	let letter = |ty: ValType| if matches!(ty, ValType::I64) { 'I' } else { 'i' };
	Signature {
		params: ty.params().map(letter).collect(),
		results: ty.results().map(letter).collect(),
	}
}
