//! The light of a pixel.

use crate::{
	math::{Random, Vec3},
	scene::{Camera, Hit, Material, Scene},
};

/// Most surfaces that a path meets.
const MAX_BOUNCES: u32 = 8;
/// How much more slowly light goes in glass.
const GLASS: f64 = 1.5;

/// The three bytes of a pixel.
pub fn pixel(scene: &Scene, camera: &Camera, x: u32, y: u32, samples: u32) -> [u8; 3] {
	let mut random = Random::of_pixel(x, y);
	let mut sum = Vec3::default();
	for _ in 0..samples {
		let (across, down) = (f64::from(x) + random.unit(), f64::from(y) + random.unit());
		let (from, direction) = camera.ray(across, down, &mut random);
		let light = path(scene, from, direction, &mut random);
		// A path that finds the lamp by chance through glass would leave a white dot.
		sum = sum + light * (1.0 / (light.max() / 6.0).max(1.0));
	}
	let mean = sum * (1.0 / f64::from(samples));
	[mean.0, mean.1, mean.2].map(byte)
}

/// From light to a byte: bright parts bend towards white, then the curve of screens.
fn byte(light: f64) -> u8 {
	let bent = (light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14)).clamp(0.0, 1.0);
	(bent.powf(1.0 / 2.2) * 255.0 + 0.5) as u8
}

fn path(scene: &Scene, mut from: Vec3, mut direction: Vec3, random: &mut Random) -> Vec3 {
	let mut light = Vec3::default();
	let mut weight = Vec3(1.0, 1.0, 1.0);
	// After a matt surface the lamp has been counted already.
	let mut sees_lamp = true;
	for bounce in 0..MAX_BOUNCES {
		let Some(hit) = scene.hit(from, direction) else {
			return light + weight * scene.sky(direction);
		};
		let facing = if direction.dot(hit.normal) < 0.0 {
			hit.normal
		} else {
			-hit.normal
		};
		let matt = match hit.material {
			Material::Light(brightness) => {
				return if sees_lamp { light + weight * brightness } else { light };
			}
			Material::Metal(colour, blur) => {
				direction = (direction.mirrored(facing) + random.direction() * blur).unit();
				if direction.dot(facing) <= 0.0 {
					return light;
				}
				weight = weight * colour;
				None
			}
			Material::Glass(colour) => {
				direction = through_glass(direction, &hit, random);
				weight = weight * colour;
				None
			}
			Material::Glaze(colour) => {
				if random.unit() < mirrored_share(-direction.dot(facing), 1.0 / GLASS) {
					direction = direction.mirrored(facing);
					None
				} else {
					Some(colour)
				}
			}
			Material::Squares(one, other) => {
				let odd = (hit.point.0.floor() as i64 + hit.point.2.floor() as i64) & 1 == 1;
				Some(if odd { one } else { other })
			}
			Material::Matt(colour) => Some(colour),
		};
		from = hit.point + facing * 1e-6;
		if direction.dot(facing) < 0.0 {
			from = hit.point - facing * 1e-6;
		}
		sees_lamp = matt.is_none();
		if let Some(colour) = matt {
			from = hit.point + facing * 1e-6;
			weight = weight * colour;
			light = light + weight * lamp(scene, from, facing, random);
			direction = (facing + random.direction() * 0.999_999).unit();
		}
		// Dim paths end early; those that go on count for them.
		if bounce > 0 {
			let chance = weight.max().min(0.95);
			if random.unit() >= chance {
				return light;
			}
			weight = weight * (1.0 / chance);
		}
	}
	light
}

/// The lamp's light on a matt surface.
fn lamp(scene: &Scene, from: Vec3, normal: Vec3, random: &mut Random) -> Vec3 {
	let Some((direction, brightness, share)) = scene.towards_lamp(from, random) else {
		return Vec3::default();
	};
	let slant = direction.dot(normal);
	if slant <= 0.0 {
		return Vec3::default();
	}
	if scene.sees_lamp(from, direction) {
		brightness * (slant * share)
	} else {
		Vec3::default()
	}
}

/// How much a clear surface mirrors (Schlick).
fn mirrored_share(slant: f64, ratio: f64) -> f64 {
	let straight = ((1.0 - ratio) / (1.0 + ratio)).powi(2);
	straight + (1.0 - straight) * (1.0 - slant).max(0.0).powi(5)
}

fn through_glass(direction: Vec3, hit: &Hit, random: &mut Random) -> Vec3 {
	let entering = direction.dot(hit.normal) < 0.0;
	let (normal, ratio) = if entering {
		(hit.normal, 1.0 / GLASS)
	} else {
		(-hit.normal, GLASS)
	};
	let slant = (-direction.dot(normal)).min(1.0);
	let bent = 1.0 - ratio * ratio * (1.0 - slant * slant);
	if bent < 0.0 {
		return direction.mirrored(normal);
	}
	let inner = bent.sqrt();
	if random.unit() < mirrored_share(if entering { slant } else { inner }, ratio) {
		return direction.mirrored(normal);
	}
	(direction * ratio + normal * (ratio * slant - inner)).unit()
}
