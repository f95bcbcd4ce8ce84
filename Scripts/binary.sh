#!/usr/bin/env bash
# Prints the path of the cairn to use: $CAIRN if it is set, else the debug binary, built first.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${CAIRN:-}" ]; then
    swift build --product cairn >&2
    CAIRN=$(swift build --show-bin-path)/cairn
fi
[ -x "$CAIRN" ] || { echo "there is no program at $CAIRN" >&2; exit 1; }
realpath "$CAIRN"
