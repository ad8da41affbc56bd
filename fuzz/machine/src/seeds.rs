//! The inputs that libFuzzer begins with.

use std::{fs, io, path::Path};

use crate::{
	common::{
		generate::Case,
		programs::{mixer, strider},
	},
	forge::{Change, KINDS},
	segment::CHANGES,
};

/// Most bytes of a blob among the seeds.
const SMALL: usize = 1_000;
/// Blobs of random programs among the seeds.
const BLOBS: usize = 12;

/// Writes the seeds of the target `step` into a folder, a file each.
pub fn segments(folder: &Path) -> io::Result<()> {
	fs::create_dir_all(folder)?;
	for kind in 0..=KINDS {
		let mut input = u32::from(kind).to_le_bytes().to_vec();
		input.extend([0, 0, 0xE8, 0x03]);
		for place in 0..CHANGES as u8 {
			let change = Change {
				kind: kind.saturating_add(place * KINDS),
				small: kind,
				place: place.into(),
				value: 1 << place,
			};
			input.extend(change.bytes());
		}
		fs::write(folder.join(format!("{kind}")), input)?;
	}
	Ok(())
}

/// Writes the seeds of the target `admit` into a folder, a file each.
pub fn blobs(folder: &Path) -> io::Result<()> {
	fs::create_dir_all(folder)?;
	fs::write(folder.join("mixer"), mixer(20, 2))?;
	fs::write(folder.join("strider"), strider(300))?;
	let small = (0..)
		.map(|seed| (seed, Case::random(seed).blob))
		.filter(|(_, blob)| blob.len() < SMALL);
	for (seed, blob) in small.take(BLOBS) {
		fs::write(folder.join(format!("{seed}")), blob)?;
	}
	Ok(())
}
