//! Waiting: nothing waits. Files are always ready; a clock is moved to the time that is waited for.

use super::{
	abi::{clock, eventtype, Errno, EVENT_SIZE, SUBSCRIPTION_SIZE},
	fds::Kind,
	host::{long, word, Answer, Host, Stop},
	state::EPOCH,
	system,
};
use crate::cost;

/// Most subscriptions of a poll.
const MAX_SUBSCRIPTIONS: u32 = 1_024;

/// What one subscription comes to.
enum Waiting {
	/// It has happened, with this error code and this many bytes to be read.
	Ready(u16, u64),
	/// It happens at this time since the task began.
	At(u64),
}

fn event(userdata: u64, error: u16, kind: u8, bytes: u64) -> [u8; EVENT_SIZE as usize] {
	let mut event = [0; EVENT_SIZE as usize];
	event[..8].copy_from_slice(&userdata.to_le_bytes());
	event[8..10].copy_from_slice(&error.to_le_bytes());
	event[10] = kind;
	event[16..24].copy_from_slice(&bytes.to_le_bytes());
	event
}

fn clock_due(host: &Host, subscription: &[u8]) -> Answer<u64> {
	let (id, timeout, flags) = (
		word(subscription, 16),
		long(subscription, 24),
		word(subscription, 40) as u16,
	);
	system::time(host, id)?;
	Ok(match (flags & 1 != 0, id) {
		(true, clock::REALTIME) => timeout.saturating_sub(EPOCH),
		(true, _) => timeout,
		(false, _) => host.elapsed().saturating_add(timeout),
	})
}

fn bytes_ready(host: &Host, fd: u32) -> Answer<u64> {
	Ok(match host.state.fds.get(fd)?.kind {
		Kind::Stdin(position) => (host.state.stdin.len() as u64).saturating_sub(position),
		Kind::File(ino, position) => host.state.fs.node(ino)?.size().saturating_sub(position),
		Kind::Dir { .. } | Kind::Stream(_) => 0,
	})
}

fn waiting(host: &Host, subscription: &[u8]) -> Answer<Waiting> {
	let fd = word(subscription, 16);
	let result = match subscription[8] {
		eventtype::CLOCK => clock_due(host, subscription).map(Waiting::At),
		eventtype::FD_READ => bytes_ready(host, fd).map(|bytes| Waiting::Ready(0, bytes)),
		eventtype::FD_WRITE => bytes_ready(host, fd).map(|_| Waiting::Ready(0, 0)),
		_ => return Err(Errno::Inval.into()),
	};
	match result {
		Err(Stop::Errno(errno)) => Ok(Waiting::Ready(errno as u16, 0)),
		other => other,
	}
}

pub(super) fn oneoff(host: &mut Host, subscriptions: u32, events: u32, count: u32, out: u32) -> Answer {
	if count == 0 || count > MAX_SUBSCRIPTIONS {
		return Err(Errno::Inval.into());
	}
	let size = u64::from(count) * SUBSCRIPTION_SIZE;
	host.range(subscriptions, size)?;
	host.range(events, u64::from(count) * EVENT_SIZE)?;
	host.charge_each(u64::from(count), cost::SUBSCRIPTION)?;
	let list = host.read(subscriptions, size)?.to_vec();
	let waits = list
		.chunks_exact(SUBSCRIPTION_SIZE as usize)
		.map(|subscription| Ok((long(subscription, 0), subscription[8], waiting(host, subscription)?)))
		.collect::<Answer<Vec<_>>>()?;
	let soonest = waits
		.iter()
		.filter_map(|(_, _, wait)| if let Waiting::At(at) = wait { Some(*at) } else { None })
		.min();
	if let Some(soonest) = soonest.filter(|_| !waits.iter().any(|(_, _, wait)| matches!(wait, Waiting::Ready(..)))) {
		let ahead = soonest.saturating_sub(host.elapsed());
		host.state.waited = host.state.waited.saturating_add(ahead);
	}
	let now = host.elapsed();
	let due: Vec<_> = waits
		.into_iter()
		.filter_map(|(userdata, kind, wait)| match wait {
			Waiting::Ready(error, bytes) => Some(event(userdata, error, kind, bytes)),
			Waiting::At(at) => (at <= now).then(|| event(userdata, 0, kind, 0)),
		})
		.collect();
	host.write(events, due.as_flattened())?;
	host.write(out, &(due.len() as u32).to_le_bytes())
}
