//! Programs that cannot be run, and what is reported of them.

use polkavm_common::{
	program::{asm::*, InstructionSetKind, Reg::T0},
	writer::ProgramBlobBuilder,
};
use tidemill_engine::pvm::invalid_execution;
use tidemill_machine::STACK;
use tidemill_primitives::{
	report::{InvalidProgram, Outcome},
	H256,
};

use super::support::{builder, engines};

fn reason(blob: &[u8]) -> InvalidProgram {
	let reasons: Vec<_> = engines()
		.iter()
		.map(|engine| engine.prepare(blob).unwrap_err().reason)
		.collect();
	assert_eq!(reasons[0], reasons[1]);
	reasons[0]
}

fn changed(change: impl FnOnce(&mut ProgramBlobBuilder)) -> Vec<u8> {
	let mut builder = builder(&[ret()], &[]);
	change(&mut builder);
	builder.to_vec().unwrap()
}

#[test]
fn every_reason_is_found() {
	let valid = changed(|_| ());
	assert!(engines()[0].prepare(&valid).is_ok());
	let mut isa = ProgramBlobBuilder::new(InstructionSetKind::Latest64);
	isa.set_code(&[ret()], &[]);
	isa.set_stack_size(STACK);
	isa.add_export_by_basic_block(0, b"main");
	let mut nameless = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	nameless.set_code(&[ret()], &[]);
	nameless.set_stack_size(STACK);
	nameless.add_export_by_basic_block(0, b"start");
	let mut long = vec![move_reg(T0, T0); 120];
	long.push(ret());
	let cases = [
		(b"\0asm\x01\0\0\0".to_vec(), InvalidProgram::NotPolkaVm),
		(Vec::new(), InvalidProgram::NotPolkaVm),
		(valid[..valid.len() - 1].to_vec(), InvalidProgram::NotPolkaVm),
		(isa.to_vec().unwrap(), InvalidProgram::WrongIsa),
		(changed(|it| it.add_import(b"print")), InvalidProgram::UnknownImport),
		(nameless.to_vec().unwrap(), InvalidProgram::NoMain),
		(
			changed(|it| (0..16).for_each(|number| it.add_export_by_basic_block(0, &[number]))),
			InvalidProgram::TooManyExports,
		),
		(changed(|it| it.set_code(&long, &[])), InvalidProgram::BlockTooLong),
		(
			changed(|it| it.set_code(&[move_reg(T0, T0)], &[])),
			InvalidProgram::Unsupported,
		),
		(
			changed(|it| it.set_rw_data_size(65 << 20)),
			InvalidProgram::MemoryTooLarge,
		),
		(
			changed(|it| it.set_stack_size(STACK + 4096)),
			InvalidProgram::MemoryTooLarge,
		),
		(
			changed(|it| {
				it.set_ro_data_size(2 << 20);
				it.set_ro_data(vec![1; 2 << 20]);
			}),
			InvalidProgram::TooLong,
		),
	];
	for (blob, expected) in cases {
		assert_eq!(reason(&blob), expected);
	}
}

#[test]
fn what_is_reported_of_it_has_no_output() {
	let execution = invalid_execution(InvalidProgram::NoMain);
	let result = execution.result;
	assert_eq!(result.outcome, Outcome::InvalidProgram(InvalidProgram::NoMain));
	assert_eq!((result.output, result.output_length, result.fuel), (H256::zero(), 0, 0));
	assert!(execution.blobs.is_empty());
}
