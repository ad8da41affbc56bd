//! Whole games: the honest side wins, whatever the other one says, and alone against seven.

mod common;

use common::{
	dice::Dice,
	generate::Case,
	programs::{mixer, strider},
	reference::{engine, Reference},
	seeds,
};
use polkavm::{BackendKind, Reg};
use tidemill_machine::{
	game::{Claim, GameError, Interval, FAN},
	replay::{Replay, ReplayError},
	step::{StepError, Witness},
	Program, State, Status, H256, OUTPUT_AT, SEGMENT,
};

/// What a liar changes from some gas on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lie {
	/// A bit of the output, and it goes on from there.
	Output,
	/// A bit of the memory, and it goes on from there.
	Memory,
	/// A bit of a register, and it goes on from there.
	Register,
	/// One more gas than was used.
	Gas,
	/// A trap that never was.
	Trap,
	/// An end that never was.
	Finish,
	/// Any hash.
	Noise,
}

const LIES: [Lie; 7] = [
	Lie::Output,
	Lie::Memory,
	Lie::Register,
	Lie::Gas,
	Lie::Trap,
	Lie::Finish,
	Lie::Noise,
];

struct Job {
	program: Program,
	input: Vec<u8>,
	fuel: u64,
	/// The interval at which players stop to divide, if its witness fits.
	floor: u64,
}

impl Job {
	fn honest(&self) -> Replay {
		Replay::new(self.program.clone(), &self.input, 1 + self.fuel / u64::from(FAN)).unwrap()
	}

	/// What a liar says of `S(t)` at these points.
	fn lie(&self, lie: Lie, since: u64, points: &[u64], truth: &mut Replay) -> Vec<H256> {
		let hash = |state: State| state.hash(self.program.hash());
		let mut other = None;
		let mut say = |at: u64| {
			let state = truth.state_at(at).unwrap();
			if at < since {
				return hash(state);
			}
			match lie {
				Lie::Noise => H256::from_low_u64_be(at ^ since),
				Lie::Gas => hash(State {
					gas: state.gas + 1,
					..state
				}),
				Lie::Trap => hash(State::trapped(since / 2)),
				Lie::Finish => hash(State {
					status: Status::Finished,
					pc: 0,
					gas: since,
					..state
				}),
				Lie::Output | Lie::Memory | Lie::Register => {
					hash(other.get_or_insert_with(|| self.tampered(lie, since)).state_at(at))
				}
			}
		};
		points.iter().map(|at| say(*at)).collect()
	}

	/// A run in which one bit is flipped at some gas.
	fn tampered(&self, lie: Lie, since: u64) -> Reference {
		let engine = engine(BackendKind::Interpreter).unwrap();
		let mut run = Reference::new(engine, &self.program, &self.input);
		run.state_at(since);
		let place = match lie {
			Lie::Output => OUTPUT_AT + 4_000,
			_ => OUTPUT_AT + (1 << 20) + since as u32 % 1000,
		};
		match lie {
			Lie::Register => run.instance.set_reg(Reg::A5, run.instance.reg(Reg::A5) ^ 1 << 40),
			_ => {
				let byte = run.instance.read_u8(place).unwrap();
				run.instance.write_u8(place, byte ^ 4).unwrap();
			}
		}
		run
	}

	/// Proves a claim from a player's own replay: the verdict, or nothing if it cannot.
	fn prove(&self, claim: &Claim, replay: &mut Replay) -> Option<bool> {
		let Interval { from, to } = claim.interval;
		let witness = replay.witness(from, to).ok()?;
		match claim.prove(&self.program, &replay.state_at(from).unwrap(), &witness) {
			Ok(verdict) => Some(verdict),
			Err(error) => {
				assert!(matches!(error, GameError::WrongState), "{error:?}");
				None
			}
		}
	}
}

/// Plays a game to its end: whether the asserter wins.
fn play(
	job: &Job,
	mut claim: Claim,
	mut assert: impl FnMut(&[u64]) -> Vec<H256>,
	mut choose: impl FnMut(&[u64], &[H256]) -> u32,
) -> (bool, u32) {
	let mut replay = job.honest();
	for round in 0..16 {
		let Interval { from, to } = claim.interval;
		let fits = || claim.interval.provable() && (to - from <= job.floor || to - from <= 1);
		if fits() {
			match job.prove(&claim, &mut replay) {
				Some(verdict) => return (verdict, round),
				None => assert_eq!(replay.witness(from, to).err(), Some(ReplayError::TooManyPages)),
			}
		}
		let points = claim.interval.points();
		let hashes = assert(&points);
		let index = choose(&points, &hashes);
		claim = claim.narrow(&hashes, index).unwrap();
		assert!(claim.interval.to - claim.interval.from <= (to - from).div_ceil(u64::from(FAN)));
		replay.narrow(claim.interval.from, claim.interval.to).unwrap();
	}
	panic!("a game without end");
}

