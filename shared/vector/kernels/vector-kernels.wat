;; The inner loops of masking and summing, over memory that kernels.ts fills and empties.
;; Addresses and lengths are in bytes unless a name says otherwise; nothing is checked here: the
;; caller keeps every access within its scratch memory.
(module
  (import "scratch" "memory" (memory 1))

  ;; sums[i] += words[i] modulo 2^32; $length is a multiple of 4. Sixteen words a turn, then one.
  (func (export "add") (param $sums i32) (param $words i32) (param $length i32)
    (local $end i32) (local $wideEnd i32)
    (local.set $end (i32.add (local.get $sums) (local.get $length)))
    (local.set $wideEnd
      (i32.add (local.get $sums) (i32.and (local.get $length) (i32.const -64))))
    (block $wideDone
      (loop $wide
        (br_if $wideDone (i32.ge_u (local.get $sums) (local.get $wideEnd)))
        (v128.store (local.get $sums)
          (i32x4.add (v128.load (local.get $sums)) (v128.load (local.get $words))))
        (v128.store offset=16 (local.get $sums)
          (i32x4.add (v128.load offset=16 (local.get $sums)) (v128.load offset=16 (local.get $words))))
        (v128.store offset=32 (local.get $sums)
          (i32x4.add (v128.load offset=32 (local.get $sums)) (v128.load offset=32 (local.get $words))))
        (v128.store offset=48 (local.get $sums)
          (i32x4.add (v128.load offset=48 (local.get $sums)) (v128.load offset=48 (local.get $words))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 64)))
        (local.set $words (i32.add (local.get $words) (i32.const 64)))
        (br $wide)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $sums) (local.get $end)))
        (i32.store (local.get $sums)
          (i32.add (i32.load (local.get $sums)) (i32.load (local.get $words))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 4)))
        (local.set $words (i32.add (local.get $words) (i32.const 4)))
        (br $next))))

  ;; sums[i] -= words[i] modulo 2^32; as above.
  (func (export "subtract") (param $sums i32) (param $words i32) (param $length i32)
    (local $end i32) (local $wideEnd i32)
    (local.set $end (i32.add (local.get $sums) (local.get $length)))
    (local.set $wideEnd
      (i32.add (local.get $sums) (i32.and (local.get $length) (i32.const -64))))
    (block $wideDone
      (loop $wide
        (br_if $wideDone (i32.ge_u (local.get $sums) (local.get $wideEnd)))
        (v128.store (local.get $sums)
          (i32x4.sub (v128.load (local.get $sums)) (v128.load (local.get $words))))
        (v128.store offset=16 (local.get $sums)
          (i32x4.sub (v128.load offset=16 (local.get $sums)) (v128.load offset=16 (local.get $words))))
        (v128.store offset=32 (local.get $sums)
          (i32x4.sub (v128.load offset=32 (local.get $sums)) (v128.load offset=32 (local.get $words))))
        (v128.store offset=48 (local.get $sums)
          (i32x4.sub (v128.load offset=48 (local.get $sums)) (v128.load offset=48 (local.get $words))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 64)))
        (local.set $words (i32.add (local.get $words) (i32.const 64)))
        (br $wide)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $sums) (local.get $end)))
        (i32.store (local.get $sums)
          (i32.sub (i32.load (local.get $sums)) (i32.load (local.get $words))))
        (local.set $sums (i32.add (local.get $sums) (i32.const 4)))
        (local.set $words (i32.add (local.get $words) (i32.const 4)))
        (br $next))))

  ;; sums[i] += element i of an LSB-first stream of $bits-bit elements that starts at a whole byte;
  ;; $length is that of the sums. Reads up to 7 bytes beyond the stream.
  (func (export "addPacked") (param $sums i32) (param $packed i32) (param $length i32) (param $bits i32)
    (local $end i32) (local $width i64) (local $mask i64) (local $at i64)
    (local.set $width (i64.extend_i32_u (local.get $bits)))
    (local.set $mask (i64.sub (i64.shl (i64.const 1) (local.get $width)) (i64.const 1)))
    (local.set $end (i32.add (local.get $sums) (local.get $length)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $sums) (local.get $end)))
        (i32.store (local.get $sums)
          (i32.add
            (i32.load (local.get $sums))
            (i32.wrap_i64
              (i64.and
                (local.get $mask)
                (i64.shr_u
                  (i64.load
                    (i32.add
                      (local.get $packed)
                      (i32.wrap_i64 (i64.shr_u (local.get $at) (i64.const 3)))))
                  (i64.and (local.get $at) (i64.const 7)))))))
        (local.set $at (i64.add (local.get $at) (local.get $width)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 4)))
        (br $next)))))
