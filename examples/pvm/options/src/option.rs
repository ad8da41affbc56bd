//! The price of an option.

use alloc::vec::Vec;

use super::fixed::Fixed;

/// Most steps of a tree.
const MAX_STEPS: u32 = 100_000;

/// What somebody may do with an option.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
	american: bool,
	put: bool,
	spot: Fixed,
	strike: Fixed,
	rate: Fixed,
	volatility: Fixed,
	years: Fixed,
	steps: u32,
}

/// A tree in which the share's price goes up or down by the same factor at each step.
struct Tree {
	/// Price after going down always.
	lowest: Fixed,
	/// Factor of a step up.
	up: Fixed,
	/// Chance of it, times what money in a step's time is worth now.
	rise: Fixed,
	/// The same for a step down.
	fall: Fixed,
}

impl Contract {
	/// Reads a line such as `european call 100 95.5 0.05 0.2 1 1000`.
	pub fn parse(line: &str) -> Option<Contract> {
		let mut words = line.split(' ');
		let american = match words.next()? {
			"american" => true,
			"european" => false,
			_ => return None,
		};
		let put = match words.next()? {
			"put" => true,
			"call" => false,
			_ => return None,
		};
		let mut number = || Fixed::parse(words.next()?);
		let (spot, strike, rate, volatility, years) = (number()?, number()?, number()?, number()?, number()?);
		let steps = words.next()?.parse().ok()?;
		let contract = Contract {
			american,
			put,
			spot,
			strike,
			rate,
			volatility,
			years,
			steps,
		};
		words.next().is_none().then_some(contract)
	}

	/// The price today. None if a number leaves its range or no chance fits the terms.
	pub fn price(&self) -> Option<Fixed> {
		let tree = self.tree()?;
		let square = tree.up.times(tree.up)?;
		let mut shares = Vec::with_capacity(self.steps as usize + 1);
		let mut share = tree.lowest;
		for step in 0..=self.steps {
			shares.push(share);
			if step < self.steps {
				share = share.times(square)?;
			}
		}
		let mut values: Vec<Fixed> = shares.iter().map(|share| self.gain(*share)).collect::<Option<_>>()?;
		for nodes in (1..=self.steps as usize).rev() {
			for node in 0..nodes {
				let kept = values[node + 1]
					.times(tree.rise)?
					.plus(values[node].times(tree.fall)?)?;
				values[node] = if self.american {
					shares[node] = shares[node].times(tree.up)?;
					kept.max(self.gain(shares[node])?)
				} else {
					kept
				};
			}
		}
		values.first().copied()
	}

	fn tree(&self) -> Option<Tree> {
		if self.steps == 0 || self.steps > MAX_STEPS {
			return None;
		}
		let step = self.years.over(Fixed::whole(self.steps.into())?)?;
		let up = self.volatility.times(step.root()?)?.exp()?;
		let down = Fixed::ONE.over(up)?;
		let growth = self.rate.times(step)?.exp()?;
		let chance = growth.minus(down)?.over(up.minus(down)?)?;
		if chance <= Fixed::ZERO || chance >= Fixed::ONE {
			return None;
		}
		let mut lowest = self.spot;
		for _ in 0..self.steps {
			lowest = lowest.times(down)?;
		}
		Some(Tree {
			lowest,
			up,
			rise: chance.over(growth)?,
			fall: Fixed::ONE.minus(chance)?.over(growth)?,
		})
	}

	/// What it brings at this price of the share.
	fn gain(&self, share: Fixed) -> Option<Fixed> {
		let gain = if self.put {
			self.strike.minus(share)?
		} else {
			share.minus(self.strike)?
		};
		Some(gain.max(Fixed::ZERO))
	}
}
