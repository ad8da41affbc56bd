//! What is in the picture, and who looks at it.

use crate::math::{Random, Vec3};

/// What a surface does to light.
#[derive(Clone, Copy, Debug)]
pub enum Material {
	/// Scatters it.
	Matt(Vec3),
	/// Scatters it, in squares of two colours.
	Squares(Vec3, Vec3),
	/// Mirrors it, more or less sharply.
	Metal(Vec3, f64),
	/// Lets it through.
	Glass(Vec3),
	/// Scatters it under a clear coat.
	Glaze(Vec3),
	/// Gives it.
	Light(Vec3),
}

/// A ball.
#[derive(Clone, Copy, Debug)]
pub struct Sphere {
	/// Its middle.
	pub centre: Vec3,
	/// Its radius.
	pub radius: f64,
	/// Its surface.
	pub material: Material,
}

/// Where a ray meets a surface.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
	/// Where.
	pub point: Vec3,
	/// Which way the surface looks, outwards.
	pub normal: Vec3,
	/// The surface.
	pub material: Material,
}

/// Everything in the picture: spheres over a floor at height 0, under a sky.
pub struct Scene {
	spheres: Vec<Sphere>,
	/// Which of them is the lamp.
	lamp: usize,
}

/// How many spheres come first that are not low.
const LARGE: usize = 4;
/// Height of the highest of the low spheres.
const LOW_TOP: f64 = 0.85;
const GROUND: Material = Material::Squares(Vec3(0.72, 0.70, 0.66), Vec3(0.22, 0.27, 0.33));

impl Scene {
	/// The scene: three large spheres, a ring of small ones, a lamp.
	pub fn new() -> Self {
		let sphere = |x, y, z, radius, material| Sphere {
			centre: Vec3(x, y, z),
			radius,
			material,
		};
		let mut spheres = vec![
			sphere(3.4, 7.6, -2.4, 1.8, Material::Light(Vec3(15.0, 12.6, 9.6))),
			sphere(0.0, 1.15, 0.0, 1.15, Material::Glass(Vec3(0.98, 1.0, 0.99))),
			sphere(-2.45, 1.0, 0.7, 1.0, Material::Metal(Vec3(0.96, 0.78, 0.45), 0.04)),
			sphere(2.35, 0.95, 0.85, 0.95, Material::Glaze(Vec3(0.76, 0.10, 0.12))),
		];
		let colours = [
			Vec3(0.90, 0.45, 0.12),
			Vec3(0.13, 0.55, 0.52),
			Vec3(0.20, 0.32, 0.72),
			Vec3(0.86, 0.72, 0.20),
			Vec3(0.55, 0.22, 0.55),
			Vec3(0.32, 0.60, 0.24),
			Vec3(0.82, 0.82, 0.84),
		];
		for index in 0..11u32 {
			let (sin, cos) = (f64::from(index) * std::f64::consts::TAU / 11.0 + 0.2).sin_cos();
			let radius = 0.28 + 0.07 * f64::from(index % 3);
			let colour = colours[index as usize % colours.len()];
			let material = match index % 4 {
				0 => Material::Metal(colour, 0.15),
				1 => Material::Glaze(colour),
				2 => Material::Glass(colour * 0.3 + Vec3(0.7, 0.7, 0.7)),
				_ => Material::Matt(colour),
			};
			spheres.push(sphere(4.1 * cos, radius, 3.6 * sin + 0.4, radius, material));
		}
		Self { spheres, lamp: 0 }
	}

	/// The spheres that a ray can meet: those on the floor are below most rays that rise.
	fn near(&self, from: Vec3, direction: Vec3) -> &[Sphere] {
		let all = from.1 < LOW_TOP || direction.1 < 0.0;
		&self.spheres[..if all {
			self.spheres.len()
		} else {
			LARGE.min(self.spheres.len())
		}]
	}

	/// The nearest surface that a ray meets.
	pub fn hit(&self, from: Vec3, direction: Vec3) -> Option<Hit> {
		let mut nearest = f64::INFINITY;
		let mut found = None;
		for sphere in self.near(from, direction) {
			if let Some(distance) = meet(sphere, from, direction).filter(|distance| *distance < nearest) {
				nearest = distance;
				found = Some(sphere);
			}
		}
		let floor = -from.1 / direction.1;
		if floor > 1e-6 && floor < nearest.min(80.0) {
			let point = from + direction * floor;
			return Some(Hit {
				point,
				normal: Vec3(0.0, 1.0, 0.0),
				material: GROUND,
			});
		}
		found.map(|sphere| {
			let point = from + direction * nearest;
			Hit {
				point,
				normal: (point - sphere.centre) * (1.0 / sphere.radius),
				material: sphere.material,
			}
		})
	}

