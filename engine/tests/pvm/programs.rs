//! The programs of `examples/pvm` against native code.

use tidemill_engine::pvm::replay;
use tidemill_machine::{step::step, Program as Admitted, State};
use tidemill_primitives::report::Outcome;

use super::{
	dice::Dice,
	support::{engines, guest, output, prepare, run, task},
};

#[path = "../../../examples/pvm/options/src/fixed.rs"]
mod fixed;
#[path = "../../../examples/pvm/options/src/option.rs"]
mod option;

#[test]
fn hashchain_gives_what_native_blake2_gives() {
	for (links, text) in [(0, ""), (1, ""), (1, "tide"), (2, "tide"), (50, "a b  c")] {
		let execution = run(
			&guest("hashchain"),
			&task(format!("{links} {text}").as_bytes(), 10_000_000),
		);
		let mut hash = [0; 32];
		for link in 0..links {
			hash = sp_crypto_hashing::blake2_256(if link == 0 { text.as_bytes() } else { &hash });
		}
		let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
		assert_eq!(execution.result.outcome, Outcome::Exit(0));
		assert_eq!(output(&execution), format!("{hex}\n").as_bytes());
	}
	for length in [127, 128, 129, 256, 300] {
		let text = vec![b'x'; length];
		let execution = run(&guest("hashchain"), &task(&[b"1 ", &text[..]].concat(), 10_000_000));
		let hex: String = sp_crypto_hashing::blake2_256(&text)
			.iter()
			.map(|byte| format!("{byte:02x}"))
			.collect();
		assert_eq!(output(&execution), format!("{hex}\n").as_bytes());
	}
}

#[test]
fn programs_refuse_what_they_do_not_understand() {
	let code = |name: &str, input: &str| run(&guest(name), &task(input.as_bytes(), 10_000_000)).result.outcome;
	for input in ["", "tide", "-1 tide", "9999999999999999999999 tide"] {
		assert_eq!(code("hashchain", input), Outcome::Exit(1), "{input}");
	}
	for input in [
		"european",
		"european call 1 2 3 4 5",
		"asian call 1 2 3 4 5 6",
		"\u{fffd}",
	] {
		assert_eq!(code("options", input), Outcome::Exit(1), "{input}");
	}
	assert_eq!(code("options", "european call 100 100 0.05 0.2 1 0"), Outcome::Exit(2));
	assert_eq!(code("options", "european call 100 100 9 0.01 1 1"), Outcome::Exit(2));
}

/// The normal distribution, by the series of Abramowitz and Stegun 26.2.10.
fn normal(x: f64) -> f64 {
	let (mut term, mut sum) = (x, x);
	for n in 1..200 {
		term *= -x * x * f64::from(2 * n - 1) / f64::from(2 * n * (2 * n + 1));
		sum += term;
	}
	0.5 + sum / std::f64::consts::TAU.sqrt()
}

/// A European option's price by Black and Scholes.
fn black_scholes(put: bool, spot: f64, strike: f64, rate: f64, volatility: f64, years: f64) -> f64 {
	let spread = volatility * years.sqrt();
	let first = ((spot / strike).ln() + (rate + volatility * volatility / 2.0) * years) / spread;
	let (now, later) = (spot, strike * (-rate * years).exp());
	let call = now * normal(first) - later * normal(first - spread);
	if put {
		call - now + later
	} else {
		call
	}
}

#[test]
fn options_gives_what_the_same_formula_gives_natively_and_comes_near_the_true_price() {
	let mut dice = Dice::new(1);
	let mut terms = Vec::new();
	for _ in 0..12 {
		let part = |dice: &mut Dice, least: u64, most: u64| (least + dice.below(most - least)) as f64 / 100.0;
		let (spot, strike) = (part(&mut dice, 8_000, 12_000), part(&mut dice, 8_000, 12_000));
		let (rate, volatility, years) = (part(&mut dice, 1, 9), part(&mut dice, 10, 40), part(&mut dice, 25, 200));
		terms.push((dice.chance(50), spot, strike, rate, volatility, years));
	}
	let line = |style: &str, (put, spot, strike, rate, volatility, years): (bool, f64, f64, f64, f64, f64)| {
		let kind = if put { "put" } else { "call" };
		format!("{style} {kind} {spot} {strike} {rate} {volatility} {years} 120")
	};
	let lines: Vec<String> = ["european", "american"]
		.iter()
		.flat_map(|style| terms.iter().map(move |terms| line(style, *terms)))
		.collect();
	let execution = run(&guest("options"), &task(lines.join("\n").as_bytes(), 1_000_000_000));
	assert_eq!(execution.result.outcome, Outcome::Exit(0));
	let printed = String::from_utf8(output(&execution).to_vec()).unwrap();
	let prices: Vec<&str> = printed.lines().collect();
	assert_eq!(prices.len(), lines.len());
	for (line, price) in lines.iter().zip(&prices) {
		let native = option::Contract::parse(line).unwrap().price().unwrap();
		assert_eq!(native.to_string(), *price, "{line}");
	}
	let price = |at: usize| prices[at].parse::<f64>().unwrap();
	for (at, (put, spot, strike, rate, volatility, years)) in terms.iter().copied().enumerate() {
		let (european, american) = (price(at), price(at + terms.len()));
		let truth = black_scholes(put, spot, strike, rate, volatility, years);
		assert!(
			(european - truth).abs() < 0.1,
			"{}: {european}, in truth {truth}",
			lines[at]
		);
		// To exercise a call early never pays.
		assert!(if put {
			american >= european
		} else {
			(american - european).abs() < 1e-6
		});
	}
}

#[test]
fn every_limit_of_fuel_gives_the_same() {
	let blob = guest("hashchain");
	let whole = run(&blob, &task(b"1 tide", 1_000_000)).result.fuel;
	let mut dice = Dice::new(7);
	for fuel in (0..60).chain((0..60).map(|_| dice.below(whole))).chain([whole - 1]) {
		let result = run(&blob, &task(b"1 tide", fuel)).result;
		assert_eq!(result.outcome, Outcome::OutOfFuel);
		assert!(
			result.fuel <= fuel && fuel - result.fuel < 120,
			"{} of {fuel}",
			result.fuel
		);
	}
	assert_eq!(run(&blob, &task(b"1 tide", whole)).result.outcome, Outcome::Exit(0));
}

#[test]
fn a_run_proved_segment_by_segment_ends_as_the_engine_says() {
	let american = b"american put 100 110 0.05 0.2 1 60";
	for (name, input) in [("hashchain", &b"40 tide"[..]), ("options", american)] {
		let (blob, task) = (guest(name), task(input, 10_000_000));
		let result = run(&blob, &task).result;
		let program = prepare(&engines()[0], &blob);
		let mut replay = replay::start(&program, &task, 10_000).unwrap();
		let admitted = Admitted::admit(&blob).unwrap();
		let mut state: State = admitted.image().initial(task.spec.root, input.len() as u32);
		let mut dice = Dice::new(3);
		let mut cuts: Vec<u64> = (0..20).map(|_| dice.below(result.fuel)).chain([result.fuel]).collect();
		cuts.sort_unstable();
		let mut from = 0;
		for to in cuts {
			let witness = replay.witness(from, to).unwrap();
			state = step(&admitted, &state, to, &witness).unwrap();
			assert_eq!(state, replay.state_at(to).unwrap());
			from = to;
		}
		let (root, path) = replay.output_path_at(from).unwrap();
		assert_eq!((root, state.gas), (result.output, result.fuel));
		assert!(path.verify(state.memory, root));
	}
}
