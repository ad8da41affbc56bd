//! The watcher: what it sees at each block, and what it does about it.

use std::{
	collections::{HashMap, HashSet},
	fs::{self, File},
	path::Path,
	sync::Arc,
	time::Duration,
};

use codec::Encode;
use sp_core::{Bytes, H256};
use tidemill_engine::pvm::{PvmEngine, PvmOptions};
use tidemill_primitives::{
	api::JobView,
	contract::{BundleRef, JobTerms},
	dispute::{ContestView, GameId, Play},
	interfaces::Player,
	report::TaskResult,
	AccountId, Balance, BlockNumber, DeviceId, JobId, Tick,
};
use tokio::sync::{watch, Semaphore};

use super::{
	limits::{Limits, Refusal},
	rerun::{Reruns, Tools},
	tally::{End, Tally},
	WatchArgs,
};
use crate::{
	conduct::Honest,
	fetch::Fetcher,
	key,
	metrics::Metrics,
	play::{Games, Now, Parts, Seat, REPLAYS},
	results::Key,
	store::{Bounds, Store},
	tools::{
		account::{OwnAccount, Terms as Signing},
		amount::Tide,
		chain::{Chain, ChainError},
		metadata::{Argument, Metadata, MetadataError},
		ToolError,
	},
	work::Terms,
};

/// Most bytes of one blob.
const MAX_BLOB: u64 = 256 << 20;
/// Blocks after which a move that is not on chain is sent again.
const AGAIN: BlockNumber = 8;

/// Why a move cannot be made.
#[derive(Debug, thiserror::Error)]
enum MoveError {
	#[error(transparent)]
	Chain(#[from] ChainError),
	#[error(transparent)]
	Metadata(#[from] MetadataError),
	#[error("left alone, since {0}")]
	Refused(Refusal),
}

/// A job that is watched.
struct Job {
	hash: H256,
	terms: Arc<Terms>,
}

/// A contest that is watched.
struct Watched {
	bundle: BundleRef,
	contest: ContestView,
	terms: Arc<Terms>,
	/// What came out here, once it is known.
	own: Option<Arc<Vec<TaskResult>>>,
}

/// A watcher.
pub struct Watcher {
	chain: Chain,
	metadata: Metadata,
	signing: Signing,
	account: Option<OwnAccount>,
	player: Player,
	limits: Limits,
	games: Games,
	reruns: Reruns,
	ticks: watch::Sender<Tick>,
	jobs: HashMap<JobId, Option<Job>>,
	endpoints: HashMap<DeviceId, String>,
	tally: Tally,
	/// Blocks at which moves were sent, by what they answer.
	sent: HashMap<H256, BlockNumber>,
	/// What was said, so that it is said once.
	said: HashSet<String>,
	looked: HashSet<Key>,
	start: Balance,
	contested: usize,
	/// Goes with the process, however it ends.
	_lock: File,
}

impl Watcher {
	/// Sets everything up, and says for whom it watches.
	pub async fn open(args: &WatchArgs) -> Result<Self, ToolError> {
		let account = args.account()?;
		let chain = Chain::new(args.node.clone())?;
		let (metadata, signing) = (chain.metadata().await?, chain.terms().await?);
		let start = match &account {
			Some(account) => chain.tokens(&account.id()).await?.total(),
			None => 0,
		};
		match &account {
			Some(account) => println!("watching for {}, which has {}", account.id(), Tide(start)),
			None => println!("only looking: to challenge what is wrong, give an account by --key-file"),
		}
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
			metadata,
			signing,
			// Without an account nothing is signed, and no game is anybody's.
			player: Player::Account(account.as_ref().map_or(AccountId::new([0; 32]), OwnAccount::id)),
			account,
			limits: args.limits(),
			games: Games::new(Parts {
				fetcher: fetcher.clone(),
				metrics,
				conduct: Arc::new(Honest),
				ticks: told.clone(),
				replays: Semaphore::new(REPLAYS),
			}),
			reruns: Reruns::new(Tools {
				engine,
				fetcher,
				ticks: told,
				slots: Semaphore::new(args.slots.into()),
			}),
			ticks,
			jobs: HashMap::new(),
			endpoints: HashMap::new(),
			tally: Tally::default(),
			sent: HashMap::new(),
			said: HashSet::new(),
			looked: HashSet::new(),
			start,
			contested: 0,
			_lock: lock,
		})
	}

