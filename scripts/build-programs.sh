#!/usr/bin/env bash
# Builds the guest programs: of examples/programs for WASI preview 1, of examples/pvm for the engine Pvm.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}/guests
way=$(cat .wasm-toolchain 2>/dev/null || echo rustup)
build=(build --release --locked --target wasm32-wasip1 --manifest-path examples/programs/Cargo.toml)
case "$way" in
debian)
	env -u RUSTC_WORKSPACE_WRAPPER -u RUSTUP_TOOLCHAIN RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C embed-bitcode=yes" \
		CARGO_TARGET_DIR="$target" /usr/bin/cargo "${build[@]}" -Zbuild-std=std,panic_abort
	;;
*) env -u RUSTC_WORKSPACE_WRAPPER CARGO_TARGET_DIR="$target" cargo "${build[@]}" ;;
esac
echo "programs: $(cd "$target/wasm32-wasip1/release" && ls ./*.wasm | tr '\n' ' ')in $target/wasm32-wasip1/release"

scripts/build-program.sh examples/pvm "$target/pvm"
