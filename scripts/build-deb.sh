#!/usr/bin/env bash
# Packs the built node and agent as Debian packages.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
	cat <<'TEXT'
Usage: scripts/build-deb.sh

Packs tidemill-node and tidemill-agent of the release build as Debian packages in $CARGO_TARGET_DIR/debian, and prints
their paths. `make deb` builds first.

cargo-deb does it. If there is none of the version wanted in $CARGO_TARGET_DIR/tools, it is built and installed there by
`cargo install --locked`, which takes some minutes once; nothing outside of that folder changes.
TEXT
}
[ $# = 0 ] || { usage; [ "$1" = --help ] || exit 2; exit 0; }

version=3.8.0
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/tidemill/target}
tools=$CARGO_TARGET_DIR/tools
cargo_deb=$tools/bin/cargo-deb

command -v dpkg-shlibdeps >/dev/null || { echo "build-deb: dpkg-shlibdeps is missing: apt-get install dpkg-dev" >&2; exit 1; }
if [ "$("$cargo_deb" --version 2>/dev/null)" != "cargo-deb $version" ]; then
	echo "build-deb: installing cargo-deb $version in $tools" >&2
	# Built apart, so that its dependencies do not mix with the project's.
	env -u RUSTC_WORKSPACE_WRAPPER -u CARGO_RESOLVER_FEATURE_UNIFICATION CARGO_TARGET_DIR="$tools/build" \
		cargo install --quiet --locked --root "$tools" --version "$version" cargo-deb >&2
	rm -rf "$tools/build"
fi

for package in tidemill-node tidemill-agent; do
	binary=$CARGO_TARGET_DIR/release/$package
	[ -x "$binary" ] || { echo "build-deb: there is no $binary: make build" >&2; exit 1; }
	# A node without the runtime's Wasm is good for tests alone.
	[ $package != tidemill-node ] || "$binary" export-chain-spec --chain dev >/dev/null
	"$cargo_deb" --no-build --quiet -p "$package"
done
