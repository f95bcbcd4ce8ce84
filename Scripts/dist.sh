#!/usr/bin/env bash
# Builds the release binary with Swift's own libraries inside, and tells its size and what it links.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --product cairn --static-swift-stdlib
mkdir -p dist
cp "$(swift build -c release --product cairn --static-swift-stdlib --show-bin-path)/cairn" dist/cairn
strip dist/cairn

dist/cairn --version >/dev/null
echo
echo "dist/cairn $(dist/cairn --version): $(stat -c %s dist/cairn) bytes, linked against"
ldd dist/cairn | sed 's/ (0x[0-9a-f]*)//'
