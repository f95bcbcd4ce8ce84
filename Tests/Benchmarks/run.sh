#!/usr/bin/env bash
# Measures cairn beside peers and limits and writes the first part of Docs/performance.md; the sections below it stay.
# Usage: Tests/Benchmarks/run.sh [hashing|git|append|proof|publish|follow|audit|sigstore|oms]…   ROUNDS=5 by default.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CAIRN_BENCHMARKS=1
MODEL_SIGNING=$(dirname "$(Scripts/python-tools.sh)")/model_signing
export MODEL_SIGNING
swift build -c release --static-swift-stdlib --product cairn
swift build -c release --static-swift-stdlib --product cairn-bench
bin="$(swift build -c release --static-swift-stdlib --show-bin-path)"
report=Docs/performance.md
if [ $# -gt 0 ]; then report="$(mktemp)"; fi
"$bin/cairn-bench" "$bin/cairn" "${ROUNDS:-5}" "$report" "$@"
