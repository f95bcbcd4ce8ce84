#!/usr/bin/env bash
# Two nodes, one of which witnesses the other, and a publish that waits for it: check_witness.py.
#
# CAIRN and LOGCHECK name the programs; without them they are built.
set -euo pipefail
cd "$(dirname "$0")/../../.."

CAIRN=$(Scripts/binary.sh)
LOGCHECK=${LOGCHECK:-$(Scripts/logcheck.sh)}
export CAIRN LOGCHECK
exec python3 Tests/Interop/witness/check_witness.py
