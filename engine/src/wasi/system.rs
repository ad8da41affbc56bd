//! Arguments, environment, clocks, randomness, the process, and the sockets that are not there.

use super::{
	abi::{clock, Errno},
	host::{Answer, End, Host, Stop},
	state::{State, Strings, EPOCH},
};
use crate::cost;

fn sizes(host: &mut Host, of: fn(&State) -> &Strings, count: u32, size: u32) -> Answer {
	let strings = of(host.state);
	let (number, bytes) = (strings.starts.len() as u32, strings.text.len() as u32);
	host.write(count, &number.to_le_bytes())?;
	host.write(size, &bytes.to_le_bytes())
}

fn strings(host: &mut Host, of: fn(&State) -> &Strings, list: u32, text: u32) -> Answer {
	let (count, bytes) = (of(host.state).starts.len() as u64, of(host.state).text.len() as u64);
	host.charge_each(count, cost::STRING)?;
	host.charge_each(bytes, cost::BYTE)?;
	let (list, place) = (host.range(list, count * 4)?, host.range(text, bytes)?);
	host.state.stats.host_bytes += count * 4 + bytes;
	let strings = of(host.state);
	for (pointer, start) in host.memory[list].chunks_exact_mut(4).zip(&strings.starts) {
		pointer.copy_from_slice(&text.wrapping_add(*start).to_le_bytes());
	}
	host.memory[place].copy_from_slice(&strings.text);
	Ok(())
}

pub(super) fn args_get(host: &mut Host, list: u32, text: u32) -> Answer {
	strings(host, |state| &state.args, list, text)
}

pub(super) fn args_sizes_get(host: &mut Host, count: u32, size: u32) -> Answer {
	sizes(host, |state| &state.args, count, size)
}

pub(super) fn environ_get(host: &mut Host, list: u32, text: u32) -> Answer {
	strings(host, |state| &state.env, list, text)
}

pub(super) fn environ_sizes_get(host: &mut Host, count: u32, size: u32) -> Answer {
	sizes(host, |state| &state.env, count, size)
}

pub(super) fn clock_res_get(host: &mut Host, id: u32, out: u32) -> Answer {
	if id > clock::THREAD {
		return Err(Errno::Inval.into());
	}
	host.write(out, &1u64.to_le_bytes())
}

/// What a clock shows.
pub(super) fn time(host: &Host, id: u32) -> Answer<u64> {
	match id {
		clock::REALTIME => Ok(EPOCH.saturating_add(host.elapsed())),
		clock::MONOTONIC | clock::PROCESS | clock::THREAD => Ok(host.elapsed()),
		_ => Err(Errno::Inval.into()),
	}
}

pub(super) fn clock_time_get(host: &mut Host, id: u32, _precision: u64, out: u32) -> Answer {
	let time = time(host, id)?;
	host.write(out, &time.to_le_bytes())
}

pub(super) fn random_get(host: &mut Host, buffer: u32, length: u32) -> Answer {
	let range = host.range(buffer, u64::from(length))?;
	host.charge_each(u64::from(length), cost::RANDOM_BYTE)?;
	host.state.stats.host_bytes += u64::from(length);
	host.state.random.fill(&mut host.memory[range]);
	Ok(())
}

pub(super) fn exit(_host: &mut Host, code: u32) -> Answer {
	Err(Stop::End(End::Exit(code as i32)))
}

pub(super) fn raise(_host: &mut Host, _signal: u32) -> Answer {
	Err(Errno::Notsup.into())
}

pub(super) fn sched_yield(_host: &mut Host) -> Answer {
	Ok(())
}

fn no_socket(host: &mut Host, fd: u32) -> Answer {
	host.state.fds.get(fd)?;
	Err(Errno::Notsock.into())
}

pub(super) fn sock_accept(host: &mut Host, fd: u32, _flags: u32, _out: u32) -> Answer {
	no_socket(host, fd)
}

pub(super) fn sock_recv(
	host: &mut Host,
	fd: u32,
	_parts: u32,
	_count: u32,
	_flags: u32,
	_out: u32,
	_out_flags: u32,
) -> Answer {
	no_socket(host, fd)
}

pub(super) fn sock_send(host: &mut Host, fd: u32, _parts: u32, _count: u32, _flags: u32, _out: u32) -> Answer {
	no_socket(host, fd)
}

pub(super) fn sock_shutdown(host: &mut Host, fd: u32, _how: u32) -> Answer {
	no_socket(host, fd)
}
