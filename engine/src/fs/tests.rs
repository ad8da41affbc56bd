//! The file system against a simple model: a map from paths to bytes.

use proptest::prelude::*;

use super::*;

/// Paths and what is there: bytes, or none for a folder.
type Model = BTreeMap<String, Option<Vec<u8>>>;

#[derive(Clone, Debug)]
enum Step {
	MakeDir(String),
	RemoveDir(String),
	Unlink(String),
	Rename(String, String),
	Create {
		path: String,
		exclusive: bool,
		truncate: bool,
	},
	Write {
		path: String,
		offset: u64,
		bytes: Vec<u8>,
	},
	Resize {
		path: String,
		size: u64,
	},
}

const BUDGET: u64 = 200;

fn path() -> impl Strategy<Value = String> {
	prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), 1..4).prop_map(|names| names.join("/"))
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => path().prop_map(Step::MakeDir),
		1 => path().prop_map(Step::RemoveDir),
		1 => path().prop_map(Step::Unlink),
		3 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
		3 => (path(), any::<bool>(), any::<bool>())
			.prop_map(|(path, exclusive, truncate)| Step::Create { path, exclusive, truncate }),
		4 => (path(), 0..40u64, prop::collection::vec(any::<u8>(), 0..40))
			.prop_map(|(path, offset, bytes)| Step::Write { path, offset, bytes }),
		1 => (path(), 0..80u64).prop_map(|(path, size)| Step::Resize { path, size }),
	]
}

/// The folder above exists, and is one.
fn above(model: &Model, path: &str) -> Result<(), Errno> {
	let mut at = 0;
	while let Some(slash) = path[at..].find('/') {
		match model.get(&path[..at + slash]) {
			None => return Err(Errno::Noent),
			Some(Some(_)) => return Err(Errno::Notdir),
			Some(None) => at += slash + 1,
		}
	}
	Ok(())
}

fn below<'a>(model: &'a Model, path: &str) -> Vec<&'a String> {
	model
		.keys()
		.filter(|other| other.starts_with(&format!("{path}/")))
		.collect()
}

fn written(model: &Model) -> u64 {
	model.values().flatten().map(|bytes| bytes.len() as u64).sum()
}

