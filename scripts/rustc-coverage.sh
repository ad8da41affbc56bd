#!/usr/bin/env bash
# Stands before rustc when the fuzz targets are built (RUSTC_WRAPPER): the crates of this checkout and the interpreter that
# the machine runs, and no others, are compiled with the instrumentation by which libFuzzer sees what an input reaches.
set -euo pipefail

own=$(dirname "$(dirname "$(readlink -f "$0")")")
coverage=()
covered() {
	# Another version of PolkaVM runs while building.
	[[ ${CARGO_MANIFEST_DIR:-} == "$own"/* || ${CARGO_PKG_NAME:-}@${CARGO_PKG_VERSION:-} =~ ^polkavm(-common)?@0\.37\. ]]
}
# Build scripts and macros run while building, without libFuzzer.
if covered && [[ $* != *"--crate-name build_script"* && $* != *"--crate-type proc-macro"* ]]; then
	coverage=(-Cpasses=sancov-module)
	for option in level=4 inline-8bit-counters pc-table; do
		coverage+=("-Cllvm-args=-sanitizer-coverage-$option")
	done
fi
exec "$@" "${coverage[@]}"
