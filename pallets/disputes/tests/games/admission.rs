//! Which moves of devices the pool takes.

use frame_support::{
	assert_ok,
	pallet_prelude::{InvalidTransaction, TransactionSource, UnknownTransaction, ValidTransaction},
	traits::Authorize,
};
use sp_core::H256;
use tidemill_minds::{programs::MIX, Mind};
use tidemill_primitives::{
	device::DeviceSignature,
	dispute::{GameId, Play},
	DeviceId,
};

use crate::{mock::*, world::*};

const FUEL: u64 = 5_000_000;
const ROUNDS: u32 = 400_000;

fn contested() -> (Job, Mind) {
	let mut liar = Mind::other_input(MIX, (ROUNDS, ROUNDS + 1), 0, limits(FUEL));
	let mut honest = Mind::honest(MIX, ROUNDS, limits(FUEL));
	let reports = [(0, &mut liar), (1, &mut honest)]
		.map(|(device, mind)| (vec![device], vec![mind.result()].try_into().unwrap()));
	(Job::asserted(MIX, &[ROUNDS], limits(FUEL), reports.into()), liar)
}

fn challenge(job: &Job) -> Play {
	Play::Challenge {
		job: job.id,
		bundle: 0,
		task: 0,
		assertion: job.assertion(),
	}
}

fn unknown() -> Refused {
	Refused::ByPool(UnknownTransaction::CannotLookup.into())
}

fn invalid(why: InvalidTransaction) -> Refused {
	Refused::ByPool(why.into())
}

fn valid(device: DeviceId, play: Play) -> ValidTransaction {
	let call = call_of(device, play, device);
	let (valid, _) = call.authorize(TransactionSource::External).unwrap().unwrap();
	valid
}

#[test]
fn only_the_device_itself_speaks_for_it() {
	test(|| {
		let (job, _) = contested();
		let play = challenge(&job);
		assert_eq!(
			relay(call_of(1, play.clone(), 2)),
			Err(invalid(InvalidTransaction::BadProof))
		);
		// The signature of one move does not do for another.
		let RuntimeCall::Disputes(pallet_disputes::Call::play { signature, .. }) = call_of(1, play, 1) else {
			panic!("it plays")
		};
		let other = Play::Challenge {
			job: job.id,
			bundle: 0,
			task: 0,
			assertion: H256::zero(),
		};
		for (play, why) in [
			(other, unknown()),
			(challenge(&job), invalid(InvalidTransaction::BadProof)),
		] {
			let DeviceSignature::Ed25519(mut bytes) = signature;
			bytes[0] ^= 1;
			let call = pallet_disputes::Call::play {
				device: 1,
				play,
				signature: DeviceSignature::Ed25519(bytes),
				retry: 0,
			};
			assert_eq!(relay(RuntimeCall::Disputes(call)), Err(why));
		}
		assert_ok!(say(1, challenge(&job)));
	});
}

#[test]
fn what_is_not_known_yet_is_not_banned() {
	test(|| {
		let (job, mut liar) = contested();
		let mut other = challenge(&job);
		let Play::Challenge { assertion, .. } = &mut other else {
			panic!("it challenges")
		};
		*assertion = H256::repeat_byte(1);
		assert_eq!(say(1, other), Err(unknown()));
		let nowhere = Play::Challenge {
			job: job.id + 1,
			bundle: 0,
			task: 0,
			assertion: job.assertion(),
		};
		assert_eq!(say(1, nowhere), Err(unknown()));
		// Devices that are no rivals.
		assert_eq!(say(0, challenge(&job)), Err(unknown()));
		assert_eq!(say(2, challenge(&job)), Err(unknown()));
		let id = GameId {
			job: job.id,
			bundle: 0,
			number: 0,
		};
		let early = Play::Open {
			game: id,
			position: H256::zero(),
			opening: job.opening(0, &mut liar),
		};
		assert_eq!(say(0, early), Err(unknown()));
	});
}

#[test]
fn what_is_over_is_stale_and_what_can_never_be_is_refused() {
	test(|| {
		let (job, mut liar) = contested();
		let play = challenge(&job);
		say(1, play.clone()).unwrap();
		assert_eq!(say(1, play), Err(invalid(InvalidTransaction::Stale)));
		let view = Disputes::games_of(job.id, 0)[0].clone();
		let mut opening = job.opening(0, &mut liar);
		opening.end.gas -= 1;
		assert_eq!(open(&view, opening), Err(invalid(InvalidTransaction::Call)));
		Now::set(Now::get() + 30);
		assert_eq!(
			open(&view, job.opening(0, &mut liar)),
			Err(invalid(InvalidTransaction::Stale))
		);
	});
	test(|| {
		let (job, _) = contested();
		let play = challenge(&job);
		Now::set(Now::get() + WINDOW);
		assert_eq!(say(1, play), Err(invalid(InvalidTransaction::Stale)));
	});
}

#[test]
fn of_two_moves_that_answer_the_same_the_pool_keeps_one() {
	test(|| {
		let (job, mut liar) = contested();
		let id = job.challenge_by(1, 0).unwrap();
		let view = game(id);
		let play = |opening| Play::Open {
			game: id,
			position: view.position,
			opening,
		};
		let one = valid(0, play(job.opening(0, &mut liar)));
		assert_eq!(one.provides.len(), 1);
		assert_eq!((one.longevity, one.propagate), (16, true));
		say(0, play(job.opening(0, &mut liar))).unwrap();
		let view = game(id);
		let split = |change: u8| {
			let tidemill_primitives::dispute::Stage::Split(claim) = &view.game.stage else {
				panic!("it was opened")
			};
			let mut points = Mind::honest(MIX, ROUNDS, limits(FUEL)).points(claim);
			points[0] = H256::repeat_byte(change);
			Play::Split {
				game: id,
				position: view.position,
				points,
			}
		};
		let (two, three) = (valid(0, split(1)), valid(0, split(2)));
		assert_eq!(two.provides, three.provides);
		assert_ne!(one.provides, two.provides);
	});
}
