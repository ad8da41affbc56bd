#!/usr/bin/env bash
# Fails if the dependency tree holds two versions of a crate of polkadot-sdk, or one that the umbrella does not name.
set -euo pipefail
cd "$(dirname "$0")/.."

fail=0
for crate in sp-runtime sp-core sp-io sp-api frame-support frame-system sc-service sc-client-api; do
	versions=$(cargo tree --locked --workspace --prefix none --format '{p}' --edges normal,build |
		awk -v crate="$crate" '$1 == crate { print $2 }' | sort -u)
	if [ "$(printf '%s\n' "$versions" | grep -c .)" != 1 ]; then
		echo "check-sdk: $crate has these versions in the tree, one is wanted:" $versions >&2
		fail=1
	fi
done
loose=$(grep -nE '^(frame|pallet|sc|sp|substrate)-[a-z0-9-]+ *= *(\{ version = )?"[^=]' Cargo.toml || true)
if [ -n "$loose" ]; then
	printf 'check-sdk: not pinned with "=":\n%s\n' "$loose" >&2
	fail=1
fi
# The bencher and the fuzz target have lock files of their own.
versions() {
	awk '$1 == "name" && $3 ~ /^"(frame|pallet|sc|sp|substrate)-/ { name = $3; getline; print name, $3 }' "$1" | sort -u
}
for lock in tools/bencher/Cargo.lock fuzz/Cargo.lock; do
	foreign=$(comm -13 <(versions Cargo.lock) <(versions $lock))
	if [ -n "$foreign" ]; then
		printf 'check-sdk: %s has versions that Cargo.lock has not:\n%s\n' $lock "$foreign" >&2
		fail=1
	fi
done
[ "$fail" = 0 ] && echo "check-sdk: one version of each crate of the SDK, all pinned"
exit "$fail"
