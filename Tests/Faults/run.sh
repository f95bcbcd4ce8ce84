#!/usr/bin/env bash
# Kills, starves and breaks real nodes while people publish to them, cuts the power, and looks for anything that was
# acknowledged and is gone: kill9.py, calls.py, lost_writes.py, full_disk.py, copies.py. Ten minutes at most on two quiet cores.
#
# CAIRN, LOGCHECK and PYTHON name the programs; without them they are built. SEED (1) decides about all chance; KILLS (25)
# about kill9.py; CASES (120, 0 for all) about calls.py; DISKS (30 for each of three recordings, 0 for all), TRIES (8 for each
# line that syncs), USES (1: each use of a line by itself as well) and DELETE (the lines to take out of the program itself, a
# regular expression) about lost_writes.py.
# PARTS names what is run (kill9 calls lost full).
# full_disk.py needs root, to mount a small tmpfs; calls.py and lost_writes.py need Linux on x86-64.
set -euo pipefail
cd "$(dirname "$0")/../.."

CAIRN=$(Scripts/binary.sh)
LOGCHECK=${LOGCHECK:-$(Scripts/logcheck.sh)}
PYTHON=${PYTHON:-$(Scripts/python-tools.sh)}
export CAIRN LOGCHECK PYTHONDONTWRITEBYTECODE=1
seed=${SEED:-1}

for part in ${PARTS:-kill9 calls lost full copies}; do
    case $part in
    kill9) "$PYTHON" Tests/Faults/kill9.py --kills "${KILLS:-25}" --seed "$seed" ;;
    calls) "$PYTHON" Tests/Faults/calls.py --cases "${CASES:-120}" --seed "$seed" ;;
    lost)
        "$PYTHON" Tests/Faults/lost_writes.py --disks "${DISKS:-30}" --tries "${TRIES:-8}" --seed "$seed" \
            ${USES:+--uses} ${DELETE:+--delete "$DELETE"}
        ;;
    full)
        if [ "$(id -u)" = 0 ]; then
            "$PYTHON" Tests/Faults/full_disk.py
        else
            echo "full_disk.py was left out: only root can mount a small tmpfs"
        fi
        ;;
    copies) "$PYTHON" Tests/Faults/copies.py ;;
    *) echo "no such part: $part" >&2; exit 2 ;;
    esac
done
