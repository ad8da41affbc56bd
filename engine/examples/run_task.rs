//! Runs a program as a task and prints what a device would report.
//!
//! ```text
//! cargo run --release -p tidemill-engine --example run_task -- program.wasm \
//!     --input /in/scene.svg=scene.svg --want /out --save outputs -- resvg /in/scene.svg /out/frame.png
//! ```
//!
//! Also: `--env NAME=VALUE`, `--stdin FILE`, `--fuel N`, `--memory MIB`, `--output-bytes N`, `--index N`, `--cache FOLDER`.

use std::{error::Error, fs, path::PathBuf, sync::Arc, time::Instant};

use codec::Decode;
use tidemill_engine::{invalid_execution, CancelHandle, EngineOptions, Execution, Task, WasmEngine};
use tidemill_primitives::{
	job::Limits,
	report::Output,
	task::{Content, InputFile, TaskSpecV1},
	H256,
};

type Failure = Box<dyn Error>;

struct Command {
	program: PathBuf,
	task: Task,
	save: Option<PathBuf>,
	cache: Option<PathBuf>,
}

fn content(bytes: &[u8]) -> Content {
	Content {
		hash: H256(sp_crypto_hashing::blake2_256(bytes)),
		length: bytes.len() as u64,
	}
}

fn read(path: &str) -> Result<Arc<[u8]>, Failure> {
	Ok(fs::read(path).map_err(|error| format!("{path}: {error}"))?.into())
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Command, Failure> {
	let program = PathBuf::from(words.next().ok_or("name a program, a file with WebAssembly")?);
	let limits = Limits {
		fuel: 100_000_000_000,
		memory_mib: 1_024,
		input_bytes: 1 << 30,
		output_bytes: 1 << 30,
		run_ticks: 1,
	};
	let (job, index) = (H256::zero(), 0);
	let task = Task {
		job,
		index,
		spec: TaskSpecV1::default(),
		stdin: Arc::default(),
		files: Vec::new(),
		limits,
	};
	let mut command = Command {
		program,
		task,
		save: None,
		cache: None,
	};
	while let Some(name) = words.next() {
		let task = &mut command.task;
		if name == "--" {
			task.spec.args = words.by_ref().collect();
			continue;
		}
		let value = words.next().ok_or(format!("{name} needs a value"))?;
		let pair = || value.split_once('=').ok_or(format!("{name} needs a value with ="));
		match name.as_str() {
			"--input" => {
				let (path, file) = pair()?;
				let bytes = read(file)?;
				task.spec.inputs.push(InputFile {
					path: path.into(),
					content: content(&bytes),
				});
				task.files.push((path.into(), bytes));
			}
			"--stdin" => {
				task.stdin = read(&value)?;
				task.spec.stdin = Some(content(&task.stdin));
			}
			"--env" => task
				.spec
				.env
				.push(pair().map(|(name, value)| (name.into(), value.into()))?),
			"--want" => task.spec.outputs.push(value),
			"--fuel" => task.limits.fuel = value.parse()?,
			"--memory" => task.limits.memory_mib = value.parse()?,
			"--output-bytes" => task.limits.output_bytes = value.parse()?,
			"--index" => task.index = value.parse()?,
			"--save" => command.save = Some(value.into()),
			"--cache" => command.cache = Some(value.into()),
			_ => return Err(format!("unknown option {name}").into()),
		}
	}
	Ok(command)
}

fn show(execution: &Execution, save: Option<PathBuf>) -> Result<(), Failure> {
	let Execution {
		result,
		blobs,
		detail,
		stats,
	} = execution;
	println!("outcome  {:?}", result.outcome);
	if let Some(detail) = detail {
		println!("         {detail}");
	}
	println!("fuel     {}", result.fuel);
	println!("host     {} calls, {} bytes", stats.host_calls, stats.host_bytes);
	println!("output   {:?}, {} bytes", result.output, result.output_length);
	let blob = |hash: H256| {
		blobs
			.iter()
			.find(|(other, _)| *other == hash)
			.map(|(_, bytes)| &bytes[..])
	};
	for file in Output::decode(&mut blob(result.output).ok_or("the output is missing")?)?.0 {
		println!("file     {:?} {:>10} {}", file.hash, file.length, file.path);
		let bytes = blob(file.hash).ok_or("a file is missing")?;
		if let Some(folder) = &save {
			let path = folder.join(file.path.trim_start_matches('/'));
			fs::create_dir_all(path.parent().unwrap_or(folder))?;
			fs::write(path, bytes)?;
		} else if matches!(file.path.as_str(), "stdout" | "stderr") {
			print!("{}", String::from_utf8_lossy(bytes));
		}
	}
	Ok(())
}

fn main() -> Result<(), Failure> {
	let Command {
		program,
		task,
		save,
		cache,
	} = parse(std::env::args().skip(1))?;
	let bytes = fs::read(&program).map_err(|error| format!("{}: {error}", program.display()))?;
	let engine = WasmEngine::new(EngineOptions {
		cache_dir: cache,
		..Default::default()
	})?;
	let began = Instant::now();
	let prepared = engine.prepare(&bytes)?;
	println!("prepared {:.1?}", began.elapsed());
	let began = Instant::now();
	let execution = match prepared {
		Ok(program) => engine.run(&program, task, &CancelHandle::new())?,
		Err(invalid) => {
			println!("invalid  {}", invalid.detail);
			invalid_execution(invalid.reason)
		}
	};
	println!("ran      {:.1?}", began.elapsed());
	show(&execution, save)
}
