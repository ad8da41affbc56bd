#!/usr/bin/env bash
# Prepares a fresh Debian 12 machine that has rustup and Node.js to build, test and run Tidemill.
# It can be run again at any time: what is there already is left alone.
set -euo pipefail

usage() {
	cat <<'TEXT'
Usage: scripts/setup.sh [--wasm auto|rustup|debian]

Installs what Tidemill is built with, and says what it does:
  1. Debian packages: protobuf-compiler, clang, libssl-dev and the like;
  2. the Wasm targets: wasm32v1-none for the runtime, wasm32-wasip1 for guest programs, and the sources of Rust's own
     libraries, which are built with guest programs of the engine Pvm,
     by rustup where it can download them, else from Debian's own Rust compiler;
  3. the JavaScript packages of examples/;
  4. Prometheus, for the tests of docs/monitoring: Debian's package unpacked in ~/.cache/tidemill, where it is no
     service and touches none.

  --wasm WAY   how to get the Wasm targets (default: auto, which tries rustup first)
  --help       print this

Needs root (or sudo) for the Debian packages only.
TEXT
}

wasm=auto
while [ $# -gt 0 ]; do
	case "$1" in
	--wasm) wasm=${2:-}; shift 2 || true ;;
	--help | -h) usage; exit 0 ;;
	*) echo "setup: unknown argument '$1'; see scripts/setup.sh --help" >&2; exit 2 ;;
	esac
done
case "$wasm" in auto | rustup | debian) ;; *) echo "setup: --wasm takes auto, rustup or debian, not '$wasm'" >&2; exit 2 ;; esac

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo

# --- 1. Debian packages -------------------------------------------------------------------------

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

