#!/usr/bin/env bash
# Builds Tests/Interop/logcheck, which shares no code with cairn, and prints the path of the program.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$PWD/.build/logcheck/logcheck
mkdir -p "$(dirname "$program")"
(cd Tests/Interop/logcheck && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' go build -o "$program" .)
echo "$program"
