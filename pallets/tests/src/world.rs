//! Blocks, accounts and calls.

use std::collections::BTreeMap;

use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::{Authorize, OnFinalize, OnIdle, OnInitialize, OnPoll},
	weights::{Weight, WeightMeter},
};
use pallet_market::types::{Job, JobState};
use pallet_providers::types::{Device, Provider};
use sp_core::H256;
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{TransactionSource, TransactionValidityError},
	BuildStorage, DispatchError,
};
use tidemill_primitives::{
	api::BundleView,
	attestation::{Batch, Item},
	device::{DeviceSignature, DeviceSpec, DeviceSpecV1, Offer},
	interfaces::{JobPhase, Tide as _},
	job::{Engine, JobSpec, JobSpecV1},
	verdict::Offence,
	AccountId, Balance, BundleIndex, DeviceId, JobId, Tick,
};

use crate::{
	agent::{Agent, Behaviour},
	books::Books,
	players::Players,
	runs,
	runtime::*,
	specs::{machine, OFFER},
};

/// Tokens of every account at genesis.
pub const ENDOWMENT: Balance = 100_000 * TIDE;
/// Number of the first requester's account; numbers below it are for providers.
pub const REQUESTER: u8 = 200;

/// Why a batch did not get into the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
	/// It is not valid as a transaction.
	Invalid(TransactionValidityError),
	/// It failed as a call.
	Failed(DispatchError),
}

/// The chain and everybody around it.
pub struct World {
	/// Agents by their devices.
	pub agents: BTreeMap<DeviceId, Agent>,
	/// Every event since genesis, but for those of the current block that were not looked at yet.
	pub log: Vec<RuntimeEvent>,
	/// What the events say of the money.
	pub books: Books,
	/// Weight that hooks may use of the next blocks, if less than there is.
	pub hooks: Option<Weight>,
	/// Who takes part in contests by itself; nobody if none.
	pub players: Option<Players>,
	looked_at: usize,
	next_provider: u8,
	next_key: u32,
}

/// Runs a test in a world of its own, and checks at its end all that must hold.
pub fn world(test: impl FnOnce(&mut World)) {
	externalities().execute_with(|| {
		let mut world = World::new();
		test(&mut world);
		world.check();
	});
}

/// The state at genesis. Resets the rules of this thread.
pub fn externalities() -> sp_io::TestExternalities {
	reset();
	let balances = (1..=255).map(|number| (account(number), ENDOWMENT)).collect();
	let storage = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances,
			..Default::default()
		},
		..Default::default()
	};
	storage.build_storage().unwrap().into()
}

impl World {
	/// A world at its first block; within externalities.
	pub fn new() -> World {
		let mut world = World {
			agents: BTreeMap::new(),
			log: Vec::new(),
			books: Books {
				genesis: Balances::total_issuance(),
				..Default::default()
			},
			hooks: None,
			players: None,
			looked_at: 0,
			next_provider: 1,
			next_key: 0,
		};
		world.open_block();
		let program = runs::PROGRAM.clone().try_into().expect("the program is short");
		Programs::publish_pvm(by(&account(PUBLISHER)), program).unwrap();
		world
	}

	fn open_block(&mut self) {
		let number = System::block_number() + 1;
		System::reset_events();
		self.looked_at = 0;
		System::initialize(&number, &H256::repeat_byte(7), &Default::default());
		let weights = Weights::get();
		let used = AllPalletsWithSystem::on_initialize(number).saturating_add(weights.base_block);
		System::register_extra_weight_unchecked(used, DispatchClass::Mandatory);
		System::note_finished_initialize();
		System::note_inherents_applied();
		let left = weights.max_block.saturating_sub(System::block_weight().total());
		let mut meter = WeightMeter::with_limit(self.hooks.unwrap_or(left));
		AllPalletsWithSystem::on_poll(number, &mut meter);
		System::register_extra_weight_unchecked(meter.consumed(), DispatchClass::Mandatory);
	}

	/// Ends the current block and begins the next: its hooks have run then, its extrinsics not.
	pub fn block(&mut self) {
		let now = System::block_number();
		System::note_finished_extrinsics();
		let left = Weights::get().max_block.saturating_sub(System::block_weight().total());
		let idle = AllPalletsWithSystem::on_idle(now, left);
		System::register_extra_weight_unchecked(idle, DispatchClass::Mandatory);
		AllPalletsWithSystem::on_finalize(now);
		self.look();
		self.open_block();
	}

	/// This many blocks in which nobody does anything.
	pub fn idle(&mut self, blocks: u32) {
		for _ in 0..blocks {
			self.block();
		}
	}

	/// A block in which every device says what it has to say.
	pub fn step(&mut self) {
		self.block();
		self.act();
	}