updated=""
need() {
	local missing=() package
	for package in "$@"; do installed "$package" || missing+=("$package"); done
	if [ ${#missing[@]} -eq 0 ]; then
		say "Debian packages present: $*"
		return
	fi
	if [ -z "$updated" ]; then
		say "updating the list of Debian packages"
		$sudo apt-get update -qq
		updated=yes
	fi
	say "installing Debian packages: ${missing[*]}"
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

command -v apt-get >/dev/null || die "this script prepares Debian 12; on another system install the same packages by hand (see the script)"
need build-essential pkg-config protobuf-compiler clang libclang-dev libssl-dev ca-certificates git
# A test sets the clocks of its nodes.
need libfaketime
# The demo fetches a program from its Python package.
python3 -m pip --version >/dev/null 2>&1 || need python3 python3-pip

# --- 2. Rust and its Wasm targets ---------------------------------------------------------------

command -v rustup >/dev/null || die "rustup is missing: install it as its own documentation says, then run this again"
rustc --version >/dev/null 2>&1 || {
	say "installing the Rust toolchain that rust-toolchain.toml names"
	rustup toolchain install
}
say "Rust: $(rustc --version)"

# Whether the toolchain of rust-toolchain.toml has a target.
rustup_has() { ls "$(rustc --print sysroot)/lib/rustlib/$1/lib/"libcore-*.rlib >/dev/null 2>&1; }
rustup_add() { rustup_has "$1" || { say "asking rustup for the target $1"; timeout 300 rustup target add "$1" >/dev/null 2>&1 && rustup_has "$1"; }; }

rustup_has_source() { [ -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/core" ]; }
rustup_add_source() {
	rustup_has_source || { say "asking rustup for rust-src"; timeout 300 rustup component add rust-src >/dev/null 2>&1 && rustup_has_source; }
}

debian_lib() { printf '/usr/lib/rustlib/%s/lib' "$1"; }
debian_has() { ls "$(debian_lib "$1")"/libcore-*.rlib >/dev/null 2>&1; }

# Builds Rust's own libraries for a target with Debian's compiler, from Debian's rust-web-src.
debian_build() { # target, crates of build-std, source of a scratch crate, crates to copy
	local target=$1 crates=$2 source=$3; shift 3
	local scratch
	scratch=$(mktemp -d)
	mkdir -p "$scratch/src"
	printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["rlib"]\n[workspace]\n' >"$scratch/Cargo.toml"
	printf '%s\n' "$source" >"$scratch/src/lib.rs"
	say "building $crates for $target with Debian's compiler (under a minute)"
	(
		cd "$scratch"
		env -u CARGO_TARGET_DIR -u RUSTUP_TOOLCHAIN -u RUSTC_WORKSPACE_WRAPPER RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
			RUSTFLAGS="-C embed-bitcode=yes" /usr/bin/cargo build -q --release "-Zbuild-std=$crates" --target "$target"
	) || die "Debian's compiler could not build $crates for $target"
	$sudo mkdir -p "$(debian_lib "$target")"
	local name
	for name in "$@"; do $sudo cp "$scratch/target/$target/release/deps/lib$name-"*.rlib "$(debian_lib "$target")/"; done
	rm -rf "$scratch"
}

debian_toolchain() {
	need rustc-web cargo-web rust-web-src libstd-rust-web-dev rust-web-llvm wasi-libc
	# The linker must be of the LLVM version that Debian's rustc is built with.
	local llvm
	llvm=$(/usr/bin/rustc --version --verbose | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
	need "lld-$llvm"
	rustup toolchain list | grep -q '^debian\b' || { say "linking Debian's compiler as the rustup toolchain 'debian'"; rustup toolchain link debian /usr; }
}

# Writes which toolchain builds Wasm; the Makefile reads it.
remember() { printf '%s\n' "$1" >"$root/.wasm-toolchain"; say "Wasm is built by: $1"; }

by_rustup() { rustup_add wasm32v1-none && rustup_add wasm32-wasip1 && rustup_add_source; }
by_debian() {
	debian_toolchain
	debian_has wasm32v1-none || debian_build wasm32v1-none core,alloc $'#![no_std]\nextern crate alloc;' core alloc compiler_builtins
	# Guest programs are built with -Zbuild-std: they only need wasi-libc where Rust looks for it.
	local libc=/usr/lib/wasm32-wasi self
	self=$(debian_lib wasm32-wasip1)/self-contained
	if [ ! -e "$self/libc.a" ]; then
		say "copying wasi-libc to $self"
		$sudo mkdir -p "$self"
		$sudo cp "$libc"/crt1*.o "$libc"/lib*.a "$self/"
	fi
}

case "$wasm" in
rustup) by_rustup || die "rustup cannot download the Wasm targets here; try --wasm debian"; remember rustup ;;
debian) by_debian; remember debian ;;
auto)
	if by_rustup; then remember rustup; else
		say "rustup cannot download the Wasm targets here: using Debian's compiler for them"
		by_debian
		remember debian
	fi
	;;
esac

# --- 3. JavaScript ------------------------------------------------------------------------------

command -v node >/dev/null || die "Node.js 20 or newer is missing"
node_major=$(node -p 'process.versions.node.split(".")[0]')
[ "$node_major" -ge 20 ] || die "Node.js 20 or newer is needed, this is $(node --version)"
if [ -f examples/package.json ]; then
	if [ -d examples/node_modules ] && [ ! examples/package-lock.json -nt examples/node_modules/.package-lock.json ]; then
		say "JavaScript packages present"
	else
		say "installing the JavaScript packages of examples/"
		(cd examples && npm ci --no-audit --no-fund --loglevel=error)
	fi
fi
# --- 4. Prometheus ------------------------------------------------------------------------------

tools=$HOME/.cache/tidemill/tools/prometheus
if [ -x "$tools/usr/bin/prometheus" ]; then
	say "Prometheus present"
else
	say "unpacking Debian's Prometheus in $tools"
	scratch=$(mktemp -d)
	fetch() { (cd "$scratch" && apt-get download -qq prometheus 2>/dev/null); }
	fetch || { $sudo apt-get update -qq && fetch; } || die "apt-get cannot download the package prometheus"
	mkdir -p "$tools"
	dpkg-deb --extract "$scratch"/prometheus_*.deb "$tools"
	rm -rf "$scratch"
fi
say "done; 'make' lists what can be run"
