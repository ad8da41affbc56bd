//! A chain, everybody around it, and what is checked of both.

use std::collections::BTreeMap;

use frame_support::dispatch::DispatchClass;
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_parameters::Event as Parameters;
use pallet_transaction_payment::Event as Payment;
use sp_keyring::Sr25519Keyring;
use sp_runtime::Perbill;
use tidemill_primitives::{
	api::{BundleView, DeviceDetails, Estimate, JobView, MarketSummary, ProviderDetails, WhyQueued},
	attestation::Item,
	device::DeviceSpec,
	interfaces::Tide as _,
	job::JobSpec,
	AccountId, DeviceId, JobId,
};
use tidemill_runtime::{
	configs::RuntimeBlockWeights,
	parameters::{groups::fees, FeePolicy, RuntimeParametersKey, RuntimeParametersValue},
	ranges::FEES,
	Balances, Runtime, RuntimeCall, RuntimeEvent, System, Tide, UncheckedExtrinsic, TIDE,
};

use crate::{
	act::{Act, Word, MAX_WORDS},
	agent::{assignments, report, Agent, Behaviour},
	books::Books,
	harness::Chain,
	scene::{ACCOUNTS, PROVIDERS},
	specs::{machine, price},
};

/// Most blocks of a course: what comes after them is left out.
const MAX_BLOCKS: u32 = 120;
/// Most devices.
const MAX_DEVICES: usize = 24;
/// Backing of a slot.
const BACKING: u128 = 20 * TIDE;
/// Part of a block that inherents and hooks may take where a session begins, the election of validators among them, beside
/// what the SDK declares for the session itself.
const HOOKS: Perbill = Perbill::from_percent(20);

/// A chain and everybody around it.
pub struct Course {
	chain: Chain,
	agents: Vec<Agent>,
	books: Books,
	/// What gets into the next block.
	waiting: Vec<UncheckedExtrinsic>,
	/// How many transactions of an account are among it.
	ahead: BTreeMap<Sr25519Keyring, u32>,
	/// Part of the transaction fees that is not burned.
	share: Perbill,
	blocks: u32,
	/// Whether every act and event is printed.
	pub aloud: bool,
}

impl Course {
	/// A course on this chain, which has no block yet.
	pub fn new(mut chain: Chain) -> Self {
		chain.advance(1);
		let genesis = chain.state(Balances::total_issuance);
		Self {
			chain,
			agents: Vec::new(),
			books: Books {
				genesis,
				..Default::default()
			},
			waiting: Vec::new(),
			ahead: BTreeMap::new(),
			share: FEES.default.author_share,
			blocks: 0,
			aloud: false,
		}
	}

	/// Another course from here on.
	pub fn fork(&mut self) -> Self {
		Self {
			chain: self.chain.fork(),
			agents: self.agents.clone(),
			books: self.books.clone(),
			waiting: Vec::new(),
			ahead: BTreeMap::new(),
			share: self.share,
			blocks: 0,
			aloud: false,
		}
	}

	/// Goes through these acts and some blocks more.
	pub fn run(&mut self, acts: impl IntoIterator<Item = Act>) {
		for act in acts {
			self.act(act);
		}
		self.block(true);
		self.block(true);
		self.ask();
	}

	/// Does one thing.
	pub fn act(&mut self, act: Act) {
		if self.aloud {
			eprintln!("{act:?}");
		}
		match act {
			Act::Blocks(count) => (0..=count % 16).for_each(|_| self.block(true)),
			Act::Idle(count) => (0..=count % 32).for_each(|_| self.block(false)),
			Act::Skip(slots) => self.chain.skip_slots(slots.into()),
			Act::Behave { device, behaviour } => {
				let number = usize::from(device) % self.agents.len();
				self.agents[number].behaviour = Behaviour::of(behaviour);
			}
			Act::Say { device, ahead, words } => self.say(device, ahead, words),
			Act::Join {
				who,
				behaviour,
				slots,
				price: number,
			} => self.join(who, behaviour, slots, number),
			Act::Rotate { who, device } => self.rotate(who, device),
			Act::Submit { who, named, shape } => {
				let mut spec = shape.spec();
				let names: Vec<_> = (0..named % 9).map(|number| account(number % PROVIDERS)).collect();
				spec.requirements.providers = names.try_into().expect("eight can be named");
				let spec = JobSpec::V1(spec);
				self.sign(who, pallet_market::Call::submit_job { spec });
			}
			Act::Call { who, call } => self.sign(who, call),
			Act::Root(call) => {
				if harmless(&call) {
					let call = Box::new(call);
					self.sign_by(Sr25519Keyring::Alice, pallet_sudo::Call::sudo { call });
				}
			}
			Act::Unsigned(call) => self.send(call),
		}
	}

