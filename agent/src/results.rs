//! What came out of bundles, kept through a crash: once a result is here, it is what the device says.

use std::{
	fmt, fs, io,
	path::{Path, PathBuf},
};

use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use tidemill_primitives::{
	contract::BundleRef,
	report::{Abstention, Report},
	BundleIndex, JobId, SeatIndex, Try,
};

use crate::files;

/// Names a bundle by its job's hash, which no fork can confuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
pub struct Key {
	/// The job's hash.
	pub job: H256,
	/// The bundle.
	pub bundle: BundleIndex,
}

impl fmt::Display for Key {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{:?}-{}", self.job, self.bundle)
	}
}

impl From<&BundleRef> for Key {
	fn from(bundle: &BundleRef) -> Self {
		Key {
			job: bundle.hash,
			bundle: bundle.bundle,
		}
	}
}

/// A seat and how often it was drawn before: what an abstention is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Turn {
	/// The seat.
	pub seat: SeatIndex,
	/// How often the seat was drawn before.
	pub attempt: Try,
}

/// A bundle that was run to its end.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Finished {
	/// What the device says came out.
	pub report: Report,
	/// Its output blobs, one entry for each reference in the store.
	pub outputs: Vec<H256>,
}

/// How the work on a bundle ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Ending {
	/// With a report.
	Finished(Finished),
	/// Without one.
	Abstained {
		/// Which turn the device abstains from.
		turn: Turn,
		/// Why.
		reason: Abstention,
		/// Why, in words.
		detail: String,
	},
}

/// The ended work on a bundle, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Record {
	/// The job's id.
	pub id: JobId,
	/// The bundle.
	pub key: Key,
	/// How it ended.
	pub ending: Ending,
}

#[derive(Encode, Decode)]
enum Stored {
	V1(Record),
}

/// The folder of records.
#[derive(Clone, Debug)]
pub struct Results {
	folder: PathBuf,
}

impl Results {
	/// Opens the folder `results` of the data folder, with what is in it.
	pub fn open(data: &Path) -> io::Result<(Self, Vec<Record>)> {
		let results = Results {
			folder: data.join("results"),
		};
		fs::create_dir_all(&results.folder)?;
		let mut records = Vec::new();
		for entry in fs::read_dir(&results.folder)? {
			let path = entry?.path();
			// Anything else is a temporary file of a write that a crash cut short, or was put aside.
			if path.extension().is_none_or(|extension| extension != "report") {
				continue;
			}
			match Stored::decode_all(&mut &fs::read(&path)?[..]) {
				Ok(Stored::V1(record)) => records.push(record),
				Err(error) => {
					// What it is of is in its name, see [`Key`].
					tracing::error!(path = %path.display(), %error, "this result cannot be read and is put aside");
					fs::rename(&path, path.with_extension("bad"))?;
				}
			}
		}
		records.sort_by_key(|record| record.key);
		Ok((results, records))
	}

	/// Stores the record; it is on disk when this returns.
	pub fn save(&self, record: Record) -> io::Result<()> {
		files::replace(&self.path(&record.key), &Stored::V1(record).encode())
	}

	/// Forgets the record.
	pub fn remove(&self, key: &Key) -> io::Result<()> {
		files::remove(&self.path(key))
	}

	fn path(&self, key: &Key) -> PathBuf {
		self.folder.join(format!("{key}.report"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn records_last_and_broken_ones_are_put_aside() {
		let data = tempfile::tempdir().unwrap();
		let (results, records) = Results::open(data.path()).unwrap();
		assert_eq!(records, vec![]);
		let record = |bundle| Record {
			id: 7,
			key: Key {
				job: H256::repeat_byte(1),
				bundle,
			},
			ending: Ending::Abstained {
				turn: Turn { seat: 1, attempt: 2 },
				reason: Abstention::TimedOut,
				detail: "late".into(),
			},
		};
		results.save(record(0)).unwrap();
		results.save(record(1)).unwrap();
		results.save(record(2)).unwrap();
		results.remove(&record(1).key).unwrap();
		results.remove(&record(1).key).unwrap();
		fs::write(results.path(&record(2).key), b"torn").unwrap();
		assert_eq!(Results::open(data.path()).unwrap().1, vec![record(0)]);
		assert!(results.path(&record(2).key).with_extension("bad").exists());
	}
}
