//! A chain in memory. Its blocks go through `Executive`, their digests carry real VRF signatures of their authors.

use std::{cell::RefCell, collections::BTreeMap};

use codec::{Decode, Encode};
use frame_support::storage::with_transaction_unchecked;
use serde_json::Value;
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryVRFPreDigest},
	make_vrf_transcript, BABE_ENGINE_ID,
};
use sp_core::{
	crypto::{Pair as _, VrfSecret},
	sr25519, H256,
};
use sp_genesis_builder::PresetId;
use sp_io::{storage, TestExternalities};
use sp_keyring::Sr25519Keyring;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{
	generic::Era,
	traits::{Block as _, Header as _},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, BuildStorage, Digest, DigestItem, TransactionOutcome,
};
use tidemill_runtime::{
	apis,
	genesis_presets::{self, SESSION_SLOTS},
	transactions, Babe, Block, Executive, Header, Runtime, RuntimeCall, RuntimeGenesisConfig, SignedPayload, System,
	UncheckedExtrinsic, MILLISECS_PER_BLOCK,
};

/// The slot before the first block's.
const FIRST_SLOT: u64 = 600_000_000;

/// A chain in memory.
pub struct Chain {
	state: TestExternalities,
	slot: u64,
	head: Option<Header>,
}

impl Chain {
	/// No chain yet: a state with nothing in it.
	pub fn empty() -> Self {
		Self {
			state: TestExternalities::new_empty(),
			slot: FIRST_SLOT,
			head: None,
		}
	}

	/// A chain of one validator, Alice.
	pub fn development() -> Self {
		Self::new(genesis_presets::development())
	}

	/// A chain of two validators, Alice and Bob.
	pub fn local_testnet() -> Self {
		Self::new(genesis_presets::local_testnet())
	}

	/// A chain whose genesis is the default one with this patch, as a node would build it.
	pub fn new(patch: Value) -> Self {
		let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
		merge(&mut config, patch);
		let config: RuntimeGenesisConfig = serde_json::from_value(config).unwrap();
		Self {
			state: config.build_storage().unwrap().into(),
			slot: FIRST_SLOT,
			head: None,
		}
	}

	/// The same by the runtime's genesis builder, as a node makes the raw specification from a plain one.
	pub fn built(patch: Value) -> Self {
		let mut chain = Self::empty();
		let default: Option<Vec<u8>> = chain.api("GenesisBuilder_get_preset", None::<PresetId>);
		let mut config = serde_json::from_slice(&default.unwrap()).unwrap();
		merge(&mut config, patch);
		let built: sp_genesis_builder::Result =
			chain.api("GenesisBuilder_build_state", config.to_string().into_bytes());
		assert_eq!(built, Ok(()));
		chain
	}

	/// Looks at the state, or changes it behind the chain's back.
	pub fn state<R>(&mut self, f: impl FnOnce() -> R) -> R {
		self.state.execute_with(f)
	}

	/// Gives the runtime an empty keystore, as a node has one.
	pub fn with_keystore(&mut self) {
		self.state.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	}

	/// The externalities, to register extensions with.
	pub fn externalities(&mut self) -> &mut TestExternalities {
		&mut self.state
	}

	/// Another chain, which goes on from here; it has none of this one's extensions.
	pub fn fork(&mut self) -> Self {
		let mut pairs = Vec::new();
		self.state.execute_with(|| {
			let mut key = Vec::new();
			while let Some(next) = storage::next_key(&key) {
				pairs.push((next.clone(), storage::get(&next).unwrap_or_default()));
				key = next;
			}
		});
		// As changes to an empty state, not as a state: they are read far quicker.
		let mut state = TestExternalities::new_empty();
		state.execute_with(|| pairs.iter().for_each(|(key, value)| storage::set(key, value)));
		Self {
			state,
			slot: self.slot,
			head: self.head.clone(),
		}
	}

	/// Header of the last block.
	pub fn header(&self) -> Header {
		self.head.clone().expect("there is a block")
	}

	/// Number of the last block.
	pub fn number(&self) -> u32 {
		self.head.as_ref().map_or(0, |head| head.number)
	}

	/// Leaves slots empty.
	pub fn skip_slots(&mut self, slots: u64) {
		self.slot += slots;
	}

	/// Makes empty blocks.
	pub fn advance(&mut self, blocks: u32) {
		for _ in 0..blocks {
			self.block(Vec::new());
		}
	}

