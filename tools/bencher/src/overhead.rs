//! Measures what a block and a transaction cost that do nothing.

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
/// Blocks that are executed first to warm up.
const WARM_UP: u32 = 5;

/// What a block and a transaction cost.
pub struct Costs {
	/// An empty block.
	pub block: Stats,
	/// A signed transaction that does nothing, as a share of a block of many.
	pub extrinsic: Stats,
}

/// Measures both, `repeats` times, the transaction in a block of `count`.
pub fn measure(runtime: &Runtime, repeats: u32, count: u32) -> Result<Costs> {
	let state = runtime.state(false)?;
	let empty = execute(runtime, &state, &build(runtime, &state, 0)?, repeats)?;
	let full = execute(runtime, &state, &build(runtime, &state, count)?, repeats)?;
	let block = Stats::of(&empty);
	let base = Duration::from_nanos(block.median);
	let shares: Vec<_> = full
		.iter()
		.map(|time| time.saturating_sub(base) / count.max(1))
		.collect();
	Ok(Costs {
		block,
		extrinsic: Stats::of(&shares),
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

/// Builds the first block, with so many transactions that do nothing.
fn build(runtime: &Runtime, state: &State, count: u32) -> Result<Vec<u8>> {
	let mut changes = Changes::default();
	let parent: H256 = H256::zero();
	let header = Header::new(1, Default::default(), Default::default(), parent, claim());
	runtime.call_on(state, &mut changes, "Core_initialize_block", &header.encode())?;
	let mut inherents = InherentData::new();
	inherents
		.put_data(
			sp_timestamp::INHERENT_IDENTIFIER,
			&sp_timestamp::InherentType::from(SLOT * SLOT_MILLIS),
		)
		.context("a time is an inherent")?;
	let answer = runtime.call_on(
		state,
		&mut changes.clone(),
		"BlockBuilder_inherent_extrinsics",
		&inherents.encode(),
	)?;
	let mut body = Vec::<OpaqueExtrinsic>::decode(&mut &answer[..])?;
	// Asked within the block: what is signed names the genesis block, whose hash the first block's parent is.
	let ask = |function: &str, arguments: &[u8]| -> Result<Vec<u8>> {
		let answer = runtime.call_on(state, &mut changes.clone(), function, arguments)?;
		Ok(Vec::decode(&mut &answer[..])?)
	};
	for nonce in 0..count {
		let payload = ask("Bencher_remark", &nonce.encode())?;
		let signature = MultiSignature::Sr25519(Alice.pair().sign(&payload));
		let signed = ask(
			"Bencher_signed_remark",
			&(Alice.to_account_id(), nonce, signature).encode(),
		)?;
		body.push(OpaqueExtrinsic::decode(&mut &signed[..])?);
	}
	for extrinsic in &body {
		let answer = runtime.call_on(state, &mut changes, "BlockBuilder_apply_extrinsic", &extrinsic.encode())?;
		let applied = ApplyExtrinsicResult::decode(&mut &answer[..])?;
		if applied != Ok(Ok(())) {
			bail!("the block does not take {count} transactions: {applied:?}");
		}
	}
	let answer = runtime.call_on(state, &mut changes, "BlockBuilder_finalize_block", &[])?;
	// The claim is an argument of the block's execution; the seal would be the importer's.
	let header = Header::decode(&mut &answer[..])?;
	Ok((header, body).encode())
}

/// Executes a block on the state at genesis, again and again.
fn execute(runtime: &Runtime, state: &State, block: &[u8], repeats: u32) -> Result<Vec<Duration>> {
	let mut times = Vec::new();
	for round in 0..WARM_UP + repeats {
		let mut changes = Changes::default();
		let start = Instant::now();
		runtime.call_on(state, &mut changes, "Core_execute_block", block)?;
		if round >= WARM_UP {
			times.push(start.elapsed());
		}
	}
	Ok(times)
}
