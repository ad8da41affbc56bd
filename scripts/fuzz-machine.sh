#!/usr/bin/env bash
# Fuzzes the machine with libFuzzer, guided by the code that inputs reach: `step` with forged states and witnesses, and the
# admission of blobs with whatever runs after it.
#
#   scripts/fuzz-machine.sh [SECONDS]            builds both targets of fuzz/machine and runs them so long, side by side
#                                                (default: 600)
#   scripts/fuzz-machine.sh step|admit FILE...   runs these inputs once, as after a failure
#   scripts/fuzz-machine.sh --seeds              writes the seeds of fuzz/machine/corpus anew
#
# What is found is kept beside the builds: for each target its log, the corpus, which the next run goes on from, and an input
# for each failure. The instrumentation is as in scripts/fuzz-runtime.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --help ]]; then
	sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"
	exit
fi
target=${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}
CARGO_TARGET_DIR=$target RUSTC_WRAPPER=$PWD/scripts/rustc-coverage.sh \
	cargo build --release --locked --manifest-path fuzz/machine/Cargo.toml
fuzzer=$target/release/tidemill-fuzz
seeds=fuzz/machine/corpus

if [[ ${1:-} == --seeds ]]; then
	rm -rf "$seeds"
	for name in step admit; do
		TIDEMILL_SEEDS=$seeds/$name "$fuzzer-$name"
	done
	exit
fi
if [[ ${1:-} == step || ${1:-} == admit ]]; then
	exec "$fuzzer-$1" "${@:2}"
fi
fuzz() { # target, most bytes of an input
	local kept=$target/fuzz/$1
	mkdir -p "$kept/corpus"
	exec "$fuzzer-$1" -max_total_time="$seconds" -max_len="$2" -len_control=0 -timeout=60 -rss_limit_mb=4096 -print_final_stats=1 \
		-artifact_prefix="$kept/" "$kept/corpus" "$seeds/$1" >"$kept/log" 2>&1
}
seconds=${1:-600}
fuzz step 2048 &
step=$!
fuzz admit 8192 &
admit=$!
trap 'kill "$step" "$admit" 2>/dev/null || true' EXIT
echo "both targets run for $seconds s; their logs: $target/fuzz/{step,admit}/log"
failed=()
wait "$step" || failed+=(step)
wait "$admit" || failed+=(admit)
for name in step admit; do
	printf '\n=== %s\n' "$name"
	tail -n 40 "$target/fuzz/$name/log" | grep -av '^"' # the dictionary that libFuzzer recommends
done
if ((${#failed[@]})); then
	echo "failed: ${failed[*]}"
	exit 1
fi