	/// Makes a block with these transactions after the inherents; says what became of each.
	pub fn block(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Vec<ApplyExtrinsicResult> {
		self.build(transactions).1
	}

	/// Makes a block, whose transactions must all succeed.
	pub fn block_ok(&mut self, transactions: Vec<UncheckedExtrinsic>) {
		for (index, result) in self.block(transactions).into_iter().enumerate() {
			assert_eq!(result, Ok(Ok(())), "transaction {index} of block {}", self.number());
		}
	}

	/// Makes a block; returns it, and what became of each transaction.
	pub fn build(&mut self, transactions: Vec<UncheckedExtrinsic>) -> (Block, Vec<ApplyExtrinsicResult>) {
		self.slot += 1;
		let (slot, head) = (self.slot, self.head.clone());
		let (block, results) = self.state.execute_with(|| {
			let number = head.as_ref().map_or(1, |head| head.number + 1);
			let parent = head.map_or_else(|| System::block_hash(0), |head| head.hash());
			let digest = Digest {
				logs: vec![pre_digest(slot)],
			};
			Executive::initialize_block(&Header::new(number, H256::zero(), H256::zero(), parent, digest));
			let inherent = timestamp(slot);
			Executive::apply_extrinsic(inherent.clone()).unwrap().unwrap();
			Executive::inherents_applied();
			let results: Vec<_> = transactions.iter().cloned().map(Executive::apply_extrinsic).collect();
			let header = Executive::finalize_block();
			// What could not be applied is not in the block.
			let included = transactions
				.into_iter()
				.zip(&results)
				.filter(|(_, result)| result.is_ok())
				.map(|(xt, _)| xt);
			(
				Block::new(header, std::iter::once(inherent).chain(included).collect()),
				results,
			)
		});
		self.head = Some(block.header.clone());
		(block, results)
	}

	/// Takes a block that another chain of the same genesis has made.
	pub fn import(&mut self, block: Block) {
		self.slot = slot_of(&block.header);
		self.head = Some(block.header.clone());
		self.state.execute_with(|| Executive::execute_block(block.into()));
	}

	/// What the pool of a node would think of a transaction that it is sent.
	pub fn validate(&mut self, transaction: UncheckedExtrinsic) -> TransactionValidity {
		let parent = self.head.as_ref().map(|head| head.hash());
		self.state.execute_with(|| {
			let parent = parent.unwrap_or_else(|| System::block_hash(0));
			with_transaction_unchecked(|| {
				TransactionOutcome::Rollback(Executive::validate_transaction(
					TransactionSource::External,
					transaction,
					parent,
				))
			})
		})
	}

	/// A transaction signed by a well-known key, with its account's next nonce.
	pub fn signed(&mut self, signer: Sr25519Keyring, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		self.signed_with(signer, call, 0, 0)
	}

	/// The same with a tip, after `ahead` other transactions of the account in the same block.
	pub fn signed_with(
		&mut self,
		signer: Sr25519Keyring,
		call: impl Into<RuntimeCall>,
		ahead: u32,
		tip: u128,
	) -> UncheckedExtrinsic {
		self.state.execute_with(|| {
			let account = signer.to_account_id();
			let extension = transactions::extension(Era::Immortal, System::account_nonce(&account) + ahead, tip);
			let payload = SignedPayload::new(call.into(), extension).unwrap();
			let signature = payload.using_encoded(|bytes| pair(signer).sign(bytes));
			let (call, extension, _) = payload.deconstruct();
			UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
		})
	}

	/// Calls a function of the runtime API by its name, as the node does.
	pub fn api<R: Decode>(&mut self, function: &str, arguments: impl Encode) -> R {
		let answer = self
			.state
			.execute_with(|| apis::api::dispatch(function, &arguments.encode()));
		R::decode(&mut &answer.unwrap_or_else(|| panic!("there is no {function}"))[..]).unwrap()
	}
}

/// The pair of a well-known key. It is kept: to derive it takes longer than to make a block.
fn pair(key: Sr25519Keyring) -> sr25519::Pair {
	thread_local! {
		static PAIRS: RefCell<BTreeMap<Sr25519Keyring, sr25519::Pair>> = const { RefCell::new(BTreeMap::new()) };
	}
	PAIRS.with_borrow_mut(|pairs| pairs.entry(key).or_insert_with(|| key.pair()).clone())
}

/// The author of a slot's block, by its key: the authorities take turns.
pub fn author(slot: u64) -> (u32, Sr25519Keyring) {
	let authorities = Babe::authorities();
	let index = slot as usize % authorities.len();
	let (key, _) = authorities[index].clone();
	(index as u32, Sr25519Keyring::from_public(&key.into()).unwrap())
}

/// The digest by which a slot's author claims it.
pub fn pre_digest(slot: u64) -> DigestItem {
	let (authority_index, author) = author(slot);
	let genesis = *Babe::genesis_slot();
	let session = if genesis == 0 {
		0
	} else {
		(slot - genesis) / SESSION_SLOTS
	};
	// A session's first block is signed over the randomness announced for it, which its runtime does not use yet.
	let begins = genesis != 0 && session != pallet_babe::EpochIndex::<Runtime>::get();
	let randomness = if begins {
		pallet_babe::NextRandomness::<Runtime>::get()
	} else {
		Babe::randomness()
	};
	let transcript = make_vrf_transcript(&randomness, slot.into(), session);
	let vrf_signature = pair(author).vrf_sign(&transcript.into_sign_data());
	let claim = SecondaryVRFPreDigest {
		authority_index,
		slot: slot.into(),
		vrf_signature,
	};
	DigestItem::PreRuntime(BABE_ENGINE_ID, PreDigest::SecondaryVRF(claim).encode())
}

/// The slot that a header claims.
pub fn slot_of(header: &Header) -> u64 {
	let claim = header.digest.logs.iter().find_map(|item| match item {
		DigestItem::PreRuntime(BABE_ENGINE_ID, claim) => Some(PreDigest::decode(&mut &claim[..]).unwrap()),
		_ => None,
	});
	*claim.expect("our headers have a claim").slot()
}

fn timestamp(slot: u64) -> UncheckedExtrinsic {
	let call = pallet_timestamp::Call::set {
		now: slot * MILLISECS_PER_BLOCK,
	};
	UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(call))
}

/// RFC 7386.
fn merge(target: &mut Value, patch: Value) {
	match (target, patch) {
		(Value::Object(target), Value::Object(patch)) => {
			for (key, value) in patch {
				if value.is_null() {
					target.remove(&key);
				} else {
					merge(target.entry(key).or_insert(Value::Null), value);
				}
			}
		}
		(target, patch) => *target = patch,
	}
}