	/// Looks at the chain if it has a newer block than `last`, and does what follows. Returns the block.
	pub async fn look(&mut self, last: Option<BlockNumber>) -> Result<BlockNumber, ChainError> {
		let number = self.chain.best().await?;
		if last.is_some_and(|last| number <= last) {
			return Ok(number.max(last.unwrap_or(number)));
		}
		let tick = self.chain.tick().await?;
		self.ticks.send_replace(tick);
		let mut seen = Vec::new();
		for (job, bundle) in self.chain.contests().await? {
			if let Some(contest) = self.chain.contest(job, bundle).await? {
				if let Some((hash, terms)) = self.job(job, &contest).await? {
					seen.push((BundleRef { job, hash, bundle }, contest, terms));
				}
			}
		}
		self.contested = seen.len();
		self.settle(&seen).await?;
		let watched: Vec<Watched> = seen.into_iter().map(|it| self.rerun(it)).collect();
		self.reruns
			.keep(&watched.iter().map(|it| Key::from(&it.bundle)).collect());
		self.play(&watched, Now { number, tick }).await;
		Ok(number)
	}

	/// Whether something was looked at, and there is nothing left to do.
	pub fn is_done(&self) -> bool {
		!self.looked.is_empty() && self.contested == 0 && self.tally.open.is_empty()
	}

	/// Says what it came to.
	pub async fn farewell(&self) {
		let Tally { won, lost, open } = &self.tally;
		println!(
			"bundles looked at: {}; games won: {won}, lost: {lost}, still open: {}",
			self.looked.len(),
			open.len()
		);
		if !open.is_empty() {
			println!("start it again before their clocks run out: what is not answered in time is lost");
		}
		let Some(account) = &self.account else { return };
		if let Ok(tokens) = self.chain.tokens(&account.id()).await {
			println!("{}", change(self.start, tokens.total()));
		}
	}

	/// The terms of a job that is within the limits, with where its blobs may be now.
	async fn job(&mut self, id: JobId, contest: &ContestView) -> Result<Option<(H256, Arc<Terms>)>, ChainError> {
		if !self.jobs.contains_key(&id) {
			let Some(view) = self.chain.job(id).await? else {
				return Ok(None);
			};
			let job = self.read(id, &view);
			self.jobs.insert(id, job);
		}
		let Some(Some(job)) = self.jobs.get(&id) else {
			return Ok(None);
		};
		let (hash, terms) = (job.hash, job.terms.clone());
		let peers = self.endpoints(contest).await?;
		terms.add_peers(peers);
		Ok(Some((hash, terms)))
	}

	fn read(&mut self, id: JobId, view: &JobView) -> Option<Job> {
		if let Err(refusal) = self.limits.job(view) {
			self.say(format!("job {id} is left alone: {refusal}"));
			return None;
		}
		let terms = JobTerms {
			hash: view.hash,
			spec: Bytes(view.spec.encode()),
			peers: Vec::new(),
		};
		match Terms::read(&terms) {
			Ok(terms) => Some(Job {
				hash: view.hash,
				terms: Arc::new(terms),
			}),
			Err(error) => {
				self.say(format!("job {id} is left alone: {error}"));
				None
			}
		}
	}

	/// Where the devices of a contest serve blobs.
	async fn endpoints(&mut self, contest: &ContestView) -> Result<Vec<String>, ChainError> {
		let mut found = Vec::new();
		for id in contest.asserters.iter().chain(&contest.rivals) {
			if !self.endpoints.contains_key(id) {
				let device = self.chain.device_of_id(*id).await?;
				let endpoint = device.map(|it| String::from_utf8_lossy(&it.spec.latest().endpoint).into_owned());
				self.endpoints.insert(*id, endpoint.unwrap_or_default());
			}
			let endpoint = self.endpoints.get(id).filter(|endpoint| !endpoint.is_empty());
			found.extend(endpoint.cloned());
		}
		Ok(found)
	}

	/// Takes note of games that began and of games that ended.
	async fn settle(&mut self, seen: &[(BundleRef, ContestView, Arc<Terms>)]) -> Result<(), ChainError> {
		let contests: Vec<&ContestView> = seen.iter().map(|(_, contest, _)| contest).collect();
		for contest in &contests {
			for id in self.tally.see(contest, &self.player) {
				let bond = self.tally.open.get(&id).map_or(0, |playing| playing.bond);
				println!("{}: the game is open, {} are held", named(&id), Tide(bond));
			}
		}
		for id in self.tally.gone(&contests) {
			let now = seen
				.iter()
				.find(|(bundle, ..)| (bundle.job, bundle.bundle) == (id.job, id.bundle));
			let bundle = match now {
				Some(_) => None,
				None => self.chain.bundle(id.job, id.bundle).await?,
			};
			let contest = now.map(|(_, contest, _)| contest);
			match self.tally.end(&id, contest, bundle.as_ref()) {
				Some(End::Won) => println!("{}: won, what was asserted is refuted", named(&id)),
				Some(End::Lost) => println!("{}: lost, and its bond with it", named(&id)),
				None => continue,
			}
			if let Some(account) = &self.account {
				let tokens = self.chain.tokens(&account.id()).await?;
				println!("{}", change(self.start, tokens.total()));
			}
		}
		Ok(())
	}

