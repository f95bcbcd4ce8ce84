#!/usr/bin/env bash
# Prints the path of a Python that has the packages of requirements.txt; makes it in .build/venv if need be.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.build/venv
if ! cmp -s Scripts/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    mkdir -p .build
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r Scripts/requirements.txt >&2
    # Copied last: an interrupted installation is begun anew.
    cp Scripts/requirements.txt "$venv/requirements.txt"
fi
echo "$PWD/$venv/bin/python"
