//! Path-traces one tile of a picture and writes it as a binary PPM.
//!
//! `pathtrace --width 512 --height 512 --samples 64 --tile-x0 0 --tile-y0 0 --tile-width 128 --tile-height 64
//! --out /out/tile.ppm`
//!
//! Instead of the four numbers of the tile: `--columns 8 --rows 4 --column 3 --row 1`.
//!
//! A pixel depends on its place in the whole picture and on nothing else, so tiles put together are the picture.

mod args;
mod math;
mod scene;
mod trace;

use std::{fs, path::Path, process::ExitCode};

fn run() -> Result<(), String> {
	let args = args::Args::parse(std::env::args().skip(1))?;
	let scene = scene::Scene::new();
	let camera = scene::Camera::new(args.width, args.height);
	let mut picture = format!("P6\n{} {}\n255\n", args.tile_width, args.tile_height).into_bytes();
	for y in args.tile_y0..args.tile_y0 + args.tile_height {
		for x in args.tile_x0..args.tile_x0 + args.tile_width {
			picture.extend(trace::pixel(&scene, &camera, x, y, args.samples));
		}
	}
	if let Some(folder) = Path::new(&args.out).parent() {
		fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
	}
	fs::write(&args.out, picture).map_err(|error| format!("cannot write {}: {error}", args.out))
}

fn main() -> ExitCode {
	match run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(why) => {
			eprintln!("pathtrace: {why}");
			ExitCode::from(2)
		}
	}
}
