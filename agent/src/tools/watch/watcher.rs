//! The watcher: what it sees at each block, and what it does about it.

use std::{
	collections::{BTreeSet, HashSet, VecDeque},
	fs::{self, File},
	path::Path,
	sync::Arc,
	time::Duration,
};

use sp_core::H256;
use tidemill_engine::pvm::{PvmEngine, PvmOptions};
use tidemill_primitives::{interfaces::Player, AccountId, Balance, BlockNumber, BundleIndex, JobId, Tick};
use tokio::sync::watch;

use super::{
	jobs::Jobs,
	limits::Limits,
	rerun::{Reruns, Tools, FETCHES},
	said::Said,
	sent::Sent,
	signer::Signer,
	tally::Tally,
	WatchArgs,
};
use crate::{
	conduct::Honest,
	fetch::Fetcher,
	key,
	metrics::Metrics,
	places::Places,
	play::{Games, Now, Parts, REPLAYS},
	results::Key,
	store::{Bounds, Store},
	tools::{
		amount::Tide,
		chain::{blocks::Block, Chain, ChainError},
		ToolError,
	},
};

/// Most bytes of one blob.
const MAX_BLOB: u64 = 256 << 20;

/// A bundle of a job.
pub(super) type Bundle = (JobId, BundleIndex);

/// A watcher.
pub struct Watcher {
	pub(super) chain: Chain,
	pub(super) signer: Option<Signer>,
	pub(super) player: Player,
	pub(super) limits: Limits,
	pub(super) games: Games,
	pub(super) reruns: Reruns,
	pub(super) jobs: Jobs,
	pub(super) tally: Tally,
	pub(super) sent: Sent,
	pub(super) said: Said,
	/// Bundles that are contested and were run again to the end.
	pub(super) looked: HashSet<Key>,
	/// How many there were in all.
	pub(super) bundles: u64,
	/// The block that was looked at last.
	pub(super) last: Option<Block>,
	/// The latest blocks in which moves were looked for.
	pub(super) known: VecDeque<H256>,
	/// The last final block by which games were settled.
	pub(super) settled: Option<BlockNumber>,
	/// What the account had.
	pub(super) start: Balance,
	/// Whether anything was ever contested.
	pub(super) listed: bool,
	contested: usize,
	ticks: watch::Sender<Tick>,
	/// Goes with the process, however it ends.
	_lock: File,
}

impl Watcher {
	/// Sets everything up, and says for whom it watches.
	pub async fn open(args: &WatchArgs) -> Result<Self, ToolError> {
		let account = args.account()?;
		let chain = Chain::new(args.node.clone())?;
		let start = match &account {
			Some(account) => chain.tokens(&account.id()).await?.total(),
			None => 0,
		};
		match &account {
			Some(account) => println!("watching for {}, which has {}", account.id(), Tide(start)),
			None => println!("only looking: to challenge what is wrong, give an account by --key-file"),
		}
		let signer = match account {
			Some(account) => Some(Signer::open(account, &chain).await?),
			None => None,
		};
		let bounds = Bounds {
			blob: MAX_BLOB,
			total: args.max_store_bytes,
			keep_uploads: Duration::ZERO,
			keep_outputs: Duration::ZERO,
		};
		let lock = own_folder(&args.data.data)?;
		let store = Arc::new(Store::open(&args.data.data, bounds, []).map_err(ToolError::Data)?);
		let metrics = Arc::new(Metrics::new(args.slots)?);
		let fetcher = Arc::new(Fetcher::new(store, metrics.clone(), None)?);
		let (ticks, told) = watch::channel(0);
		let engine = PvmEngine::new(PvmOptions {
			workers: args.slots.into(),
			..Default::default()
		});
		Ok(Watcher {
			chain,
			// Without an account nothing is signed, and no game is anybody's.
			player: Player::Account(signer.as_ref().map_or(AccountId::new([0; 32]), Signer::id)),
			signer,
			limits: args.limits(),
			games: Games::new(Parts {
				fetcher: fetcher.clone(),
				metrics,
				conduct: Arc::new(Honest),
				ticks: told.clone(),
				replays: Places::new(REPLAYS),
			}),
			reruns: Reruns::new(Tools {
				engine,
				fetcher,
				ticks: told,
				fetches: Places::new(FETCHES),
				slots: Places::new(args.slots.into()),
			}),
			jobs: Jobs::new(args.limits()),
			tally: Tally::default(),
			sent: Sent::default(),
			said: Said::default(),
			looked: HashSet::new(),
			bundles: 0,
			last: None,
			known: VecDeque::new(),
			settled: None,
			start,
			listed: false,
			contested: 0,
			ticks,
			_lock: lock,
		})
	}

