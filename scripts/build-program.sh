#!/usr/bin/env bash
# Builds guests of the engine Pvm into programs.
set -euo pipefail

usage() {
	cat <<'TEXT'
Usage: scripts/build-program.sh CRATE [FOLDER]

Builds every binary of a cargo package or workspace as a program of the engine Pvm, checks it as the chain does, and
prints its hash. The programs are FOLDER/NAME.polkavm; FOLDER is CRATE/target/pvm if it is not named.
examples/pvm shows what such a package looks like. scripts/setup.sh prepares a machine for this.
TEXT
}
case "${1:-}" in
--help | -h) usage; exit 0 ;;
"") usage >&2; exit 2 ;;
esac

crate=$(cd "$1" && pwd)
folder=${2:-$crate/target/pvm}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# One at a time in a folder.
exec 9>"$folder/.lock"
flock 9
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}
CARGO_TARGET_DIR=$target cargo build -q --release --locked --manifest-path tools/link/Cargo.toml
link=$target/release/tidemill-link

way=$(cat .wasm-toolchain 2>/dev/null || echo rustup)
case "$way" in
debian) cargo=(env -u RUSTUP_TOOLCHAIN RUSTC=/usr/bin/rustc /usr/bin/cargo) ;;
*) cargo=(cargo) ;;
esac
rm -rf "$folder/elf"
env -u RUSTC_WORKSPACE_WRAPPER RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$folder/build" "${cargo[@]}" build --release --bins \
	--manifest-path "$crate/Cargo.toml" --target "$PWD/examples/pvm/riscv64emac-unknown-none-polkavm.json" \
	-Z build-std=core,alloc -Z json-target-spec -Z unstable-options --artifact-dir "$folder/elf"
for elf in "$folder"/elf/*; do "$link" "$elf" "$folder/$(basename "$elf").polkavm"; done