	/// A contest with what came out here; begins to run the bundle again if it has not been.
	fn rerun(&mut self, (bundle, contest, terms): (BundleRef, ContestView, Arc<Terms>)) -> Watched {
		let key = Key::from(&bundle);
		let own = self.reruns.results(key, &terms, contest.until);
		if let Some(own) = &own {
			if self.looked.insert(key) {
				let wrong = own
					.iter()
					.zip(&contest.results)
					.filter(|(own, said)| own != said)
					.count();
				let (job, index, of) = (bundle.job, bundle.bundle, own.len());
				match wrong {
					0 => println!("job {job} bundle {index}: right, {of} tasks run again"),
					_ => println!("job {job} bundle {index}: WRONG about {wrong} of {of} tasks"),
				}
			}
		}
		Watched {
			bundle,
			contest,
			terms,
			own,
		}
	}

	/// Makes the moves that can be made now.
	async fn play(&mut self, watched: &[Watched], now: Now) {
		if self.account.is_none() {
			return;
		}
		let player = self.player.clone();
		let seats: Vec<Seat> = watched
			.iter()
			.map(|it| Seat {
				bundle: it.bundle,
				contest: &it.contest,
				player: &player,
				// What is not known yet is not doubted.
				own: Some(it.own.as_ref().map_or(&it.contest.results[..], |own| &own[..])),
				terms: &it.terms,
			})
			.collect();
		let plays = self.games.moves(&seats, now);
		self.sent.retain(|_, at| now.number.saturating_sub(*at) < AGAIN);
		for play in plays {
			if self.sent.contains_key(&play.answers()) {
				continue;
			}
			let (job, bundle) = play.bundle();
			let bond = watched
				.iter()
				.find(|it| (it.bundle.job, it.bundle.bundle) == (job, bundle))
				.map_or(0, |it| it.contest.bond);
			let name = play.name();
			match self.make(&play, bond).await {
				Ok(()) => {
					self.sent.insert(play.answers(), now.number);
					println!("job {job} bundle {bundle}: {name}");
				}
				Err(MoveError::Refused(refusal)) => {
					self.say(format!("job {job} bundle {bundle}: left alone, since {refusal}"));
				}
				Err(error) => tracing::warn!(job, bundle, kind = name, %error, "the move is made again"),
			}
		}
	}

	/// Signs a move and hands it to the node.
	async fn make(&self, play: &Play, bond: Balance) -> Result<(), MoveError> {
		let Some(account) = &self.account else { return Ok(()) };
		let (call, arguments) = match play {
			Play::Challenge {
				job,
				bundle,
				task,
				assertion,
			} => {
				let tokens = self.chain.tokens(&account.id()).await?;
				self.limits
					.challenge(bond, self.tally.open.len(), tokens)
					.map_err(MoveError::Refused)?;
				let arguments = vec![
					Argument::new("job", job),
					Argument::new("bundle", bundle),
					Argument::new("task", task),
					Argument::new("assertion", assertion),
				];
				("challenge", arguments)
			}
			Play::Choose { game, position, index } => {
				let arguments = vec![
					Argument::new("game", game),
					Argument::new("position", position),
					Argument::new("index", index),
				];
				("choose", arguments)
			}
			Play::Prove {
				game, state, witness, ..
			} => {
				let arguments = vec![
					Argument::new("game", game),
					Argument::new("state", state),
					Argument::new("witness", witness),
				];
				("prove", arguments)
			}
			// These are an asserter's, which is a device.
			Play::Open { .. } | Play::Split { .. } => return Ok(()),
		};
		let call = self.metadata.encode("Disputes", call, &arguments)?;
		let nonce = self.chain.nonce(&account.id()).await?;
		let transaction = account.sign(&self.metadata, &self.signing, nonce, &call)?;
		let hash = self.chain.submit(transaction).await?;
		tracing::info!(?hash, kind = play.name(), "sent");
		Ok(())
	}

	fn say(&mut self, line: String) {
		if self.said.insert(line.clone()) {
			println!("{line}");
		}
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

fn named(id: &GameId) -> String {
	format!("job {} bundle {} game {}", id.job, id.bundle, id.number)
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