	/// Looks at the chain if it has another best block than before, and does what follows.
	pub async fn look(&mut self) -> Result<(), ChainError> {
		let head = self.chain.best().await?;
		if self.last == Some(head) {
			return Ok(());
		}
		if let Some(signer) = &mut self.signer {
			signer.refresh(&self.chain).await?;
		}
		let now = Now {
			number: head.number,
			tick: self.chain.tick().await?,
		};
		self.ticks.send_replace(now.tick);
		let mut contested = self.asked().await?;
		let seen = self.seen(&mut contested, now.number).await?;
		let watched: Vec<_> = seen.into_iter().map(|it| self.rerun(it)).collect();
		self.contested = watched.len();
		self.play(&watched, now).await;
		// What is only told must not keep a move back.
		if let Err(error) = self.confirm(&head).await {
			tracing::warn!(%error, "it is not known yet what became of the last moves");
		}
		if let Err(error) = self.settle().await {
			tracing::warn!(%error, "it is not known yet how the last games ended");
		}

		self.reruns
			.keep(&watched.iter().map(|it| Key::from(&it.bundle)).collect());
		self.looked
			.retain(|key| watched.iter().any(|it| Key::from(&it.bundle) == *key));
		self.tidy(&contested, now.number);
		self.last = Some(head);
		Ok(())
	}

	/// Whether something was looked at, and there is nothing left to do.
	pub fn is_done(&self) -> bool {
		self.listed && self.contested == 0 && self.is_idle()
	}

	/// Whether no game is open, and no challenge on its way.
	pub fn is_idle(&self) -> bool {
		self.sent.engaged(self.tally.open.len()).games == 0
	}

	/// Says what it came to. Returns whether nothing was lost and nothing is open.
	pub async fn farewell(&self) -> bool {
		let Tally { won, lost, open } = &self.tally;
		println!(
			"bundles looked at: {}; games won: {won}, lost: {lost}, still open: {}",
			self.bundles,
			open.len()
		);
		if !open.is_empty() {
			println!("start it again before their clocks run out: what is not answered in time is lost");
		}
		self.tell_tokens().await;
		*lost == 0 && self.is_idle()
	}

	/// Says how the account's tokens have changed.
	pub(super) async fn tell_tokens(&self) {
		let Some(signer) = &self.signer else { return };
		if let Ok(tokens) = self.chain.tokens(&signer.id()).await {
			println!("{}", change(self.start, tokens.total()));
		}
	}

	/// Forgets what is about no bundle that is contested.
	fn tidy(&mut self, contested: &BTreeSet<Bundle>, number: BlockNumber) {
		let jobs: HashSet<JobId> = contested.iter().map(|(job, _)| *job).collect();
		self.said.keep(&jobs);
		self.jobs.keep(&jobs);
		self.sent.forget(number, contested);
	}
}

/// Takes the data folder for this watcher alone. A device's has other things in it, which would be cleared away.
fn own_folder(data: &Path) -> Result<File, ToolError> {
	if data.join(key::FILE).exists() {
		return Err(ToolError::DeviceFolder(data.into()));
	}
	fs::create_dir_all(data).map_err(ToolError::Data)?;
	let lock = File::create(data.join("lock")).map_err(ToolError::Data)?;
	match lock.try_lock() {
		Ok(()) => Ok(lock),
		Err(fs::TryLockError::WouldBlock) => Err(ToolError::FolderTaken(data.into())),
		Err(fs::TryLockError::Error(error)) => Err(ToolError::Data(error)),
	}
}

fn change(before: Balance, now: Balance) -> String {
	let (more, less) = (now.saturating_sub(before), before.saturating_sub(now));
	match more {
		0 => format!("the account has {} less than at the start", Tide(less)),
		_ => format!("the account has {} more than at the start", Tide(more)),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_folder_is_one_watchers_and_no_devices() {
		let data = tempfile::tempdir().unwrap();
		let first = own_folder(data.path()).unwrap();
		assert!(matches!(own_folder(data.path()), Err(ToolError::FolderTaken(_))));
		drop(first);
		assert!(own_folder(data.path()).is_ok());
		fs::write(data.path().join(key::FILE), "a key").unwrap();
		assert!(matches!(own_folder(data.path()), Err(ToolError::DeviceFolder(_))));
	}
}
