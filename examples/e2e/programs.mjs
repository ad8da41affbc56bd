/** Tiny programs for the end-to-end tests, written in WebAssembly's text form. */
import createWabt from 'wabt';

const wabt = await createWabt();

/** @param {string} text @returns {Uint8Array} the module */
function assemble(text) {
	const module = wabt.parseWat('program.wat', text);
	try {
		return module.toBinary({}).buffer;
	} finally {
		module.destroy();
	}
}

const IMPORTS = `
	(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))`;

/** A buffer of 4096 bytes at 1024; its address and length at 0; what was read or written at 8. */
const BUFFER = `
	(memory (export "memory") 1)
	(data (i32.const 0) "\\00\\04\\00\\00\\00\\10\\00\\00")`;

/** Writes what standard input holds to standard output, up to 4096 bytes. */
const ECHO = `
	(drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
	(i32.store (i32.const 4) (i32.load (i32.const 8)))
	(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`;

/** Copies standard input to standard output. */
export const echo = () => assemble(`(module ${IMPORTS} ${BUFFER} (func (export "_start") ${ECHO}))`);

/**
 * Does so after that many steps of a walk through 128 MiB of memory: a step is little fuel and much waiting, so that a
 * task takes seconds on any machine and has few run ticks.
 * @param {number} steps
 */
export const slowEcho = (steps) =>
	assemble(`(module ${IMPORTS}
		(memory (export "memory") 2049)
		(data (i32.const 0) "\\00\\04\\00\\00\\00\\10\\00\\00")
		(func (export "_start") (local $left i64) (local $mix i64) (local $at i32)
			(local.set $left (i64.const ${steps}))
			(loop $again
				(local.set $at (i32.add (i32.const 65536) (i32.and (i32.wrap_i64 (i64.shr_u (local.get $mix) (i64.const 30))) (i32.const 0x07fffff8))))
				(local.set $mix (i64.add
					(i64.mul (i64.xor (local.get $mix) (i64.load (local.get $at))) (i64.const 6364136223846793005))
					(i64.const 1442695040888963407)))
				(i64.store (local.get $at) (local.get $mix))
				(local.set $left (i64.sub (local.get $left) (i64.const 1)))
				(br_if $again (i64.ne (local.get $left) (i64.const 0))))
			${ECHO}))`);

/** Never ends by itself. */
export const endless = () => assemble(`(module ${IMPORTS} ${BUFFER} (func (export "_start") (loop $again (br $again))))`);

/** Writes to standard output without end. */
export const flood = () =>
	assemble(`(module ${IMPORTS} ${BUFFER}
		(func (export "_start")
			(loop $again
				(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
				(br $again))))`);

/** Takes memory until there is none left, writes to all of it, and exits with 42. */
export const memoryBomb = () =>
	assemble(`(module ${IMPORTS} ${BUFFER}
		(func (export "_start")
			(loop $again
				(br_if $again (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
			(memory.fill (i32.const 8192) (i32.const 7) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8192)))
			(call $proc_exit (i32.const 42))))`);

/** Wants 2 GiB from the start. */
export const greedy = () => assemble(`(module ${IMPORTS} (memory (export "memory") 32768) (func (export "_start")))`);

/** Imports what no program gets. */
export const wanting = () =>
	assemble('(module (import "env" "network" (func)) (memory (export "memory") 1) (func (export "_start")))');

/** Divides by zero. */
export const faulty = () =>
	assemble(`(module ${IMPORTS} ${BUFFER} (func (export "_start") (drop (i32.div_u (i32.const 1) (i32.load (i32.const 4096))))))`);