	/// The devices that are registered.
	pub fn devices(&mut self) -> Vec<DeviceId> {
		let Self { chain, agents, .. } = self;
		chain.state(|| agents.iter().filter_map(device_of).collect())
	}

	fn sign(&mut self, who: u8, call: impl Into<RuntimeCall>) {
		self.sign_by(ACCOUNTS[usize::from(who) % ACCOUNTS.len()], call);
	}

	fn sign_by(&mut self, signer: Sr25519Keyring, call: impl Into<RuntimeCall>) {
		let ahead = self.ahead.entry(signer).or_default();
		self.waiting.push(self.chain.signed_with(signer, call, *ahead, 0));
		*ahead += 1;
	}

	fn send(&mut self, call: impl Into<RuntimeCall>) {
		let extension = <Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension();
		self.waiting
			.push(UncheckedExtrinsic::new_transaction(call.into(), extension));
	}

	fn attest(&mut self, agent: &Agent, device: DeviceId, ahead: u8, items: Vec<Item>) {
		let (batch, signature) = self.chain.state(|| {
			let (batch, _) = agent.batch(device, Vec::new());
			agent.batch_at(device, batch.sequence.wrapping_add(ahead.into()), items)
		});
		let call = pallet_attestation::Call::attest {
			batch,
			signature,
			retry: 0,
		};
		self.send(call);
	}

	fn say(&mut self, number: u8, ahead: u8, words: Vec<Word>) {
		let agent = self.agents[usize::from(number) % self.agents.len()].clone();
		let said = self.chain.state(|| {
			let device = device_of(&agent)?;
			let items = words.into_iter().take(MAX_WORDS);
			Some((device, items.filter_map(|word| item(&agent, device, word)).collect()))
		});
		if let Some((device, items)) = said {
			self.attest(&agent, device, ahead, items);
		}
	}

	fn join(&mut self, who: u8, behaviour: u8, slots: u8, number: u8) {
		if self.agents.len() >= MAX_DEVICES {
			return;
		}
		let agent = Agent::new(self.agents.len() as u32, Behaviour::of(behaviour));
		let slots = 1 + slots % 3;
		let proof = self.chain.state(|| agent.proof(&account(who)));
		let call = pallet_providers::Call::register_device {
			spec: DeviceSpec::V1(machine(slots)),
			offer: price(number),
			backing: BACKING * u128::from(slots),
			key: agent.key(),
			proof,
		};
		self.agents.push(agent);
		self.sign(who, call);
	}

	/// The old key's agent stays, in case that it is refused; the new one's speaks once it is known.
	fn rotate(&mut self, who: u8, number: u8) {
		if self.agents.len() >= MAX_DEVICES {
			return;
		}
		let old = &self.agents[usize::from(number) % self.agents.len()];
		let agent = Agent::new(self.agents.len() as u32, old.behaviour);
		let Some(device) = self.chain.state(|| device_of(old)) else {
			return;
		};
		let proof = self.chain.state(|| agent.proof(&account(who)));
		let key = agent.key();
		self.agents.push(agent);
		self.sign(who, pallet_providers::Call::rotate_key { device, key, proof });
	}

