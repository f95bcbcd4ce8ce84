#!/usr/bin/env bash
# Starts a real node with the seed in it, and lets stock git, logcheck and PyPI jsonschema judge it: check_node.py.
#
# CAIRN, LOGCHECK and PYTHON name the programs; without them they are built.
set -euo pipefail
cd "$(dirname "$0")/../../.."

CAIRN=$(Scripts/binary.sh)
LOGCHECK=${LOGCHECK:-$(Scripts/logcheck.sh)}
PYTHON=${PYTHON:-$(Scripts/python-tools.sh)}
export CAIRN LOGCHECK
exec "$PYTHON" Tests/Interop/node/check_node.py
