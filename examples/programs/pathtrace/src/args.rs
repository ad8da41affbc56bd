//! The command line.

/// What is to be drawn, and where to.
#[derive(Debug)]
pub struct Args {
	/// Width of the whole picture.
	pub width: u32,
	/// Height of the whole picture.
	pub height: u32,
	/// Paths a pixel.
	pub samples: u32,
	/// First column of the tile.
	pub tile_x0: u32,
	/// First row of the tile.
	pub tile_y0: u32,
	/// Columns of the tile; up to the right edge if none are given.
	pub tile_width: u32,
	/// Rows of the tile; down to the lower edge if none are given.
	pub tile_height: u32,
	/// The file that is written.
	pub out: String,
}

impl Args {
	/// Reads the command line.
	pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
		let mut args = Self {
			width: 512,
			height: 512,
			samples: 64,
			tile_x0: 0,
			tile_y0: 0,
			tile_width: 0,
			tile_height: 0,
			out: "/out/tile.ppm".into(),
		};
		let (mut columns, mut rows, mut column, mut row) = (1, 1, 0, 0);
		while let Some(name) = words.next() {
			let value = words.next().ok_or(format!("{name} needs a value"))?;
			if name == "--out" {
				args.out = value;
				continue;
			}
			let number = value
				.parse()
				.map_err(|_| format!("{name} needs a number, not {value:?}"))?;
			*match name.as_str() {
				"--width" => &mut args.width,
				"--height" => &mut args.height,
				"--samples" => &mut args.samples,
				"--tile-x0" => &mut args.tile_x0,
				"--tile-y0" => &mut args.tile_y0,
				"--tile-width" => &mut args.tile_width,
				"--tile-height" => &mut args.tile_height,
				"--columns" => &mut columns,
				"--rows" => &mut rows,
				"--column" => &mut column,
				"--row" => &mut row,
				_ => return Err(format!("unknown argument {name}")),
			} = number;
		}
		if (columns, rows) != (1, 1) {
			(args.tile_x0, args.tile_width) = part(args.width, columns, column).ok_or("there is no such column")?;
			(args.tile_y0, args.tile_height) = part(args.height, rows, row).ok_or("there is no such row")?;
		}
		args.complete()
	}

	fn complete(mut self) -> Result<Self, String> {
		let rest = |whole: u32, from: u32, part: u32| {
			let rest = whole.checked_sub(from).filter(|rest| *rest > 0 && part <= *rest)?;
			Some(if part == 0 { rest } else { part })
		};
		let outside = || "the tile is not within the picture".to_owned();
		self.tile_width = rest(self.width, self.tile_x0, self.tile_width).ok_or_else(outside)?;
		self.tile_height = rest(self.height, self.tile_y0, self.tile_height).ok_or_else(outside)?;
		if self.samples == 0 {
			return Err("--samples must be at least 1".into());
		}
		Ok(self)
	}
}

/// Start and length of one of `parts` parts of `whole`, as even as they can be.
fn part(whole: u32, parts: u32, part: u32) -> Option<(u32, u32)> {
	let edge = |part: u32| (u64::from(whole) * u64::from(part) / u64::from(parts)) as u32;
	(part < parts).then(|| (edge(part), edge(part + 1) - edge(part)))
}