/// The first hash that is not one's own; if all are, the last part, whose end is denied already.
fn first_wrong(hashes: &[H256], own: &[H256]) -> u32 {
	hashes
		.iter()
		.zip(own)
		.position(|(said, own)| said != own)
		.unwrap_or(hashes.len()) as u32
}

fn truth(replay: &mut Replay, points: &[u64]) -> Vec<H256> {
	points.iter().map(|at| replay.hash_at(*at).unwrap()).collect()
}

/// The honest one challenges a liar.
fn challenge(job: &Job, lie: Lie, since: u64) -> u32 {
	let (mut liar, mut honest) = (job.honest(), job.honest());
	let last = job.lie(lie, since, &[job.fuel], &mut liar)[0];
	let claim = Claim::whole(job.fuel, honest.hash_at(0).unwrap(), last);
	assert_ne!(
		Some(&last),
		truth(&mut honest, &[job.fuel]).first(),
		"{lie:?} since {since} is no lie"
	);
	let (asserter_wins, rounds) = play(
		job,
		claim,
		|points| job.lie(lie, since, points, &mut liar),
		|points, hashes| first_wrong(hashes, &truth(&mut honest, points)),
	);
	assert!(!asserter_wins, "{lie:?} since {since}");
	rounds
}

/// The honest one asserts, and a liar, who denies whatever it likes, challenges.
fn defend(job: &Job, dice: &mut Dice) -> u32 {
	let mut honest = job.honest();
	let claim = Claim::whole(job.fuel, honest.hash_at(0).unwrap(), honest.hash_at(job.fuel).unwrap());
	let (asserter_wins, rounds) = play(
		job,
		claim,
		|points| truth(&mut honest, points),
		|points, _| dice.below(points.len() as u64 + 1) as u32,
	);
	assert!(asserter_wins);
	rounds
}

fn random_job(seed: u64) -> Job {
	let case = Case::random(seed);
	let floor = Dice::new(seed).pick(&[1, 10, 100, 1_000, SEGMENT]);
	Job {
		program: Program::admit(&case.blob).unwrap(),
		input: case.input,
		fuel: case.fuel,
		floor,
	}
}

/// A gas at which the run still goes on, so that any lie from there is one.
fn running(job: &Job, dice: &mut Dice) -> Option<u64> {
	let end = job.honest().state_at(job.fuel).unwrap().gas;
	(end > 0).then(|| dice.below(end))
}

#[test]
fn the_honest_challenger_wins_against_every_lie() {
	let mut played = 0;
	for seed in seeds(150) {
		let job = random_job(seed);
		let dice = &mut Dice::new(!seed);
		for lie in [Lie::Gas, Lie::Trap, Lie::Finish, Lie::Noise] {
			let Some(since) = running(&job, dice) else { continue };
			challenge(&job, lie, since);
			played += 1;
		}
	}
	assert!(played > 2 * seeds(150).end);
}

#[test]
fn the_honest_asserter_wins_against_every_challenger() {
	for seed in seeds(300) {
		let job = random_job(seed);
		let dice = &mut Dice::new(!seed);
		for _ in 0..3 {
			defend(&job, dice);
		}
	}
}

/// One honest device against seven liars, in a run of several segments: it refutes each one's assertion, and its own stands
/// against each one's challenge.
#[test]
fn one_honest_side_wins_against_seven() {
	let program = Program::admit(&mixer(300_000, 16)).unwrap();
	for (seed, floor) in [(1, SEGMENT), (2, 1_000), (3, 1)] {
		let job = Job {
			program: program.clone(),
			input: b"honest!!".to_vec(),
			fuel: 5_000_000,
			floor,
		};
		let dice = &mut Dice::new(seed);
		let rounds = LIES.map(|lie| {
			let since = running(&job, dice).unwrap();
			challenge(&job, lie, since)
		});
		let least = if floor == SEGMENT { 1 } else { 2 };
		assert!(rounds.iter().all(|rounds| (least..=5).contains(rounds)), "{rounds:?}");
		for _ in LIES {
			defend(&job, dice);
		}
	}
}

/// A flipped bit of the output after the end: the run's last segment refutes it.
#[test]
fn a_flipped_output_is_refuted() {
	let program = Program::admit(&mixer(200_000, 4)).unwrap();
	let job = Job {
		program,
		input: b"honest!!".to_vec(),
		fuel: 4_000_000,
		floor: SEGMENT,
	};
	let end = job.honest().state_at(job.fuel).unwrap();
	assert_eq!(end.status, Status::Finished);
	challenge(&job, Lie::Output, end.gas);
	challenge(&job, Lie::Output, end.gas - 1);
}