fn change(model: &mut Model, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Result<(), FsError> {
	above(model, path)?;
	let mut next = model.clone();
	change(next.get_mut(path).ok_or(Errno::Noent)?.as_mut().ok_or(Errno::Isdir)?);
	if written(&next) > BUDGET {
		return Err(FsError::OutputTooLarge);
	}
	*model = next;
	Ok(())
}

fn rename(model: &mut Model, from: &str, to: &str) -> Result<(), Errno> {
	above(model, from)?;
	above(model, to)?;
	let moved = model.get(from).ok_or(Errno::Noent)?.clone();
	if from == to {
		return Ok(());
	}
	match (&moved, model.get(to)) {
		(None, Some(Some(_))) => return Err(Errno::Notdir),
		(Some(_), Some(None)) => return Err(Errno::Isdir),
		(None, Some(None)) if !below(model, to).is_empty() => return Err(Errno::Notempty),
		_ => (),
	}
	if moved.is_none() && to.starts_with(&format!("{from}/")) {
		return Err(Errno::Inval);
	}
	let all: Vec<_> = below(model, from).into_iter().cloned().collect();
	for path in all {
		let node = model.remove(&path).unwrap();
		model.insert(format!("{to}{}", &path[from.len()..]), node);
	}
	model.remove(from);
	model.insert(to.into(), moved);
	Ok(())
}

fn expect(model: &mut Model, step: &Step) -> Result<(), FsError> {
	match step {
		Step::MakeDir(path) => {
			above(model, path)?;
			match model.contains_key(path) {
				true => Err(Errno::Exist)?,
				false => drop(model.insert(path.clone(), None)),
			}
		}
		Step::RemoveDir(path) => {
			above(model, path)?;
			match model.get(path).ok_or(Errno::Noent)? {
				Some(_) => Err(Errno::Notdir)?,
				None if !below(model, path).is_empty() => Err(Errno::Notempty)?,
				None => drop(model.remove(path)),
			}
		}
		Step::Unlink(path) => {
			above(model, path)?;
			match model.get(path).ok_or(Errno::Noent)? {
				None => Err(Errno::Isdir)?,
				Some(_) => drop(model.remove(path)),
			}
		}
		Step::Rename(from, to) => rename(model, from, to)?,
		Step::Create {
			path,
			exclusive,
			truncate,
		} => {
			above(model, path)?;
			match model.get_mut(path) {
				None => drop(model.insert(path.clone(), Some(Vec::new()))),
				Some(_) if *exclusive => Err(Errno::Exist)?,
				Some(None) => Err(Errno::Isdir)?,
				Some(Some(bytes)) if *truncate => bytes.clear(),
				Some(Some(_)) => (),
			}
		}
		Step::Write { path, offset, bytes } => change(model, path, |old| {
			let end = *offset as usize + bytes.len();
			if !bytes.is_empty() {
				old.resize(old.len().max(end), 0);
				old[*offset as usize..end].copy_from_slice(bytes);
			}
		})?,
		Step::Resize { path, size } => change(model, path, |bytes| bytes.resize(*size as usize, 0))?,
	}
	Ok(())
}

fn perform(fs: &mut FileSystem, step: &Step) -> Result<(), FsError> {
	match step {
		Step::MakeDir(path) => Ok(fs.create_dir(ROOT, path, 1)?),
		Step::RemoveDir(path) => Ok(fs.remove_dir(ROOT, path, 1)?),
		Step::Unlink(path) => Ok(fs.unlink(ROOT, path, 1)?),
		Step::Rename(from, to) => fs.rename((ROOT, from), (ROOT, to), 1, || Ok::<_, FsError>(())),
		Step::Create {
			path,
			exclusive,
			truncate,
		} => {
			let options = OpenOptions {
				create: true,
				exclusive: *exclusive,
				truncate: *truncate,
				directory: false,
				write: true,
			};
			fs.open(ROOT, path, options, 1).map(drop)
		}
		Step::Write { path, offset, bytes } => {
			let ino = fs.lookup(ROOT, path)?;
			fs.write(ino, *offset, bytes, 1)
		}
		Step::Resize { path, size } => {
			let ino = fs.lookup(ROOT, path)?;
			fs.resize(ino, *size, 1)
		}
	}
}

/// Everything in the file system, in the model's terms; checks depths and parents on the way.
fn contents(fs: &FileSystem) -> Model {
	let mut model = Model::new();
	let mut open = vec![(String::new(), ROOT, 0)];
	let mut nodes = 1;
	while let Some((path, ino, level)) = open.pop() {
		match &fs.node(ino).unwrap().body {
			Body::File(content) => drop(model.insert(path, Some(content.bytes().to_vec()))),
			Body::Dir { entries, depth, .. } => {
				assert_eq!(*depth, level);
				for (name, child) in entries {
					nodes += 1;
					if fs.node(*child).unwrap().is_dir() {
						assert_eq!(fs.parent(*child).unwrap(), ino);
					}
					let path = if path.is_empty() {
						name.clone()
					} else {
						format!("{path}/{name}")
					};
					open.push((path, *child, level + 1));
				}
				if ino != ROOT {
					model.insert(path, None);
				}
			}
		}
	}
	assert_eq!(nodes, fs.nodes.len(), "every node has a path");
	model
}

proptest! {
	#[test]
	fn the_file_system_does_what_a_map_does(steps in prop::collection::vec(step(), 0..60)) {
		let (mut fs, mut model) = (FileSystem::new(BUDGET), Model::new());
		for step in steps {
			prop_assert_eq!(perform(&mut fs, &step), expect(&mut model, &step), "{:?}", step);
			prop_assert_eq!(contents(&fs), model.clone());
			prop_assert_eq!(fs.written(), written(&model));
		}
	}
}

#[test]
fn an_input_is_shared_until_it_is_changed_and_counts_whole_then() {
	let bytes: Arc<[u8]> = vec![7; 100].into();
	let mut fs = FileSystem::new(150);
	fs.install("/in/a", bytes.clone()).unwrap();
	fs.install("/in/b", bytes.clone()).unwrap();
	let [a, b] = ["in/a", "in/b"].map(|path| fs.lookup(ROOT, path).unwrap());
	assert_eq!((fs.written(), Arc::strong_count(&bytes)), (0, 3));
	assert_eq!(fs.write_overhead(a, 10, 5), Ok(100));
	fs.write(a, 10, b"x", 1).unwrap();
	assert_eq!((fs.written(), Arc::strong_count(&bytes)), (100, 2));
	assert_eq!(bytes[10], 7);
	assert_eq!(fs.write(b, 0, b"x", 1), Err(FsError::OutputTooLarge));
	assert_eq!(fs.admit(b, 60), Err(FsError::OutputTooLarge));
	fs.resize(b, 50, 1).unwrap();
	assert_eq!(fs.written(), 150);
	fs.unlink(ROOT, "in/a", 2).unwrap();
	assert_eq!(fs.written(), 50);
}

#[test]
fn a_removed_file_counts_until_it_is_closed() {
	let mut fs = FileSystem::new(10);
	let create = OpenOptions {
		create: true,
		write: true,
		..Default::default()
	};
	let ino = fs.open(ROOT, "a", create, 1).unwrap();
	fs.retain(ino).unwrap();
	fs.write(ino, 0, b"12345678", 1).unwrap();
	fs.unlink(ROOT, "a", 2).unwrap();
	assert_eq!(fs.written(), 8);
	assert_eq!(fs.print(Stream::Out, b"123"), Err(FsError::OutputTooLarge));
	fs.release(ino);
	assert_eq!(fs.written(), 0);
	fs.print(Stream::Out, b"123").unwrap();
	assert_eq!(fs.take_stream(Stream::Out), b"123");
}

#[test]
fn depth_and_number_of_nodes_are_bounded() {
	let mut fs = FileSystem::new(10);
	let mut path = String::new();
	for _ in 0..MAX_DEPTH {
		path += "/d";
		fs.create_dir(ROOT, &path, 1).unwrap();
	}
	assert_eq!(fs.create_dir(ROOT, &format!("{path}/d"), 1), Err(Errno::Nametoolong));
	fs.create_dir(ROOT, "/x", 1).unwrap();
	fs.create_dir(ROOT, "/x/y", 1).unwrap();
	let into = &path[..path.len() - 2];
	let moved = fs.rename((ROOT, "/x"), (ROOT, &format!("{into}/x")), 1, || Ok::<_, Errno>(()));
	assert_eq!(moved, Err(Errno::Nametoolong));
	for index in fs.nodes.len()..MAX_NODES {
		fs.install(&format!("/x/{index}"), Arc::default()).unwrap();
	}
	assert_eq!(fs.install("/x/more", Arc::default()), Err(Errno::Nospc));
}
