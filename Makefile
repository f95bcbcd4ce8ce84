# Every target installs the Debian packages that it needs when it runs as root, and otherwise says which are missing.

BUILD_PACKAGES := libgit2-dev libsqlite3-dev libssl-dev zlib1g-dev git python3 python3-venv curl
JUDGE_PACKAGES := $(BUILD_PACKAGES) golang-go golang-golang-x-mod-dev openssh-client openssl
BENCH_PACKAGES := $(BUILD_PACKAGES) openssl wrk hyperfine

SOURCES := Sources Tests Package.swift
# Fails on an import of a target that Package.swift doesn't name.
GRAPH_CHECK := --explicit-target-dependency-import-check error

.NOTPARALLEL:
.PHONY: help demo run test check interop format lint build bench fuzz faults dist
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## two nodes, a real model, every check told step by step (KEEP=1 leaves the nodes running)
	@Scripts/require.sh --swift $(JUDGE_PACKAGES)
	@Scripts/demo.sh

run: ## a node on throw-away data, filled from registry/seed
	@Scripts/require.sh --swift $(BUILD_PACKAGES)
	@Scripts/run.sh

build: ## the debug binary: .build/debug/cairn
	@Scripts/require.sh --swift $(BUILD_PACKAGES)
	swift build --product cairn

# Tests that block on disks and programs must not take every thread from those that wait for answers.
test: ## all tests of the Swift code
	@Scripts/require.sh --swift $(BUILD_PACKAGES)
	swift build --build-tests $(GRAPH_CHECK)
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 swift test --disable-xctest --skip-build

lint: ## is the code formatted as .swift-format says?
	@Scripts/require.sh --swift $(BUILD_PACKAGES)
	swift format lint --strict --recursive --parallel $(SOURCES)

format: ## format the code
	@Scripts/require.sh --swift $(BUILD_PACKAGES)
	swift format format --in-place --recursive --parallel $(SOURCES)

check: lint test ## lint and test: before a commit

interop: ## programs that are not cairn's judge its formats, logs and git; the guides are run
	@Scripts/require.sh --swift $(JUDGE_PACKAGES)
	@Scripts/interop.sh

bench: ## benchmarks
	@Scripts/require.sh --swift $(BENCH_PACKAGES)
	Tests/Benchmarks/run.sh

fuzz: ## a bounded run of the fuzzers
	@Scripts/require.sh --swift $(BUILD_PACKAGES)
	Tests/Fuzz/run.sh

faults: ## crashes at every system call, power cuts that lose writes, full disks during publishes
	@Scripts/require.sh --swift $(JUDGE_PACKAGES)
	Tests/Faults/run.sh

dist: ## a release binary in dist/, with what it links
	@Scripts/require.sh --swift $(BUILD_PACKAGES) binutils
	@Scripts/dist.sh
