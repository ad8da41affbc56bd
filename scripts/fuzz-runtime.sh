#!/usr/bin/env bash
# Fuzzes the runtime with libFuzzer, guided by the code that inputs reach.
#
#   scripts/fuzz-runtime.sh [SECONDS]   builds the target of fuzz/ and runs it so long (default: 600)
#   scripts/fuzz-runtime.sh FILE...     runs these inputs once, as after a failure, and prints all acts and events
#   scripts/fuzz-runtime.sh --seeds     writes the seeds of fuzz/corpus anew
#
# What is found is kept beside the builds: the corpus, which the next run goes on from, and an input for each failure. The
# instrumentation is the compiler's own, given to our crates only; neither cargo-fuzz nor another toolchain is needed.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --help ]]; then
	sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"
	exit
fi
target=${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}
# The runtime runs as it is here, not as Wasm.
SKIP_WASM_BUILD=1 CARGO_TARGET_DIR=$target RUSTC_WRAPPER=$PWD/scripts/rustc-coverage.sh \
	cargo build --release --locked --manifest-path fuzz/Cargo.toml
fuzzer=$target/release/tidemill-fuzz

if [[ ${1:-} == --seeds ]]; then
	rm -rf fuzz/corpus
	TIDEMILL_SEEDS=fuzz/corpus exec "$fuzzer"
fi
if [[ -e ${1:-} ]]; then
	TIDEMILL_ALOUD=1 exec "$fuzzer" "$@"
fi
kept=$target/fuzz/runtime
mkdir -p "$kept/corpus"
exec "$fuzzer" -max_total_time="${1:-600}" -max_len=4096 -timeout=60 -rss_limit_mb=4096 -print_final_stats=1 \
	-artifact_prefix="$kept/" "$kept/corpus" fuzz/corpus