	/// Whether nothing is between a point and the lamp, which is in that direction and above everything.
	pub fn sees_lamp(&self, from: Vec3, direction: Vec3) -> bool {
		let others = self
			.near(from, direction)
			.iter()
			.enumerate()
			.filter(|(index, _)| *index != self.lamp);
		direction.1 > 0.0
			&& others
				.map(|(_, sphere)| meet(sphere, from, direction))
				.all(|hit| hit.is_none())
	}

	/// The light of the sky from a direction.
	pub fn sky(&self, direction: Vec3) -> Vec3 {
		let height = (direction.1 * 0.5 + 0.5).clamp(0.0, 1.0);
		Vec3(0.42, 0.35, 0.33) * (1.0 - height) + Vec3(0.10, 0.17, 0.32) * height
	}

	/// A direction towards the lamp, how bright it is, and how much of all directions it takes up.
	pub fn towards_lamp(&self, from: Vec3, random: &mut Random) -> Option<(Vec3, Vec3, f64)> {
		let lamp = self.spheres.get(self.lamp)?;
		let Material::Light(brightness) = lamp.material else {
			return None;
		};
		let to = lamp.centre - from;
		let sin2 = lamp.radius * lamp.radius / to.dot(to);
		if sin2 >= 1.0 {
			return None;
		}
		let axis = to.unit();
		let least = (1.0 - sin2).sqrt();
		let cos = 1.0 - random.unit() * (1.0 - least);
		let sin = (1.0 - cos * cos).max(0.0).sqrt();
		let (turn_sin, turn_cos) = (std::f64::consts::TAU * random.unit()).sin_cos();
		let (side, up) = frame(axis);
		let direction = side * (sin * turn_cos) + up * (sin * turn_sin) + axis * cos;
		// The share of the half sphere, weighted for a matt surface: solid angle over pi.
		Some((direction, brightness, 2.0 * (1.0 - least)))
	}
}

/// Two directions at right angles to `axis` and each other.
fn frame(axis: Vec3) -> (Vec3, Vec3) {
	let other = if axis.1.abs() < 0.9 {
		Vec3(0.0, 1.0, 0.0)
	} else {
		Vec3(1.0, 0.0, 0.0)
	};
	let side = axis.cross(other).unit();
	(side, side.cross(axis))
}

fn meet(sphere: &Sphere, from: Vec3, direction: Vec3) -> Option<f64> {
	let to = sphere.centre - from;
	let along = to.dot(direction);
	let inside = along * along - to.dot(to) + sphere.radius * sphere.radius;
	if inside < 0.0 {
		return None;
	}
	let half = inside.sqrt();
	[along - half, along + half]
		.into_iter()
		.find(|distance| *distance > 1e-6)
}

/// Who looks: from the front, a little from above, with a lens that blurs what is far off.
pub struct Camera {
	origin: Vec3,
	right: Vec3,
	up: Vec3,
	ahead: Vec3,
	width: f64,
	height: f64,
}

impl Camera {
	/// A camera for a picture of that size.
	pub fn new(width: u32, height: u32) -> Self {
		let (origin, at) = (Vec3(0.6, 3.0, 9.4), Vec3(0.0, 0.85, 0.2));
		let ahead = (at - origin).unit();
		let right = ahead.cross(Vec3(0.0, 1.0, 0.0)).unit();
		Self {
			origin,
			right,
			up: right.cross(ahead),
			ahead,
			width: f64::from(width),
			height: f64::from(height),
		}
	}

	/// A ray through a point of the picture, with a chance place on the lens.
	pub fn ray(&self, x: f64, y: f64, random: &mut Random) -> (Vec3, Vec3) {
		let scale = 0.86 / self.width.min(self.height);
		let focus = 9.2;
		let (across, down) = ((x - self.width / 2.0) * scale, (self.height / 2.0 - y) * scale);
		let target = self.origin + (self.ahead + self.right * across + self.up * down) * focus;
		let (u, v) = random.disc();
		let from = self.origin + self.right * (u * 0.05) + self.up * (v * 0.05);
		(from, (target - from).unit())
	}
}