/// A segment whose witness does not fit is divided until it does.
#[test]
fn a_game_goes_on_below_the_segment_until_the_witness_fits() {
	let program = Program::admit(&strider(4_000)).unwrap();
	let job = Job {
		program,
		input: Vec::new(),
		fuel: SEGMENT,
		floor: SEGMENT,
	};
	assert_eq!(job.honest().witness(0, SEGMENT).err(), Some(ReplayError::TooManyPages));
	assert!(defend(&job, &mut Dice::new(1)) >= 1);
	assert!(challenge(&job, Lie::Noise, 6_000) >= 1);
}

#[test]
fn points_are_even_and_few() {
	let points = |from, to| Interval { from, to }.points();
	assert_eq!(points(5, 5), Vec::<u64>::new());
	assert_eq!(points(5, 6), Vec::<u64>::new());
	assert_eq!(points(5, 8), vec![6, 7]);
	assert_eq!(points(0, 32), (1..32).collect::<Vec<_>>());
	assert_eq!(points(0, 3200), (1..32).map(|part| part * 100).collect::<Vec<_>>());
	assert_eq!(points(0, u64::MAX).len(), 31);
	for seed in seeds(2_000) {
		let dice = &mut Dice::new(seed);
		let from = dice.next() >> dice.below(64);
		let to = from.saturating_add(dice.next() >> dice.below(64));
		let all: Vec<u64> = [from].into_iter().chain(points(from, to)).chain([to]).collect();
		assert!(
			to == from || all.windows(2).all(|pair| pair[0] < pair[1]),
			"{from} {to}"
		);
		let widths = all.windows(2).map(|pair| pair[1] - pair[0]);
		assert!(
			widths.clone().max().unwrap() - widths.min().unwrap() <= 1,
			"{from} {to}"
		);
	}
}

#[test]
fn moves_are_checked() {
	let hash = H256::repeat_byte;
	let claim = Claim {
		interval: Interval { from: 10, to: 13 },
		first: hash(1),
		last: hash(9),
	};
	let hashes = [hash(2), hash(3)];
	let part = |index| {
		claim
			.narrow(&hashes, index)
			.map(|part| (part.interval.from, part.interval.to, part.first, part.last))
	};
	assert_eq!(part(0), Ok((10, 11, hash(1), hash(2))));
	assert_eq!(part(1), Ok((11, 12, hash(2), hash(3))));
	assert_eq!(part(2), Ok((12, 13, hash(3), hash(9))));
	assert_eq!(part(3), Err(GameError::NoSuchPart));
	assert_eq!(part(u32::MAX), Err(GameError::NoSuchPart));
	assert_eq!(claim.narrow(&hashes[..1], 0).err(), Some(GameError::WrongCount));
	assert_eq!(claim.narrow(&[hash(2); 3], 0).err(), Some(GameError::WrongCount));
	let least = Claim {
		interval: Interval { from: 10, to: 11 },
		..claim
	};
	assert_eq!(least.narrow(&[], 0).err(), Some(GameError::Indivisible));
}

#[test]
fn proofs_are_checked() {
	let program = Program::admit(&mixer(300_000, 1)).unwrap();
	let mut replay = Replay::new(program.clone(), b"honest!!", SEGMENT).unwrap();
	let (pre, post) = (replay.state_at(0).unwrap(), replay.state_at(1_000).unwrap());
	let witness = replay.witness(0, 1_000).unwrap();
	let hash = |state: &State| state.hash(program.hash());
	let claim = Claim::whole(1_000, hash(&pre), hash(&post));
	assert_eq!(claim.prove(&program, &pre, &witness), Ok(true));
	let lie = Claim {
		last: hash(&pre),
		..claim
	};
	assert_eq!(lie.prove(&program, &pre, &witness), Ok(false));
	assert_eq!(claim.prove(&program, &post, &witness), Err(GameError::WrongState));
	let other = Program::admit(&mixer(300_001, 1)).unwrap();
	assert_eq!(claim.prove(&other, &pre, &witness), Err(GameError::WrongState));
	let missing = claim.prove(&program, &pre, &Witness::default());
	assert!(matches!(missing, Err(GameError::Step(StepError::MissingPage(_)))));
	let long = Claim::whole(SEGMENT + 1, hash(&pre), hash(&post));
	assert_eq!(long.prove(&program, &pre, &witness), Err(GameError::NotProvable));
	let still = Claim::whole(0, hash(&pre), hash(&pre));
	assert_eq!(still.prove(&program, &pre, &Witness::default()), Ok(true));
}