	/// This many such blocks.
	pub fn steps(&mut self, blocks: u32) {
		for _ in 0..blocks {
			self.step();
		}
	}

	/// Every device says what it has to say.
	pub fn act(&mut self) {
		let devices: Vec<DeviceId> = self.agents.keys().copied().collect();
		for device in devices {
			self.act_one(device);
		}
		self.contest_all();
	}

	/// One device says what it has to say.
	pub fn act_one(&mut self, device: DeviceId) {
		let items = self.agents[&device].items(device);
		if !items.is_empty() {
			self.say(device, items)
				.expect("an agent says only what the chain wants to hear");
		}
	}

	/// A device says something in its next batch.
	pub fn say(&mut self, device: DeviceId, items: Vec<Item>) -> Result<(), Refused> {
		let (batch, signature) = self.agents[&device].batch(device, items);
		self.relay(batch, signature)
	}

	/// Brings a batch into the chain as the transaction pool and the block builder do.
	pub fn relay(&mut self, batch: Batch, signature: DeviceSignature) -> Result<(), Refused> {
		self.send(RuntimeCall::Attestation(pallet_attestation::Call::attest {
			batch,
			signature,
			retry: 0,
		}))
	}

	/// Brings what a device signed into the chain, as they do.
	pub fn send(&mut self, call: RuntimeCall) -> Result<(), Refused> {
		call.authorize(TransactionSource::External)
			.expect("what devices say is authorized")
			.map_err(Refused::Invalid)?;
		System::register_extra_weight_unchecked(call.get_dispatch_info().call_weight, DispatchClass::Operational);
		call.dispatch(frame_system::RawOrigin::Authorized.into())
			.map(|_| ())
			.map_err(|error| Refused::Failed(error.error))
	}

	/// What would come of something, which is undone. In its course only its own events are in the log.
	pub fn peek<R>(&mut self, course: impl FnOnce(&mut World) -> R) -> R {
		self.look();
		let mut other = World {
			agents: self.agents.clone(),
			log: Vec::new(),
			books: self.books.clone(),
			players: self.players.clone(),
			..*self
		};
		let undone = || TransactionOutcome::Rollback(Ok::<_, DispatchError>(course(&mut other)));
		with_transaction(undone).expect("transactions are nested no deeper than this")
	}

	/// Takes note of the events that were not looked at yet.
	pub fn look(&mut self) {
		let events = System::events();
		for record in events.into_iter().skip(self.looked_at) {
			self.looked_at += 1;
			self.books.note(&record.event);
			self.log.push(record.event);
		}
	}

	/// How many events since genesis the predicate holds for.
	pub fn count(&mut self, predicate: impl Fn(&RuntimeEvent) -> bool) -> usize {
		self.look();
		self.log.iter().filter(|event| predicate(event)).count()
	}

	/// Whether an event was deposited since genesis.
	pub fn saw(&mut self, event: impl Into<RuntimeEvent>) -> bool {
		let event = event.into();
		self.count(|it| *it == event) > 0
	}

	/// All that a device was paid since genesis.
	pub fn paid_to(&mut self, id: DeviceId) -> Balance {
		self.look();
		let of = |event: &RuntimeEvent| match event {
			RuntimeEvent::Market(pallet_market::Event::DevicePaid { device, amount, .. }) if *device == id => {
				Some(*amount)
			}
			_ => None,
		};
		self.log.iter().filter_map(of).sum()
	}

	/// What a device was slashed for since genesis, and how much each time.
	pub fn slashes(&mut self, id: DeviceId) -> Vec<(Balance, Offence)> {
		self.look();
		let of = |event: &RuntimeEvent| match event {
			RuntimeEvent::Providers(pallet_providers::Event::Slashed {
				device,
				amount,
				offence,
				..
			}) if *device == id => Some((*amount, *offence)),
			_ => None,
		};
		self.log.iter().filter_map(of).collect()
	}

	/// What a device was slashed since genesis, all together.
	pub fn lost_by(&mut self, id: DeviceId) -> Balance {
		self.slashes(id).iter().map(|(amount, _)| amount).sum()
	}

	/// Gives a device a streak, as if so much of its work had been confirmed.
	pub fn trust(&mut self, id: DeviceId, value: Balance) {
		pallet_providers::Devices::<Test>::mutate_extant(id, |device| {
			for reputation in &mut device.reputations {
				reputation.streak = value;
			}
		});
	}

	/// Checks all that must always hold.
	pub fn check(&mut self) {
		self.look();
		self.books.check();
	}

