;; Copies a file, writes the fuel clock and 32 random bytes to standard output, and ends with exit code 7.
(module
	(import "wasi_snapshot_preview1" "path_open"
		(func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
	(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
	(memory (export "memory") 1)
	(data (i32.const 100) "in/text")
	(data (i32.const 120) "out/copy")
	;; Ends the program where a call of the host fails, with a code that says where.
	(func $must (param $error i32) (param $code i32)
		(if (local.get $error) (then (call $exit (local.get $code)))))
	;; Sets the one buffer of reads and writes.
	(func $buffer (param $at i32) (param $length i32)
		(i32.store (i32.const 0) (local.get $at))
		(i32.store (i32.const 4) (local.get $length)))
	(func (export "_start")
		(call $must
			(call $open
				(i32.const 3) (i32.const 0) (i32.const 100) (i32.const 7) (i32.const 0)
				(i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16))
			(i32.const 101))
		(call $buffer (i32.const 1024) (i32.const 4096))
		(call $must
			(call $read (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 8))
			(i32.const 102))
		;; Made anew: create is 1, and a write is right 64.
		(call $must
			(call $open
				(i32.const 3) (i32.const 0) (i32.const 120) (i32.const 8) (i32.const 1)
				(i64.const 64) (i64.const 0) (i32.const 0) (i32.const 20))
			(i32.const 103))
		(call $buffer (i32.const 1024) (i32.load (i32.const 8)))
		(call $must
			(call $write (i32.load (i32.const 20)) (i32.const 0) (i32.const 1) (i32.const 8))
			(i32.const 104))
		(call $must (call $clock (i32.const 1) (i64.const 1) (i32.const 8192)) (i32.const 105))
		(call $must (call $random (i32.const 8200) (i32.const 32)) (i32.const 106))
		(call $buffer (i32.const 8192) (i32.const 40))
		(call $must
			(call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
			(i32.const 107))
		(call $exit (i32.const 7))))
