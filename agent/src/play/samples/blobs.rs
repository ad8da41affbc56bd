//! Jobs for PolkaVM with their blobs.

use std::{path::Path, sync::Arc, time::Duration};

use codec::Encode;
use sp_core::{Bytes, H256};
use sp_crypto_hashing::blake2_256;
use tidemill_machine::tree;
use tidemill_primitives::{
	contract::JobTerms,
	job::{JobSpec, Verification, PVM_V1},
	task::{Content, Manifest, PvmTask, TaskSpec},
	MIB,
};

use crate::{
	store::{Bounds, Store},
	tools::doctor::samples::{job, spec_of},
	work::Terms,
};

/// The terms of a job of one bundle, with a task for each input, and its blobs: program, manifest, inputs.
pub fn pvm_job(program: &str, inputs: &[&[u8]]) -> (Arc<Terms>, Vec<Vec<u8>>) {
	let program = polkavm_common::assembler::assemble(None, program).unwrap();
	let task = |input: &&[u8]| {
		TaskSpec::Pvm(PvmTask {
			input: Content {
				hash: blake2_256(input).into(),
				length: input.len() as u64,
			},
			root: tree::input_root(input),
		})
	};
	let manifest = Manifest(inputs.iter().map(task).collect());
	let bytes = manifest.encode();
	let mut view = job();
	let spec = spec_of(&mut view);
	(spec.program, spec.program_length) = (blake2_256(&program).into(), program.len() as u32);
	(spec.manifest.root, spec.manifest.blob) = (manifest.root(), blake2_256(&bytes).into());
	(spec.manifest.length, spec.engine) = (bytes.len() as u32, PVM_V1);
	(spec.tasks, spec.bundle_size) = (inputs.len() as u32, inputs.len() as u8);
	spec.verification = Verification::Proof;
	(spec.limits.fuel, spec.limits.input_bytes) = (1_000_000_000_000, MIB);
	let spec = Bytes(JobSpec::V1(spec.clone()).encode());
	let terms = JobTerms {
		hash: H256::zero(),
		spec,
		peers: vec![],
	};
	let mut blobs = vec![program, bytes];
	blobs.extend(inputs.iter().map(|input| input.to_vec()));
	(Arc::new(Terms::read(&terms).unwrap()), blobs)
}

/// A store that holds these blobs.
pub async fn store_with(folder: &Path, blobs: &[Vec<u8>]) -> Arc<Store> {
	let bounds = Bounds {
		blob: MIB,
		total: 64 * MIB,
		keep_uploads: Duration::ZERO,
		keep_outputs: Duration::ZERO,
	};
	let store = Arc::new(Store::open(folder, bounds, []).unwrap());
	for blob in blobs {
		let mut writer = store.write(blob.len() as u64).unwrap();
		writer.write(blob).await.unwrap();
		writer.commit(blake2_256(blob).into()).await.unwrap();
	}
	store
}