	/// Steps until every job is over; fails after `most` of them.
	pub fn finish(&mut self, most: u32) {
		for _ in 0..most {
			let mut states = pallet_market::JobStates::<Test>::iter_values();
			if states.all(|state| state.phase == JobPhase::Ended) {
				self.check();
				self.books.check_all_over();
				return;
			}
			self.step();
		}
		let left: Vec<_> = pallet_market::JobStates::<Test>::iter().collect();
		panic!("jobs go on and on: {left:?}");
	}

	/// An account with the least stake, a provider from now on.
	pub fn provider(&mut self) -> AccountId {
		let who = account(self.next_provider);
		self.next_provider += 1;
		assert!(
			self.next_provider <= REQUESTER,
			"there are so many accounts for providers"
		);
		Providers::register(RuntimeOrigin::signed(who.clone()), 1_000 * TIDE, None).unwrap();
		who
	}

	/// A new agent, whose device is not registered.
	pub fn agent(&mut self, behaviour: Behaviour) -> Agent {
		self.next_key += 1;
		Agent::new(self.next_key, behaviour)
	}

	/// Registers a machine of a new provider. Its offer is a little below the others', so that it is drawn whenever it is
	/// looked at.
	pub fn favourite(&mut self, behaviour: Behaviour) -> (AccountId, DeviceId) {
		let provider = self.provider();
		let mut offer = OFFER;
		offer.per_task -= 1;
		let device = self.device_of(&provider, behaviour, machine(1), offer);
		(provider, device)
	}

	/// Registers a machine of a provider.
	pub fn device_of(
		&mut self,
		provider: &AccountId,
		behaviour: Behaviour,
		spec: DeviceSpecV1,
		offer: Offer,
	) -> DeviceId {
		let agent = self.agent(behaviour);
		let id = pallet_providers::NextDevice::<Test>::get();
		let backing = ProviderRules::get().min_backing * Balance::from(spec.slots);
		Providers::register_device(
			RuntimeOrigin::signed(provider.clone()),
			DeviceSpec::V1(spec),
			offer,
			backing,
			agent.key(),
			agent.proof(provider),
		)
		.unwrap();
		self.agents.insert(id, agent);
		id
	}

	/// A new provider with one device of one slot.
	pub fn device(&mut self, behaviour: Behaviour) -> DeviceId {
		let provider = self.provider();
		self.device_of(&provider, behaviour, machine(1), OFFER)
	}

	/// Providers with one device of one slot each, in the draws from the next block on.
	pub fn fleet(&mut self, behaviours: &[Behaviour]) -> Vec<DeviceId> {
		let devices = behaviours.iter().map(|behaviour| self.device(*behaviour)).collect();
		self.block();
		devices
	}

	/// Submits a job of the first requester.
	pub fn submit(&mut self, spec: JobSpecV1) -> JobId {
		self.submit_by(REQUESTER, spec)
	}

	/// Submits a job of the account with this number.
	pub fn submit_by(&mut self, requester: u8, spec: JobSpecV1) -> JobId {
		let id = pallet_market::NextJob::<Test>::get();
		Market::submit_job(RuntimeOrigin::signed(account(requester)), JobSpec::V1(spec)).unwrap();
		id
	}
}

impl Default for World {
	fn default() -> Self {
		Self::new()
	}
}

/// A device as stored.
pub fn device(id: DeviceId) -> Device {
	pallet_providers::Devices::<Test>::get(id).expect("the device exists")
}

/// Value in which a device was found right in a row, in `Wasm`.
pub fn streak(id: DeviceId) -> Balance {
	device(id).reputation(Engine::Wasm).streak
}

/// A provider as stored.
pub fn provider_of(id: DeviceId) -> Provider {
	pallet_providers::Providers::<Test>::get(device(id).provider).expect("the provider exists")
}

/// A job as stored.
pub fn stored_job(id: JobId) -> Job {
	pallet_market::Jobs::<Test>::get(id).expect("the job exists")
}

/// What changes of a job, as stored.
pub fn state(id: JobId) -> JobState {
	pallet_market::JobStates::<Test>::get(id).expect("the job exists")
}

/// A bundle as the runtime API shows it.
pub fn bundle(job: JobId, bundle: BundleIndex) -> BundleView {
	Attestation::bundle_view(job, bundle).expect("the bundle exists")
}

/// The current tick.
pub fn tick() -> Tick {
	Tide::tick()
}

/// What looking for clocks of games weighs, where there are none.
pub fn clocks() -> Weight {
	<<Test as pallet_disputes::Config>::WeightInfo as pallet_disputes::WeightInfo>::due_page()
}

/// Free tokens of an account.
pub fn free(who: &AccountId) -> Balance {
	Balances::free_balance(who)
}

/// The origin of an account's calls.
pub fn by(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}
