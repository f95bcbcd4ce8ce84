#!/usr/bin/env bash
# Builds what the demo needs, then tells its story: Scripts/demo.py.
set -euo pipefail
cd "$(dirname "$0")/.."

CAIRN=$(Scripts/binary.sh)
export CAIRN
LOGCHECK=$(Scripts/logcheck.sh)
export LOGCHECK
exec python3 Scripts/demo.py
