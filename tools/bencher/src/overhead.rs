//! Measures what a block and a transaction cost that do nothing, by building blocks as a validator does: that takes a little
//! longer than importing them, since each step enters the Wasm by itself.

use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};
use codec::{Decode, Encode};
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryVRFPreDigest},
	make_vrf_transcript, BABE_ENGINE_ID,
};
use sp_core::{
	crypto::{Pair as _, VrfSecret},
	H256,
};
use sp_inherents::InherentData;
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{
	generic,
	traits::{BlakeTwo256, Header as _},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, Digest, DigestItem, MultiSignature, OpaqueExtrinsic,
};

use crate::{
	runtime::{Changes, Runtime, State},
	stats::Stats,
};

type Header = generic::Header<u32, BlakeTwo256>;

/// Slot of the block.
const SLOT: u64 = 600_000_000;
/// Length of a slot in milliseconds.
const SLOT_MILLIS: u64 = 3_000;
/// Blocks that are built first to warm up.
const WARM_UP: u32 = 5;

/// What a block and a transaction cost.
pub struct Costs {
	/// An empty block.
	pub block: Stats,
	/// A signed transaction that does nothing, as a share of a block of many.
	pub extrinsic: Stats,
	/// How many that block had.
	pub count: u32,
}

/// Measures both, `repeats` times, the transaction in a block of `count`, or of as many as fit.
pub fn measure(runtime: &Runtime, repeats: u32, count: u32) -> Result<Costs> {
	let state = runtime.state(false)?;
	let signed = transactions(runtime, &state, count)?;
	let (mut empty, mut full, mut taken) = (Vec::new(), Vec::new(), 0);
	for round in 0..WARM_UP + repeats {
		let without = Block::open(runtime, &state)?.close()?;
		let mut block = Block::open(runtime, &state)?;
		taken = block.fill(&signed)?;
		let with = block.close()?;
		if round >= WARM_UP {
			empty.push(without);
			full.push(with);
		}
	}
	let block = Stats::of(&empty);
	let base = Duration::from_nanos(block.median);
	let share = |time: &Duration| time.saturating_sub(base) / taken.max(1);
	Ok(Costs {
		block,
		extrinsic: Stats::of(&full.iter().map(share).collect::<Vec<_>>()),
		count: taken,
	})
}

/// The digest by which Alice claims the slot, with a real VRF signature.
fn claim() -> Digest {
	// The first block begins the first session, whose randomness is zero.
	let transcript = make_vrf_transcript(&[0; 32], SLOT.into(), 0);
	let claim = PreDigest::SecondaryVRF(SecondaryVRFPreDigest {
		authority_index: 0,
		slot: SLOT.into(),
		vrf_signature: Alice.pair().vrf_sign(&transcript.into_sign_data()),
	});
	Digest {
		logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, claim.encode())],
	}
}

/// The first block of the chain, while it is built.
struct Block<'a> {
	runtime: &'a Runtime,
	state: &'a State,
	changes: Changes,
	/// Time that it took so far.
	time: Duration,
}

impl<'a> Block<'a> {
	/// Begins the block and applies its inherents.
	fn open(runtime: &'a Runtime, state: &'a State) -> Result<Self> {
		let mut block = Block {
			runtime,
			state,
			changes: Changes::default(),
			time: Duration::ZERO,
		};
		let header = Header::new(1, H256::zero(), H256::zero(), H256::zero(), claim());
		block.call("Core_initialize_block", &header.encode())?;
		let mut inherents = InherentData::new();
		inherents
			.put_data(
				sp_timestamp::INHERENT_IDENTIFIER,
				&sp_timestamp::InherentType::from(SLOT * SLOT_MILLIS),
			)
			.context("a time is an inherent")?;
		let answer = runtime.call_on(
			state,
			&mut block.changes.clone(),
			"BlockBuilder_inherent_extrinsics",
			&inherents.encode(),
		)?;
		for inherent in Vec::<OpaqueExtrinsic>::decode(&mut &answer[..])? {
			let applied = block.apply(&inherent.encode())?;
			if applied != Ok(Ok(())) {
				bail!("the block does not take its inherents: {applied:?}");
			}
		}
		Ok(block)
	}

	fn call(&mut self, function: &str, arguments: &[u8]) -> Result<Vec<u8>> {
		let start = Instant::now();
		let answer = self.runtime.call_on(self.state, &mut self.changes, function, arguments);
		self.time += start.elapsed();
		answer
	}

	fn apply(&mut self, extrinsic: &[u8]) -> Result<ApplyExtrinsicResult> {
		let answer = self.call("BlockBuilder_apply_extrinsic", extrinsic)?;
		Ok(ApplyExtrinsicResult::decode(&mut &answer[..])?)
	}

	/// Applies transactions, as many as fit; returns how many those are.
	fn fill(&mut self, signed: &[Vec<u8>]) -> Result<u32> {
		let mut taken = 0;
		for extrinsic in signed {
			let applied = self.apply(extrinsic)?;
			match applied {
				Ok(Ok(())) => taken += 1,
				Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => break,
				_ => bail!("the block does not take a transaction that does nothing: {applied:?}"),
			}
		}
		Ok(taken)
	}

	/// Ends the block, and returns the time that it took.
	fn close(mut self) -> Result<Duration> {
		self.call("BlockBuilder_finalize_block", &[])?;
		Ok(self.time)
	}
}

/// Signed transactions that do nothing, to follow each other in the first block.
fn transactions(runtime: &Runtime, state: &State, count: u32) -> Result<Vec<Vec<u8>>> {
	// Asked within the block: what is signed names the genesis block, whose hash the first block's parent is.
	let changes = Block::open(runtime, state)?.changes;
	let ask = |function: &str, arguments: &[u8]| -> Result<Vec<u8>> {
		let answer = runtime.call_on(state, &mut changes.clone(), function, arguments)?;
		Ok(Vec::decode(&mut &answer[..])?)
	};
	(0..count)
		.map(|nonce| {
			let payload = ask("Bencher_remark", &nonce.encode())?;
			let signature = MultiSignature::Sr25519(Alice.pair().sign(&payload));
			ask(
				"Bencher_signed_remark",
				&(Alice.to_account_id(), nonce, signature).encode(),
			)
		})
		.collect()
}
