//! Random programs: arithmetic of every kind, loops, calls, indirect jumps, accesses to every region and beside it.

use polkavm::Reg::{self, *};
use polkavm_common::{
	program::{asm, Instruction, InstructionSetKind},
	writer::ProgramBlobBuilder,
};
use tidemill_machine::{INPUT_AT, INPUT_END, OUTPUT_AT, PAGE, STACK, STACK_AT};

use super::dice::Dice;

/// A random program with its input and its fuel limit.
pub struct Case {
	pub blob: Vec<u8>,
	pub input: Vec<u8>,
	pub fuel: u64,
}

const WORK: [Reg; 7] = [T0, T1, A1, A2, A3, A4, A5];
const BASES: [Reg; 4] = [S0, S1, SP, A0];

/// Kinds of loads and of stores. The input can only be read.
const READS: u64 = 7;
const WRITES: u64 = 8;

/// How a program behaves.
struct Manner {
	/// Percent of accesses that go anywhere.
	stray: u64,
	/// Percent of operations that overwrite any register.
	wild: u64,
	/// Percent of blocks that end the program.
	last: u64,
	/// Percent of operations that are host calls.
	calls: u64,
}

impl Case {
	pub fn random(seed: u64) -> Self {
		Self::thrown(&mut Dice::new(seed))
	}

	pub fn thrown(dice: &mut Dice) -> Self {
		let manner = Manner {
			stray: dice.pick(&[0, 0, 0, 1, 20]),
			wild: dice.pick(&[0, 0, 1, 5]),
			last: dice.pick(&[0, 1, 4, 10]),
			calls: dice.pick(&[0, 0, 0, 1]),
		};
		let length = dice.pick(&[0, 1, 100, 4096, 5000, 40_000]);
		Self {
			blob: program(dice, &manner),
			input: dice.bytes(length),
			fuel: 1 + dice.below(6_000),
		}
	}
}

fn program(dice: &mut Dice, manner: &Manner) -> Vec<u8> {
	let size = |dice: &mut Dice| match dice.chance(50) {
		true => dice.below(4) as u32 * PAGE,
		false => dice.below(20_000) as u32,
	};
	let (ro, rw) = (size(dice), size(dice));
	let mut builder = ProgramBlobBuilder::new(InstructionSetKind::ReviveV1);
	builder.set_ro_data_size(ro);
	builder.set_rw_data_size(rw);
	builder.set_stack_size(STACK);
	let used = dice.below(u64::from(ro) + 1) as usize;
	builder.set_ro_data(dice.bytes(used));
	let used = dice.below(u64::from(rw) + 1) as usize;
	builder.set_rw_data(dice.bytes(used));
	let ro_at = 0x1_0000;
	let rw_at = ro_at + if ro > 0 { 0x1_0000 } else { 0 } + 0x1_0000;
	let regions = [
		ro_at,
		ro_at + ro,
		rw_at,
		rw_at + rw,
		STACK_AT,
		STACK_AT + STACK,
		INPUT_AT,
		OUTPUT_AT,
	];

	let blocks = 2 + dice.below(24);
	let mut code = vec![
		asm::load_imm(
			S0,
			(if rw > 0 { rw_at } else { OUTPUT_AT }).wrapping_add(dice.below(4000) as u32) as i32,
		),
		asm::load_imm(S1, OUTPUT_AT.wrapping_add(dice.below(4090) as u32) as i32),
		asm::load_imm(T2, 1 + dice.below(100) as i32),
		asm::fallthrough(),
	];
	for _ in 1..blocks {
		for _ in 0..dice.below(12) {
			code.push(operation(dice, manner, &regions));
		}
		if dice.chance(1) {
			code.extend((0..100).map(|_| arithmetic(dice, manner)));
		}
		code.push(end_of_block(dice, manner, blocks));
	}
	code.extend([asm::add_imm_64(T2, T2, -1), asm::branch_not_eq_imm(T2, 0, 1)]);
	code.push(dice.pick(&[asm::ret(), asm::ret(), asm::trap(), asm::jump(1)]));
	let table: Vec<u32> = (0..8).map(|_| dice.below(blocks) as u32).collect();
	builder.set_code(&code, &table);
	builder.add_export_by_basic_block(0, b"main");
	builder.into_vec().expect("the program is well formed")
}

fn operation(dice: &mut Dice, manner: &Manner, regions: &[u32]) -> Instruction {
	match dice.below(100) {
		roll if roll < manner.calls => asm::ecalli(dice.below(10) as i32),
		roll if roll < 8 => absolute(dice, manner, regions),
		roll if roll < 45 => relative(dice, manner),
		_ => arithmetic(dice, manner),
	}
}

