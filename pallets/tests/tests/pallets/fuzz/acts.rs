//! What may happen in a random course.

use proptest::{prelude::*, sample::Index};
use tidemill_pallet_tests::Shape;

/// What may happen next. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
pub enum Act {
	Blocks(u8),
	Idle(u8),
	Starve(u8, u16),
	Full,
	Dark(bool),
	Pause(bool),
	Author(u8),
	Join(u8, u8),
	Submit { who: u8, named: bool, shape: Shape },
	TopUp(Index, u8),
	Cancel(Index),
	Close(Index, bool),
	Expire(Index),
	Enforce(Index),
	Collect(Index),
	Turn(Index, u8),
	State(Index, u8),
	Backing(Index, u8),
	Offer(Index, u8),
	Stake(Index, u8, bool),
	Withdraw(Index),
	Payout(Index, u8),
	Rotate(Index),
	Lottery(u8),
	Heartbeat(Index),
	Dormant(Index),
	WithdrawFor(Index),
	Nonsense(Index, u8, u8),
	Contest(Index, u8),
	Clock(Index),
	Program(u8),
}

/// A course of acts.
pub fn acts() -> impl Strategy<Value = Vec<Act>> {
	let index = any::<Index>;
	let submit = (any::<(u8, bool, u8, u8)>(), any::<(u8, u8, u8, u8)>()).prop_map(
		|((who, named, tasks, size), (quorum, tries, deadline, price))| Act::Submit {
			who,
			named,
			shape: Shape {
				tasks,
				size,
				quorum,
				tries,
				deadline,
				price,
			},
		},
	);
	let act = prop_oneof![
		24 => (1u8..12).prop_map(Act::Blocks),
		4 => (1u8..30).prop_map(Act::Idle),
		2 => (1u8..20, any::<u16>()).prop_map(|(blocks, weight)| Act::Starve(blocks, weight)),
		1 => Just(Act::Full),
		2 => any::<bool>().prop_map(Act::Dark),
		2 => any::<bool>().prop_map(Act::Pause),
		1 => any::<u8>().prop_map(Act::Author),
		5 => (any::<u8>(), any::<u8>()).prop_map(|(behaviour, slots)| Act::Join(behaviour, slots)),
		10 => submit,
		3 => (index(), any::<u8>()).prop_map(|(job, price)| Act::TopUp(job, price)),
		2 => index().prop_map(Act::Cancel),
		3 => (index(), any::<bool>()).prop_map(|(job, own)| Act::Close(job, own)),
		1 => index().prop_map(Act::Expire),
		3 => index().prop_map(Act::Enforce),
		2 => index().prop_map(Act::Collect),
		3 => (index(), any::<u8>()).prop_map(|(device, behaviour)| Act::Turn(device, behaviour)),
		6 => (index(), any::<u8>()).prop_map(|(device, state)| Act::State(device, state)),
		3 => (index(), any::<u8>()).prop_map(|(device, backing)| Act::Backing(device, backing)),
		2 => (index(), any::<u8>()).prop_map(|(device, offer)| Act::Offer(device, offer)),
		3 => (index(), any::<u8>(), any::<bool>()).prop_map(|(who, amount, more)| Act::Stake(who, amount, more)),
		2 => index().prop_map(Act::Withdraw),
		1 => (index(), any::<u8>()).prop_map(|(who, payout)| Act::Payout(who, payout)),
		1 => index().prop_map(Act::Rotate),
		2 => any::<u8>().prop_map(Act::Lottery),
		1 => index().prop_map(Act::Heartbeat),
		1 => index().prop_map(Act::Dormant),
		1 => index().prop_map(Act::WithdrawFor),
		3 => (index(), any::<u8>(), any::<u8>()).prop_map(|(device, what, with)| Act::Nonsense(device, what, with)),
		5 => (index(), any::<u8>()).prop_map(|(contest, what)| Act::Contest(contest, what)),
		1 => index().prop_map(Act::Clock),
		1 => any::<u8>().prop_map(Act::Program),
	];
	prop::collection::vec(act, super::steps())
}
