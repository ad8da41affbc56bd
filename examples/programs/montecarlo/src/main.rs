//! Estimates the price of a European call option by drawing share prices, and prints one JSON line.
//!
//! `montecarlo --samples N --seed S`
//!
//! The true value is known (Black and Scholes): with the terms below 10.450584. `hits` counts the samples in which the
//! option is worth something, `sum` and `sum_squares` let estimates of many tasks be put together.

use std::{f64::consts::TAU, process::ExitCode};

/// Price of the share today.
const SPOT: f64 = 100.0;
/// Price at which the option buys.
const STRIKE: f64 = 100.0;
/// Interest a year.
const RATE: f64 = 0.05;
/// Volatility a year.
const VOLATILITY: f64 = 0.2;
/// Years until the option ends.
const YEARS: f64 = 1.0;

/// SplitMix64: every seed gives a stream of its own.
struct Random(u64);

impl Random {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// Evenly from above 0 to 1.
	fn unit(&mut self) -> f64 {
		((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
	}

	/// Two independent normal numbers (Box and Muller).
	fn normal(&mut self) -> (f64, f64) {
		let radius = (-2.0 * self.unit().ln()).sqrt();
		let (sin, cos) = (TAU * self.unit()).sin_cos();
		(radius * cos, radius * sin)
	}
}

fn arguments() -> Result<(u64, u64), String> {
	let (mut samples, mut seed) = (1_000_000, 0);
	let mut args = std::env::args().skip(1);
	while let Some(name) = args.next() {
		let value = args.next().ok_or(format!("{name} needs a value"))?;
		let number = value
			.parse()
			.map_err(|_| format!("{name} needs a number, not {value:?}"))?;
		match name.as_str() {
			"--samples" => samples = number,
			"--seed" => seed = number,
			_ => return Err(format!("unknown argument {name}; known are --samples and --seed")),
		}
	}
	if samples == 0 {
		return Err("--samples must be at least 1".into());
	}
	Ok((samples, seed))
}

fn main() -> ExitCode {
	let (samples, seed) = match arguments() {
		Ok(arguments) => arguments,
		Err(why) => {
			eprintln!("montecarlo: {why}");
			return ExitCode::from(2);
		}
	};
	// Mixed once, so that streams of neighbouring seeds do not overlap.
	let mut random = Random(Random(seed).next());
	let drift = (RATE - VOLATILITY * VOLATILITY / 2.0) * YEARS;
	let spread = VOLATILITY * YEARS.sqrt();
	let discount = (-RATE * YEARS).exp();
	let (mut hits, mut sum, mut squares) = (0u64, 0.0, 0.0);
	let mut spare = None;
	for _ in 0..samples {
		let z = match spare.take() {
			Some(z) => z,
			None => {
				let (now, later) = random.normal();
				spare = Some(later);
				now
			}
		};
		let worth = discount * (SPOT * (drift + spread * z).exp() - STRIKE).max(0.0);
		hits += u64::from(worth > 0.0);
		sum += worth;
		squares += worth * worth;
	}
	let estimate = sum / samples as f64;
	println!(
		"{{\"seed\":{seed},\"samples\":{samples},\"hits\":{hits},\"sum\":{sum:.9},\"sum_squares\":{squares:.9},\
		 \"estimate\":{estimate:.9}}}"
	);
	ExitCode::SUCCESS
}