fn end_of_block(dice: &mut Dice, manner: &Manner, blocks: u64) -> Instruction {
	let target = dice.below(blocks) as u32;
	let (one, other, number) = (dice.pick(&WORK), dice.pick(&WORK), dice.number());
	let entry = |dice: &mut Dice| 2 * (1 + dice.below(8) as i32);
	if dice.chance(manner.last) {
		return dice.pick(&[
			asm::ret(),
			asm::ret(),
			asm::ret(),
			asm::ret(),
			asm::ret(),
			asm::trap(),
			asm::jump_indirect(one, number),
		]);
	}
	match dice.below(30) {
		0..8 => asm::fallthrough(),
		8 => asm::jump(target),
		9 => asm::load_imm_and_jump(one, entry(dice), target),
		10 if manner.wild > 0 => asm::load_imm_and_jump_indirect(one, other, number, dice.number()),
		11 => asm::load_imm_and_jump_indirect(one, one, entry(dice), entry(dice)),
		12 => asm::branch_eq(one, other, target),
		13 => asm::branch_not_eq(one, other, target),
		14 => asm::branch_less_unsigned(one, other, target),
		15 => asm::branch_less_signed(one, other, target),
		16 => asm::branch_greater_or_equal_unsigned(one, other, target),
		17 => asm::branch_greater_or_equal_signed(one, other, target),
		18 => asm::branch_eq_imm(one, number, target),
		19 => asm::branch_not_eq_imm(one, number, target),
		20 => asm::branch_less_unsigned_imm(one, number, target),
		21 => asm::branch_less_signed_imm(one, number, target),
		22 => asm::branch_greater_or_equal_unsigned_imm(one, number, target),
		23 => asm::branch_greater_or_equal_signed_imm(one, number, target),
		24 => asm::branch_less_or_equal_unsigned_imm(one, number, target),
		25 => asm::branch_less_or_equal_signed_imm(one, number, target),
		26 => asm::branch_greater_unsigned_imm(one, number, target),
		27 => asm::branch_greater_signed_imm(one, number, target),
		_ => asm::fallthrough(),
	}
}

/// An offset near the edge of a page as often as not.
fn offset(dice: &mut Dice) -> i32 {
	match dice.chance(50) {
		true => dice.below(8) as i32 * 1024 - dice.below(9) as i32,
		false => dice.below(9000) as i32 - 1000,
	}
}

fn relative(dice: &mut Dice, manner: &Manner) -> Instruction {
	let base = if dice.chance(manner.stray) {
		dice.pick(&WORK)
	} else {
		dice.pick(&BASES)
	};
	let at = if base == SP {
		-1 - offset(dice).abs()
	} else {
		offset(dice).abs()
	};
	let at = if dice.chance(manner.stray) { offset(dice) } else { at };
	let (reg, number) = (dice.pick(&WORK), dice.number());
	let kinds = if base == A0 && !dice.chance(manner.stray) {
		READS
	} else {
		READS + WRITES
	};
	match dice.below(kinds) {
		0 => asm::load_indirect_u8(reg, base, at),
		1 => asm::load_indirect_i8(reg, base, at),
		2 => asm::load_indirect_u16(reg, base, at),
		3 => asm::load_indirect_i16(reg, base, at),
		4 => asm::load_indirect_u32(reg, base, at),
		5 => asm::load_indirect_i32(reg, base, at),
		6 => asm::load_indirect_u64(reg, base, at),
		7 => asm::store_indirect_u8(reg, base, at),
		8 => asm::store_indirect_u16(reg, base, at),
		9 => asm::store_indirect_u32(reg, base, at),
		10 => asm::store_indirect_u64(reg, base, at),
		11 => asm::store_imm_indirect_u8(base, at, number),
		12 => asm::store_imm_indirect_u16(base, at, number),
		13 => asm::store_imm_indirect_u32(base, at, number),
		_ => asm::store_imm_indirect_u64(base, at, number),
	}
}

