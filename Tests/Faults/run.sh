#!/usr/bin/env bash
# Kills, starves and breaks real nodes while people publish to them, and looks for anything that was acknowledged and is
# gone: kill9.py, syscalls.py, full_disk.py, copies.py.
#
# CAIRN and LOGCHECK name the programs; without them they are built. KILLS (50) and SEED (1) decide about kill9.py,
# CALLS (40) about syscalls.py, which needs strace; full_disk.py needs root, to mount a small tmpfs.
set -euo pipefail
cd "$(dirname "$0")/../.."

CAIRN=$(Scripts/binary.sh)
LOGCHECK=${LOGCHECK:-$(Scripts/logcheck.sh)}
export CAIRN LOGCHECK PYTHONDONTWRITEBYTECODE=1

python3 Tests/Faults/copies.py
python3 Tests/Faults/kill9.py --kills "${KILLS:-50}" --seed "${SEED:-1}"
if command -v strace >/dev/null; then
    python3 Tests/Faults/syscalls.py --calls "${CALLS:-40}"
else
    echo "syscalls.py was left out: there is no strace here"
fi
if [ "$(id -u)" = 0 ]; then
    python3 Tests/Faults/full_disk.py
else
    echo "full_disk.py was left out: only root can mount a small tmpfs"
fi
