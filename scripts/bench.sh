#!/usr/bin/env bash
# Measures the engine against native code, on the guest programs of examples/.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/build-programs.sh
target=${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}
guests=$target/guests
env -u RUSTC_WORKSPACE_WRAPPER CARGO_TARGET_DIR="$guests" \
	cargo build -q --release --locked --manifest-path examples/programs/Cargo.toml
cargo build -q --release --workspace --features tidemill-agent/chaos --example versus_native
measure() { # program, arguments
	local program=$1; shift
	"$target/release/examples/versus_native" "$guests/wasm32-wasip1/release/$program.wasm" "$guests/release/$program" "$@"
	echo
}
measure montecarlo --samples 5000000 --seed 1