	/// Makes a block, in which every device says what it has to say or none does, and checks all that must hold after it.
	fn block(&mut self, speak: bool) {
		if self.blocks >= MAX_BLOCKS {
			return;
		}
		self.blocks += 1;
		if speak {
			for agent in self.agents.clone() {
				let said = self.chain.state(|| {
					let device = device_of(&agent)?;
					Some((device, agent.items(device)))
				});
				if let Some((device, items)) = said.filter(|(_, items)| !items.is_empty()) {
					self.attest(&agent, device, 0, items);
				}
			}
		}
		self.ahead.clear();
		self.chain.block(core::mem::take(&mut self.waiting));
		let Self {
			chain,
			books,
			share,
			aloud,
			..
		} = self;
		chain.state(|| {
			let limits = RuntimeBlockWeights::get();
			let mut most = limits.max_block;
			for record in System::read_events_no_consensus() {
				if *aloud {
					eprintln!("  {}: {:?}", System::block_number(), record.event);
				}
				books.note(&record.event);
				match record.event {
					RuntimeEvent::TransactionPayment(Payment::TransactionFeePaid { actual_fee, .. }) => {
						books.elsewhere += actual_fee.saturating_sub(*share * actual_fee);
					}
					RuntimeEvent::Parameters(Parameters::Updated {
						key: RuntimeParametersKey::Fees(_),
						new_value,
						..
					}) => *share = fees_of(new_value).author_share,
					// The SDK declares that such a block is full before anything is in it. What a full block takes all the
					// same comes on top: the inherent, hooks that must run, and what is kept for the operational class.
					RuntimeEvent::Session(pallet_session::Event::NewSession { .. }) => {
						let kept = limits.get(DispatchClass::Operational).reserved.unwrap_or_default();
						most = limits
							.max_block
							.saturating_add(kept)
							.saturating_add(HOOKS * limits.max_block);
					}
					_ => {}
				}
			}
			books.check();
			let weight = System::block_weight().total();
			if *aloud {
				eprintln!("  {}: {weight:?}", System::block_number());
			}
			assert!(weight.all_lte(most), "a block weighs too much: {weight:?}");
		});
	}

	/// Asks the runtime all that a client can: it has an answer to everything.
	fn ask(&mut self) {
		let _: MarketSummary = self.chain.api("ComputeApi_summary", ());
		let jobs: Vec<JobId> = self
			.chain
			.state(|| pallet_market::Jobs::<Runtime>::iter_keys().take(8).collect());
		for job in jobs {
			let _: Option<JobView> = self.chain.api("ComputeApi_job", job);
			let _: Option<WhyQueued> = self.chain.api("ComputeApi_why_queued", job);
			let _: Option<BundleView> = self.chain.api("ComputeApi_bundle", (job, 0u16));
			let spec = self.chain.state(|| pallet_market::Jobs::<Runtime>::get(job));
			if let Some(job) = spec {
				let _: Result<Estimate, sp_runtime::DispatchError> = self.chain.api("ComputeApi_estimate", job.spec);
			}
		}
		for device in self.devices() {
			let _: Option<DeviceDetails> = self.chain.api("ComputeApi_device", device);
		}
		for number in 0..ACCOUNTS.len() as u8 {
			let _: Option<ProviderDetails> = self.chain.api("ComputeApi_provider", account(number));
		}
	}
}

/// The account of a number.
pub fn account(number: u8) -> AccountId {
	ACCOUNTS[usize::from(number) % ACCOUNTS.len()].to_account_id()
}

/// What transaction fees are shared by, when a group of parameters was set to this.
fn fees_of(value: Option<RuntimeParametersValue>) -> FeePolicy {
	match value {
		Some(RuntimeParametersValue::Fees(fees::ParametersValue::Policy(policy))) => policy,
		_ => FEES.default,
	}
}

/// The device that has this agent's key.
fn device_of(agent: &Agent) -> Option<DeviceId> {
	pallet_providers::DeviceOf::<Runtime>::get(agent.key())
}

/// What a device says by a word.
fn item(agent: &Agent, device: DeviceId, word: Word) -> Option<Item> {
	let duties = assignments(device);
	let duty = |number: u8| (!duties.is_empty()).then(|| &duties[usize::from(number) % duties.len()]);
	Some(match word {
		Word::Commit { duty: number, lie } => {
			let duty = duty(number)?;
			agent.commit(device, duty, &report(duty.bundle.job, duty.bundle.bundle, lie))
		}
		Word::Reveal { duty: number, lie } => {
			let duty = duty(number)?;
			agent.reveal(device, duty, report(duty.bundle.job, duty.bundle.bundle, lie))
		}
		Word::Abstain { duty: number, reason } => Item::Abstain {
			duty: crate::agent::duty(duty(number)?),
			reason,
		},
		Word::Heartbeat(back) => Item::Heartbeat {
			tick: Tide::tick().saturating_sub(back.into()),
		},
		Word::Any(item) => item,
	})
}

/// Whether governance may send a call here: it sets parameters and stops the market, and leaves alone the code, the raw
/// storage, the validators and what others own.
fn harmless(call: &RuntimeCall) -> bool {
	matches!(call, RuntimeCall::Tide(_) | RuntimeCall::Parameters(_))
}
