# Everything that is done with Tidemill from a checkout. `make` alone lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build programs demo demo-dispute test test-rust test-js e2e fuzz fuzz-runtime fuzz-machine zombienet deb check-deb lint fmt check-sdk check-features check-fuzz weights bench bench-load docs tables

# One target folder outside the checkout, so that every clone and CI share what is compiled.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/tidemill/target
export WASM_BUILD_WORKSPACE_HINT := $(CURDIR)
# Debian's libssl is linked instead of a copy built from source.
export OPENSSL_NO_VENDOR := 1
# Written by scripts/setup.sh: who builds Wasm.
ifeq ($(shell cat .wasm-toolchain 2>/dev/null),debian)
export WASM_BUILD_TOOLCHAIN := debian
endif

# The same selection every time, or dependencies are compiled again with other features.
CARGO_ALL := --release --workspace --features tidemill-agent/chaos
BIN := $(CARGO_TARGET_DIR)/release
export TIDEMILL_NODE ?= $(BIN)/tidemill-node
export TIDEMILL_AGENT ?= $(BIN)/tidemill-agent
export TIDEMILL_AGENT_CHAOS ?= $(BIN)/tidemill-agent-chaos
export TIDEMILL_PVM_PROGRAMS ?= $(CARGO_TARGET_DIR)/guests/pvm
export TIDEMILL_PROGRAMS ?= $(CARGO_TARGET_DIR)/guests/wasm32-wasip1/release

help: ## List what can be made
	@echo "Tidemill. What can be made:"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22 | sed 's/^/  /'
	@echo
	@echo "make demo SHORT=1 runs a shortened demo; make demo KEEP=1 leaves its network running."
	@echo "make fuzz-runtime SECONDS=60 goes on from what earlier runs found, and make fuzz-machine so too; with --help their"
	@echo "scripts say how to run one input again, as after a failure, and how to write the seeds anew."
	@echo "make zombienet TEST=0003 runs the tests whose names begin so."
	@echo "make bench-load ARGS='--nodes 2 --jobs spot --write' takes two providers' nodes, only Spot jobs, and adds load_* to"
	@echo "bench.json; it needs what make setup sets up."
	@echo "make weights CHECK=1 writes nothing: it fails if a declared weight is below what is measured now by more than"
	@echo "the noise. Both want a machine that does nothing else; ARGS='--only pallet_market' measures only that."

setup: ## Prepare this machine: Debian packages, Wasm targets, JavaScript packages
	scripts/setup.sh

build: ## Build node and agent (the first time takes about half an hour on two cores)
	cargo build $(CARGO_ALL) --bins

programs: ## Build the guest programs of examples/
	scripts/build-programs.sh

demo: setup ## Set up, build, and run three real jobs on a local network
	$(MAKE) --no-print-directory build programs
	node examples/demo.mjs

demo-dispute: setup ## Two of three devices lie about a task of 10^9 gas, and the chain decides for the third
	$(MAKE) --no-print-directory build programs
	node examples/demo-dispute.mjs

test: ## Run all tests: Rust, JavaScript, end to end
	$(MAKE) --no-print-directory test-rust test-js e2e

test-rust: programs ## Run the tests of pallets, maths, engine, agent, off-chain worker and runtime
	cargo test $(CARGO_ALL)
	cargo test --release --locked --manifest-path tools/link/Cargo.toml

test-js: ## Run the tests of the JavaScript tool
	cd examples && npm test --silent

e2e: ## Run the end-to-end tests against real nodes and agents
	$(MAKE) --no-print-directory build programs
	cd examples && npm run --silent e2e

fuzz: ## Run random courses of all pallets, COURSES=10000 of STEPS=200 each, and MACHINE_CASES=30000 of the machine
	scripts/fuzz.sh

fuzz-runtime: ## Fuzz the runtime with libFuzzer, guided by coverage, for SECONDS=600
	scripts/fuzz-runtime.sh $(or $(SECONDS),600)

fuzz-machine: ## Fuzz the machine with libFuzzer, guided by coverage: step, and admission of blobs, for SECONDS=600
	scripts/fuzz-machine.sh $(or $(SECONDS),600)

zombienet: ## Run the network tests of zombienet/: three validators, two providers' nodes with agents
	$(MAKE) --no-print-directory build programs zombienet/node_modules/.package-lock.json
	node zombienet/run.mjs $(TEST)

zombienet/node_modules/.package-lock.json: zombienet/package-lock.json
	cd zombienet && npm ci --no-audit --no-fund --loglevel=error

lint: fmt ## Check formatting and lints
	RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ cargo build $(CARGO_ALL) --lib --bins --tests --examples
	RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ cargo build --release --locked --manifest-path tools/link/Cargo.toml --bins --tests

fmt: ## Check formatting
	cargo fmt --all --check
	cargo fmt --check --manifest-path tools/bencher/Cargo.toml
	cargo fmt --check --manifest-path tools/link/Cargo.toml
	cargo fmt --all --check --manifest-path fuzz/Cargo.toml
	cargo fmt --all --check --manifest-path examples/programs/Cargo.toml
	cargo fmt --all --check --manifest-path examples/pvm/Cargo.toml

deb: build ## Pack node and agent as Debian packages (installs cargo-deb in the target folder if need be)
	scripts/build-deb.sh

check-deb: ## Install the packages into a clean Debian 12, boot it, and check them there (needs root)
	scripts/check-deb.sh --boot

check-sdk: ## Check that there is one version of the SDK in the tree
	scripts/check-sdk.sh

check-features: ## Check that the runtime compiles with the features try-runtime and runtime-benchmarks
	SKIP_WASM_BUILD=1 cargo check --release -p tidemill-runtime --features try-runtime,runtime-benchmarks

check-fuzz: ## Check that all of fuzz/ compiles
	SKIP_WASM_BUILD=1 cargo check --release --locked --workspace --manifest-path fuzz/Cargo.toml

# What substrate-wasm-builder tells the compiler. Its own work after that, without which nothing is slower, is left out.
BENCHMARKS := $(CARGO_TARGET_DIR)/wasm32v1-none/release/tidemill_benchmarks.wasm
WASM_FLAGS := $(addprefix -C link-arg=--,export-table export=__heap_base import-memory) --cfg substrate_runtime

weights: ## Measure the runtime's weights and write them into runtime/src/weights
	cp Cargo.lock tools/bencher/blob/Cargo.lock
	RUSTFLAGS='$(WASM_FLAGS)' $(if $(WASM_BUILD_TOOLCHAIN),rustup run $(WASM_BUILD_TOOLCHAIN)) cargo build --release \
		--target wasm32v1-none --manifest-path tools/bencher/blob/Cargo.toml
	cargo build --release --locked --manifest-path tools/bencher/Cargo.toml
	$(BIN)/tidemill-bencher --runtime $(BENCHMARKS) $(if $(CHECK),--check --steps 2 --repeats 10) $(ARGS)
	$(if $(CHECK),,cargo fmt --package tidemill-runtime)

bench: ## Measure what is promised: weights, draws, the engines, proofs, networks (not with SHORT=1); writes bench.json
	node scripts/bench.mjs

bench-load: ## Put a real network with simulated devices under load for MINUTES=3, and say where the time goes
	$(MAKE) --no-print-directory build
	cargo build $(CARGO_ALL) --examples
	node scripts/bench-load.mjs $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

docs: ## Build the documentation of all rooms
	SKIP_WASM_BUILD=1 cargo doc --release --workspace --no-deps

tables: ## Write the tables of docs/: the reference from the built node's metadata, the odds of docs/security.md
	node examples/tables.mjs
