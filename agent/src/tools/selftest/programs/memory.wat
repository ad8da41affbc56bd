;; Walks over 16 MiB of memory so that every step is far from the last one, and writes a sum over it.
(module
	(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
	(memory (export "memory") 257)
	(func (export "_start") (local $left i32) (local $place i32) (local $sum i32)
		(local.set $left (i32.const 12000000))
		(loop $more
			;; Each of the 2^22 words is visited once in 2^22 steps; the words begin behind the first page.
			(local.set $place
				(i32.and
					(i32.add (i32.mul (local.get $place) (i32.const 1664525)) (i32.const 1013904223))
					(i32.const 4194303)))
			(local.set $sum
				(i32.add
					(local.get $sum)
					(i32.load offset=65536 (i32.shl (local.get $place) (i32.const 2)))))
			(i32.store offset=65536
				(i32.shl (local.get $place) (i32.const 2))
				(i32.add (local.get $sum) (local.get $left)))
			(br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
		(i32.store (i32.const 64) (local.get $sum))
		(i32.store (i32.const 0) (i32.const 64))
		(i32.store (i32.const 4) (i32.const 4))
		(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
