;; Multiplies, rotates and adds 64-bit integers, and writes what comes out.
(module
	(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
	(memory (export "memory") 1)
	(func (export "_start") (local $left i32) (local $value i64)
		(local.set $left (i32.const 30000000))
		(local.set $value (i64.const 1))
		(loop $more
			(local.set $value
				(i64.rotl
					(i64.add
						(i64.mul (local.get $value) (i64.const 6364136223846793005))
						(i64.const 1442695040888963407))
					(i64.const 17)))
			(br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
		(i64.store (i32.const 64) (local.get $value))
		(i32.store (i32.const 0) (i32.const 64))
		(i32.store (i32.const 4) (i32.const 8))
		(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
