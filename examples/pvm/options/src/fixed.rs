//! Numbers with 40 binary places, in a range of 2^23 to both sides of zero.

use core::fmt;

/// Binary places.
const PLACES: u32 = 40;
/// Decimal places that are printed.
const PRINTED: u32 = 8;
/// Terms of the exponential series: the last is below the smallest number for arguments up to 4.
const TERMS: i64 = 40;

/// A number, rounded down to a multiple of 2^-40.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed(i64);

impl Fixed {
	/// Nothing.
	pub const ZERO: Fixed = Fixed(0);
	/// One.
	pub const ONE: Fixed = Fixed(1 << PLACES);

	/// A whole number, if it is in range.
	pub fn whole(number: i64) -> Option<Fixed> {
		Fixed::of(i128::from(number) << PLACES)
	}

	fn of(wide: i128) -> Option<Fixed> {
		i64::try_from(wide).ok().map(Fixed)
	}

	/// Reads `12`, `0.05` or `-3.25`.
	pub fn parse(text: &str) -> Option<Fixed> {
		let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
		let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
		let digits = |text: &str| {
			text.bytes()
				.all(|byte| byte.is_ascii_digit())
				.then(|| text.parse::<u32>().ok())?
		};
		if part.len() > 9 {
			return None;
		}
		let part = (i128::from(digits(part)?) << PLACES) / 10_i128.pow(part.len() as u32);
		Fixed::of(sign * ((i128::from(digits(whole)?) << PLACES) + part))
	}

	/// The sum, if it is in range.
	pub fn plus(self, other: Fixed) -> Option<Fixed> {
		self.0.checked_add(other.0).map(Fixed)
	}

	/// The difference, if it is in range.
	pub fn minus(self, other: Fixed) -> Option<Fixed> {
		self.0.checked_sub(other.0).map(Fixed)
	}

	/// The product, if it is in range.
	pub fn times(self, other: Fixed) -> Option<Fixed> {
		Fixed::of((i128::from(self.0) * i128::from(other.0)) >> PLACES)
	}

	/// The quotient, if it is in range.
	pub fn over(self, other: Fixed) -> Option<Fixed> {
		Fixed::of((i128::from(self.0) << PLACES).checked_div_euclid(i128::from(other.0))?)
	}

	/// The square root of a number that is not negative.
	pub fn root(self) -> Option<Fixed> {
		let square = u128::try_from(self.0).ok()? << PLACES;
		Fixed::of(i128::try_from(square.isqrt()).ok()?)
	}

	/// e to the power of a number from -4 to 4.
	pub fn exp(self) -> Option<Fixed> {
		let four = Fixed::whole(4)?;
		if self > four || self < Fixed::ZERO.minus(four)? {
			return None;
		}
		let mut term = Fixed::ONE;
		let mut sum = Fixed::ONE;
		for n in 1..TERMS {
			term = Fixed::of(((i128::from(self.0) * i128::from(term.0)) >> PLACES) / i128::from(n))?;
			sum = sum.plus(term)?;
		}
		Some(sum)
	}
}

impl fmt::Display for Fixed {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let sign = if self.0 < 0 { "-" } else { "" };
		let size = u128::from(self.0.unsigned_abs());
		let scaled = (size * 10_u128.pow(PRINTED) + (1 << (PLACES - 1))) >> PLACES;
		let unit = 10_u128.pow(PRINTED);
		write!(
			f,
			"{sign}{}.{:0width$}",
			scaled / unit,
			scaled % unit,
			width = PRINTED as usize
		)
	}
}
