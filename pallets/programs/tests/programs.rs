//! What is published, who owns it, and when it goes.

#![allow(missing_docs)]

use frame_support::{
	assert_noop, assert_ok, derive_impl, parameter_types,
	traits::{fungible::InspectHold, ConstU128},
};
use pallet_programs::{Blobs, Error, HoldReason, Programs as Stored, ProgramsPolicy};
use polkavm_common::{assembler::assemble, program::InstructionSetKind};
use sp_core::H256;
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchResult};
use tidemill_machine::{Program, MAX_BLOB, STACK};
use tidemill_primitives::{interfaces::Programs as _, AccountId, Balance};

type Block = frame_system::mocking::MockBlockU32<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeHoldReason,
		RuntimeFreezeReason,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Programs = pallet_programs;
}

parameter_types! {
	pub const Policy: ProgramsPolicy = ProgramsPolicy { deposit_base: 1_000, deposit_per_byte: 10 };
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

impl pallet_programs::Config for Test {
	type Currency = Balances;
	type Policy = Policy;
	type WeightInfo = ();
}

const RICH: u8 = 1;
const OTHER: u8 = 2;
const POOR: u8 = 3;

fn account(number: u8) -> AccountId {
	AccountId::new([number; 32])
}

fn assembled(isa: InstructionSetKind, code: &str) -> Vec<u8> {
	let source = format!("%stack_size = {STACK}\n{code}");
	assemble(Some(isa), &source).unwrap()
}

/// A program that returns this exit code.
fn exits(code: u32) -> Vec<u8> {
	let source = format!("pub @main:\na0 = {code}\na0 = a0 << 32\nret");
	assembled(InstructionSetKind::ReviveV1, &source)
}

fn publish(who: u8, blob: Vec<u8>) -> DispatchResult {
	Programs::publish_pvm(RuntimeOrigin::signed(account(who)), blob.try_into().unwrap())
}

fn name(blob: &[u8]) -> H256 {
	sp_io::hashing::blake2_256(blob).into()
}

fn held(who: u8) -> Balance {
	Balances::balance_on_hold(&HoldReason::Program.into(), &account(who))
}

fn test(body: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let balances = [
		(account(RICH), 100_000_000),
		(account(OTHER), 100_000_000),
		(account(POOR), 1_005),
	];
	let genesis = pallet_balances::GenesisConfig::<Test> {
		balances: balances.to_vec(),
		..Default::default()
	};
	genesis.assimilate_storage(&mut storage).unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		System::set_block_number(1);
		body();
		Programs::do_try_state().unwrap();
	});
}

#[test]
fn a_published_program_has_its_image_its_bytes_and_a_deposit() {
	test(|| {
		let blob = exits(7);
		let program = name(&blob);
		assert_ok!(publish(RICH, blob.clone()));
		assert_eq!(Programs::blob(program), Some(blob.clone()));
		assert_eq!(Programs::image(program), Some(Program::admit(&blob).unwrap().image()));
		assert_eq!(held(RICH), 1_000 + 10 * blob.len() as Balance);
		assert_noop!(publish(OTHER, blob), Error::<Test>::AlreadyPublished);
		assert_noop!(publish(POOR, exits(8)), Error::<Test>::InsufficientBalance);
		assert_eq!(Blobs::<Test>::iter().count(), 1);
	});
}

#[test]
fn what_the_machine_cannot_run_is_refused_with_its_reason() {
	let revive = |code: &str| assembled(InstructionSetKind::ReviveV1, code);
	let long = format!("pub @main:\n{}ret", "a0 = a0 + a1\n".repeat(200));
	test(|| {
		assert_noop!(publish(RICH, vec![1, 2, 3]), Error::<Test>::NotPolkaVm);
		assert_noop!(publish(RICH, Vec::new()), Error::<Test>::NotPolkaVm);
		let jam = assembled(InstructionSetKind::JamV1, "pub @main:\nret");
		assert_noop!(publish(RICH, jam), Error::<Test>::WrongIsa);
		assert_noop!(publish(RICH, revive("pub @other:\nret")), Error::<Test>::NoMain);
		let functions = (0..17)
			.map(|number| format!("pub @f{number}:\nret\n"))
			.collect::<String>();
		assert_noop!(publish(RICH, revive(&functions)), Error::<Test>::TooManyExports);
		assert_noop!(publish(RICH, revive(&long)), Error::<Test>::BlockTooLong);
		let stack = revive("%stack_size = 2000000\npub @main:\nret");
		assert_noop!(publish(RICH, stack), Error::<Test>::WrongStack);
		let memory = revive("%rw_data_size = 70000000\npub @main:\nret");
		assert_noop!(publish(RICH, memory), Error::<Test>::MemoryTooLarge);
		assert_eq!(held(RICH), 0);
	});
	assert!(pallet_programs::Blob::try_from(vec![0; MAX_BLOB as usize + 1]).is_err());
}

