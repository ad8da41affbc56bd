//! Benchmarks of programs.

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use polkavm_common::{
	program::{Instruction, InstructionSetKind, Reg},
	writer::ProgramBlobBuilder,
};
use sp_core::H256;
use sp_runtime::DispatchError;
use tidemill_machine::STACK;
use tidemill_primitives::{
	benchmarking::{self as scene, Scene},
	interfaces::Programs as _,
	AccountId, Balance,
};

use crate::{Blob, Call, Config, Pallet, Programs};

/// Instructions of a KiB of code: each is a basic block with a jump to be looked at. As many as the machine takes fit into 1 MiB.
const BLOCKS_PER_KIB: u32 = 250;

fn built(code: &[Instruction], data: Vec<u8>) -> Result<Vec<u8>, DispatchError> {
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_stack_size(STACK);
	builder.set_ro_data_size(data.len() as u32);
	builder.set_ro_data(data);
	builder.set_code(code, &[]);
	builder.add_export_by_basic_block(0, b"main");
	builder
		.into_vec()
		.map_err(|_| DispatchError::Other("the program can be written"))
}

/// A program of so many KiB: code that is dear to look at, and pages of data for the rest.
fn program(kib: u32) -> Result<Vec<u8>, DispatchError> {
	let blocks = kib.saturating_mul(BLOCKS_PER_KIB);
	let mut code: Vec<_> = (1..=blocks)
		.map(|next| Instruction::branch_eq_imm(Reg::A0.into(), 0, next))
		.collect();
	code.push(Instruction::trap);
	let length = built(&code, Vec::new())?.len();
	let rest = (kib as usize * 1_024).saturating_sub(length + 16);
	built(&code, [1u8].repeat(rest))
}

fn publisher<T: Config>() -> AccountId {
	let who = scene::account("publisher", 0);
	T::BenchmarkHelper::fund(&who, Balance::MAX / 4);
	who
}

fn published<T: Config>() -> Result<(AccountId, H256), DispatchError> {
	let (owner, blob) = (publisher::<T>(), program(1_024)?);
	let hash = T::BenchmarkHelper::publish(&owner, blob)?;
	Ok((owner, hash))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn publish_pvm(k: Linear<1, 1_024>) -> Result<(), BenchmarkError> {
		let (owner, bytes) = (publisher::<T>(), program(k)?);
		assert_eq!(bytes.len().div_ceil(1_024), k as usize);
		let blob: Blob = bytes.try_into().map_err(|_| "the program is too long")?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), blob);
		assert_eq!(Programs::<T>::iter_keys().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn retire() -> Result<(), BenchmarkError> {
		let (owner, program) = published::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), program);
		assert!(Programs::<T>::get(program).is_none());
		Ok(())
	}

	#[benchmark]
	fn clear() -> Result<(), BenchmarkError> {
		let (owner, program) = published::<T>()?;
		assert!(Pallet::<T>::engage(program));
		Pallet::<T>::retire(RawOrigin::Signed(owner).into(), program)?;
		Pallet::<T>::release(program);
		#[extrinsic_call]
		_(RawOrigin::Signed(scene::account("anybody", 0)), program);
		assert!(Programs::<T>::get(program).is_none());
		Ok(())
	}

	#[benchmark]
	fn transfer() -> Result<(), BenchmarkError> {
		let (owner, program) = published::<T>()?;
		let to = scene::account("receiver", 0);
		T::BenchmarkHelper::fund(&to, Balance::MAX / 4);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), program, to.clone());
		assert_eq!(Programs::<T>::get(program).map(|entry| entry.owner), Some(to));
		Ok(())
	}
}
