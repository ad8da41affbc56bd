//! The moves of an account as calls of the chain. Pure.

use tidemill_primitives::dispute::Play;

use crate::tools::metadata::Argument;

/// Name and arguments of the call by which an account makes a move; none for those of an asserter, which is a device.
pub fn call(play: &Play) -> Option<(&'static str, Vec<Argument>)> {
	let (call, arguments) = match play {
		Play::Challenge {
			job,
			bundle,
			task,
			assertion,
		} => (
			"challenge",
			vec![
				Argument::new("job", job),
				Argument::new("bundle", bundle),
				Argument::new("task", task),
				Argument::new("assertion", assertion),
			],
		),
		Play::Choose { game, position, index } => (
			"choose",
			vec![
				Argument::new("game", game),
				Argument::new("position", position),
				Argument::new("index", index),
			],
		),
		Play::Prove {
			game, state, witness, ..
		} => (
			"prove",
			vec![
				Argument::new("game", game),
				Argument::new("state", state),
				Argument::new("witness", witness),
			],
		),
		Play::Open { .. } | Play::Split { .. } => return None,
	};
	Some((call, arguments))
}
