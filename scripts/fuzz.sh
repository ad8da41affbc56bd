#!/usr/bin/env bash
# Random courses of all pallets together, many and long: COURSES of STEPS steps each, on all processors. The first that
# fails is shrunk, shown, and kept in pallets/tests/proptest-regressions, which every later run plays first.
set -euo pipefail
cd "$(dirname "$0")/.."

steps=${STEPS:-200}
courses=${COURSES:-10000}
chunk=$((courses < 250 ? courses : 250))
runs=$(((courses + chunk - 1) / chunk))
test=(cargo test -q --release --workspace --features tidemill-agent/chaos --test pallets)
"${test[@]}" --no-run
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
echo "all passed"
