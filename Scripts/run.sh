#!/usr/bin/env bash
# A node on throw-away data, filled from registry/seed: Scripts/run_seed.py.
set -euo pipefail
cd "$(dirname "$0")/.."

CAIRN=$(Scripts/binary.sh)
export CAIRN
exec python3 Scripts/run_seed.py