fn absolute(dice: &mut Dice, manner: &Manner, regions: &[u32]) -> Instruction {
	let stray = [
		0,
		8,
		0xFFFF,
		0x1_0000,
		INPUT_END,
		INPUT_END - 4,
		u32::MAX,
		u32::MAX - 7,
		INPUT_AT - 1,
		0x8000_0000,
	];
	let near = if dice.chance(50) { INPUT_AT } else { OUTPUT_AT };
	let at = match dice.chance(manner.stray) {
		true if dice.chance(50) => dice.pick(&stray),
		true => dice.pick(regions).wrapping_sub(dice.below(9) as u32),
		false => near + offset(dice).unsigned_abs(),
	} as i32;
	let kinds = if near == INPUT_AT && !dice.chance(manner.stray) {
		READS
	} else {
		READS + WRITES
	};
	let (reg, number) = (dice.pick(&WORK), dice.number());
	match dice.below(kinds) {
		0 => asm::load_u8(reg, at),
		1 => asm::load_i8(reg, at),
		2 => asm::load_u16(reg, at),
		3 => asm::load_i16(reg, at),
		4 => asm::load_u32(reg, at),
		5 => asm::load_i32(reg, at),
		6 => asm::load_u64(reg, at),
		7 => asm::store_u8(reg, at),
		8 => asm::store_u16(reg, at),
		9 => asm::store_u32(reg, at),
		10 => asm::store_u64(reg, at),
		11 => asm::store_imm_u8(at, number),
		12 => asm::store_imm_u16(at, number),
		13 => asm::store_imm_u32(at, number),
		_ => asm::store_imm_u64(at, number),
	}
}

macro_rules! one_of {
	($dice:expr, $kind:ty, [$($name:ident),* $(,)?]) => {{
		let all: &[$kind] = &[$(asm::$name),*];
		$dice.pick(all)
	}};
}

fn arithmetic(dice: &mut Dice, manner: &Manner) -> Instruction {
	let to = if dice.chance(manner.wild) {
		dice.pick(&Reg::ALL)
	} else {
		dice.pick(&WORK)
	};
	let (one, other, number) = (dice.pick(&Reg::ALL), dice.pick(&Reg::ALL), dice.number());
	match dice.below(10) {
		0 => asm::load_imm(to, number),
		1 => asm::load_imm64(to, dice.next()),
		2 => one_of!(
			dice,
			fn(Reg, Reg) -> Instruction,
			[
				move_reg,
				count_leading_zero_bits_32,
				count_leading_zero_bits_64,
				count_trailing_zero_bits_32,
				count_trailing_zero_bits_64,
				count_set_bits_32,
				count_set_bits_64,
				sign_extend_8,
				sign_extend_16,
				zero_extend_16,
				reverse_byte,
			]
		)(to, one),
		3..6 => one_of!(
			dice,
			fn(Reg, Reg, i32) -> Instruction,
			[
				add_imm_32,
				add_imm_64,
				and_imm,
				xor_imm,
				or_imm,
				mul_imm_32,
				mul_imm_64,
				set_less_than_unsigned_imm,
				set_less_than_signed_imm,
				set_greater_than_unsigned_imm,
				set_greater_than_signed_imm,
				shift_logical_left_imm_32,
				shift_logical_left_imm_64,
				shift_logical_right_imm_32,
				shift_logical_right_imm_64,
				shift_arithmetic_right_imm_32,
				shift_arithmetic_right_imm_64,
				shift_logical_left_imm_alt_32,
				shift_logical_left_imm_alt_64,
				shift_logical_right_imm_alt_32,
				shift_logical_right_imm_alt_64,
				shift_arithmetic_right_imm_alt_32,
				shift_arithmetic_right_imm_alt_64,
				negate_and_add_imm_32,
				negate_and_add_imm_64,
				cmov_if_zero_imm,
				cmov_if_not_zero_imm,
				rotate_right_imm_32,
				rotate_right_imm_64,
				rotate_right_imm_alt_32,
				rotate_right_imm_alt_64,
			]
		)(to, one, number),
		_ => one_of!(
			dice,
			fn(Reg, Reg, Reg) -> Instruction,
			[
				add_32,
				add_64,
				sub_32,
				sub_64,
				and,
				xor,
				or,
				mul_32,
				mul_64,
				mul_upper_signed_signed,
				mul_upper_unsigned_unsigned,
				mul_upper_signed_unsigned,
				set_less_than_unsigned,
				set_less_than_signed,
				shift_logical_left_32,
				shift_logical_left_64,
				shift_logical_right_32,
				shift_logical_right_64,
				shift_arithmetic_right_32,
				shift_arithmetic_right_64,
				div_unsigned_32,
				div_unsigned_64,
				div_signed_32,
				div_signed_64,
				rem_unsigned_32,
				rem_unsigned_64,
				rem_signed_32,
				rem_signed_64,
				cmov_if_zero,
				cmov_if_not_zero,
				and_inverted,
				or_inverted,
				xnor,
				maximum,
				maximum_unsigned,
				minimum,
				minimum_unsigned,
				rotate_left_32,
				rotate_left_64,
				rotate_right_32,
				rotate_right_64,
			]
		)(to, one, other),
	}
}
