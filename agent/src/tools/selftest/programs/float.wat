;; Divides, takes roots and rounds 64-bit floating-point numbers, and writes what comes out, with a NaN beside it.
(module
	(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
	(memory (export "memory") 1)
	(func (export "_start") (local $left i32) (local $value f64) (local $sum f64)
		(local.set $left (i32.const 20000000))
		(local.set $value (f64.const 0.7))
		(loop $more
			(local.set $value
				(f64.mul
					(f64.mul (f64.const 3.9) (local.get $value))
					(f64.sub (f64.const 1) (local.get $value))))
			(local.set $sum
				(f64.add
					(local.get $sum)
					(f64.sqrt (f64.div (local.get $value) (f64.const 3)))))
			(br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
		(f64.store (i32.const 64) (local.get $value))
		(f64.store (i32.const 72) (local.get $sum))
		;; Processors of the engine's target give this NaN a sign, others may not.
		(f64.store (i32.const 80) (f64.div (f64.sub (local.get $sum) (local.get $sum)) (f64.const 0)))
		(i32.store (i32.const 0) (i32.const 64))
		(i32.store (i32.const 4) (i32.const 24))
		(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
