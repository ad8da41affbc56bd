#!/usr/bin/env bash
# Random courses of all pallets together, many and long: COURSES of STEPS steps each, on all processors. The first that
# fails is shrunk, shown, and kept in pallets/tests/proptest-regressions, which every later run plays first.
#
# Then the random tests of the machine, each with MACHINE_CASES cases (make test has some thousands): every way to run a
# program against the others, forged segments, blobs with changed bytes, whole games.
set -euo pipefail
cd "$(dirname "$0")/.."

steps=${STEPS:-200}
courses=${COURSES:-10000}
chunk=$((courses < 250 ? courses : 250))
runs=$(((courses + chunk - 1) / chunk))
cargo=(cargo test -q --release --workspace --features tidemill-agent/chaos)
test=("${cargo[@]}" --test pallets)
machine=("${cargo[@]}" --test differential --test adversarial --test admission --test game)
"${test[@]}" --no-run
"${machine[@]}" --no-run
echo "$((runs * chunk)) courses of $steps steps, $chunk at a time"

export TIDEMILL_FUZZ_CASES=$chunk TIDEMILL_FUZZ_STEPS=$steps
one() { # number of the run, number of runs, command
	local number=$1 of=$2; shift 2
	local log; log=$(mktemp)
	if "$@" -- fuzz:: >"$log" 2>&1; then
		rm "$log"
		echo "run $number of $of passed"
	else
		cat "$log"
		rm "$log"
		return 255 # ends all others
	fi
}
export -f one
seq "$runs" | xargs -P "$(nproc)" -I{} bash -c 'one "$@"' one {} "$runs" "${test[@]}"

export MACHINE_CASES=${MACHINE_CASES:-30000}
echo "$MACHINE_CASES cases of each random test of the machine"
"${machine[@]}"
echo "all passed"