#[test]
fn an_unused_program_goes_when_its_owner_retires_it() {
	test(|| {
		let blob = exits(1);
		let program = name(&blob);
		assert_ok!(publish(RICH, blob.clone()));
		let retire = |who| Programs::retire(RuntimeOrigin::signed(account(who)), program);
		assert_noop!(retire(OTHER), Error::<Test>::NotOwner);
		assert_ok!(retire(RICH));
		assert_noop!(retire(RICH), Error::<Test>::NoSuchProgram);
		assert_eq!(
			(held(RICH), Programs::image(program), Programs::blob(program)),
			(0, None, None)
		);
		assert!(!Programs::engage(program));
		assert_ok!(publish(OTHER, blob));
	});
}

#[test]
fn a_program_in_use_stays_until_the_last_job_has_ended() {
	test(|| {
		let blob = exits(1);
		let program = name(&blob);
		let clear = || Programs::clear(RuntimeOrigin::signed(account(POOR)), program);
		assert_ok!(publish(RICH, blob.clone()));
		assert!(Programs::engage(program) && Programs::engage(program));
		assert_noop!(clear(), Error::<Test>::NotRetired);
		assert_ok!(Programs::retire(RuntimeOrigin::signed(account(RICH)), program));
		assert_noop!(
			Programs::retire(RuntimeOrigin::signed(account(RICH)), program),
			Error::<Test>::AlreadyRetired
		);
		assert!(!Programs::engage(program));
		Programs::release(program);
		assert_noop!(clear(), Error::<Test>::InUse);
		assert_eq!(Programs::blob(program), Some(blob));
		Programs::release(program);
		assert_ok!(clear());
		assert_eq!((held(RICH), Programs::blob(program)), (0, None));
	});
}

#[test]
fn who_publishes_a_retired_program_becomes_its_owner() {
	test(|| {
		let blob = exits(1);
		let program = name(&blob);
		assert_ok!(publish(RICH, blob.clone()));
		assert!(Programs::engage(program));
		assert_ok!(Programs::retire(RuntimeOrigin::signed(account(RICH)), program));
		assert_ok!(publish(OTHER, blob.clone()));
		assert_eq!((held(RICH), held(OTHER)), (0, 1_000 + 10 * blob.len() as Balance));
		let entry = Stored::<Test>::get(program).unwrap();
		assert_eq!((entry.owner, entry.uses, entry.retired), (account(OTHER), 1, false));
		assert!(Programs::engage(program));
	});
}

#[test]
fn a_program_is_given_away_with_its_deposit() {
	test(|| {
		let blob = exits(1);
		let program = name(&blob);
		assert_ok!(publish(RICH, blob));
		let deposit = held(RICH);
		let transfer = |from, to| Programs::transfer(RuntimeOrigin::signed(account(from)), program, account(to));
		assert_noop!(transfer(OTHER, POOR), Error::<Test>::NotOwner);
		// An account that does not exist cannot hold anything.
		assert_noop!(transfer(RICH, 9), Error::<Test>::CannotHold);
		assert_ok!(transfer(RICH, RICH));
		assert_ok!(transfer(RICH, OTHER));
		assert_eq!((held(RICH), held(OTHER)), (0, deposit));
		assert_noop!(
			Programs::retire(RuntimeOrigin::signed(account(RICH)), program),
			Error::<Test>::NotOwner
		);
		assert_ok!(Programs::retire(RuntimeOrigin::signed(account(OTHER)), program));
		assert_eq!(held(OTHER), 0);
	});
}
