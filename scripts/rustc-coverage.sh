#!/usr/bin/env bash
# Stands before rustc when the fuzz target is built (RUSTC_WRAPPER): the crates of this checkout, and no others, are
# compiled with the instrumentation by which libFuzzer sees what an input reaches.
set -euo pipefail

own=$(dirname "$(dirname "$(readlink -f "$0")")")
coverage=()
# Build scripts and macros run while building, without libFuzzer.
if [[ ${CARGO_MANIFEST_DIR:-} == "$own"/* && $* != *"--crate-name build_script"* && $* != *"--crate-type proc-macro"* ]]; then
	coverage=(-Cpasses=sancov-module)
	for option in level=4 inline-8bit-counters pc-table; do
		coverage+=("-Cllvm-args=-sanitizer-coverage-$option")
	done
fi
exec "$@" "${coverage[@]}"
