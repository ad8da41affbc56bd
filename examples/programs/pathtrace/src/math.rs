//! Vectors and chance.

use std::{
	f64::consts::TAU,
	ops::{Add, Mul, Neg, Sub},
};

/// A point, a direction or a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vec3(pub f64, pub f64, pub f64);

impl Add for Vec3 {
	type Output = Self;
	fn add(self, other: Self) -> Self {
		Self(self.0 + other.0, self.1 + other.1, self.2 + other.2)
	}
}

impl Sub for Vec3 {
	type Output = Self;
	fn sub(self, other: Self) -> Self {
		Self(self.0 - other.0, self.1 - other.1, self.2 - other.2)
	}
}

impl Neg for Vec3 {
	type Output = Self;
	fn neg(self) -> Self {
		Self(-self.0, -self.1, -self.2)
	}
}

impl Mul<f64> for Vec3 {
	type Output = Self;
	fn mul(self, factor: f64) -> Self {
		Self(self.0 * factor, self.1 * factor, self.2 * factor)
	}
}

/// Colours are multiplied part by part.
impl Mul for Vec3 {
	type Output = Self;
	fn mul(self, other: Self) -> Self {
		Self(self.0 * other.0, self.1 * other.1, self.2 * other.2)
	}
}

impl Vec3 {
	/// The inner product.
	pub fn dot(self, other: Self) -> f64 {
		self.0 * other.0 + self.1 * other.1 + self.2 * other.2
	}

	/// The outer product.
	pub fn cross(self, other: Self) -> Self {
		Self(
			self.1 * other.2 - self.2 * other.1,
			self.2 * other.0 - self.0 * other.2,
			self.0 * other.1 - self.1 * other.0,
		)
	}

	/// The same direction with length 1.
	pub fn unit(self) -> Self {
		self * (1.0 / self.dot(self).sqrt())
	}

	/// Mirrored at a surface with this normal.
	pub fn mirrored(self, normal: Self) -> Self {
		self - normal * (2.0 * self.dot(normal))
	}

	/// The largest of the three.
	pub fn max(self) -> f64 {
		self.0.max(self.1).max(self.2)
	}
}

/// PCG32, seeded by a pixel's coordinates.
pub struct Random(u64);

impl Random {
	/// The stream of a pixel.
	pub fn of_pixel(x: u32, y: u32) -> Self {
		let mut random = Self(u64::from(x) << 32 | u64::from(y));
		random.next();
		random.0 = random.0.wrapping_add(0x5851_f42d_4c95_7f2d);
		random.next();
		random
	}

	fn next(&mut self) -> u32 {
		let old = self.0;
		self.0 = old
			.wrapping_mul(6_364_136_223_846_793_005)
			.wrapping_add(1_442_695_040_888_963_407);
		let mixed = (((old >> 18) ^ old) >> 27) as u32;
		mixed.rotate_right((old >> 59) as u32)
	}

	/// Evenly from 0 to below 1.
	pub fn unit(&mut self) -> f64 {
		f64::from(self.next()) / 4_294_967_296.0
	}

	/// A direction, evenly over the sphere.
	pub fn direction(&mut self) -> Vec3 {
		let z = 1.0 - 2.0 * self.unit();
		let radius = (1.0 - z * z).max(0.0).sqrt();
		let (sin, cos) = (TAU * self.unit()).sin_cos();
		Vec3(radius * cos, radius * sin, z)
	}

	/// A point in the disc of radius 1.
	pub fn disc(&mut self) -> (f64, f64) {
		let radius = self.unit().sqrt();
		let (sin, cos) = (TAU * self.unit()).sin_cos();
		(radius * cos, radius * sin)
	}
}
