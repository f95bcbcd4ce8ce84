#!/usr/bin/env python3
"""Writes the test vectors beside this file. See README.md for how to run it.

With --check nothing is written: the run fails when a file differs from what would be written.
"""
import pathlib
import sys

sys.dont_write_bytecode = True

from cases import (
    bundles, evidence, git, identity, manifest, moves, names, policy, provenance, receipts, segments,
)
from reference.canonical import pretty

HERE = pathlib.Path(__file__).resolve().parent
TOPICS = [names, identity, moves, manifest, provenance, segments, git, receipts, policy, evidence, bundles]


def main():
    check = sys.argv[1:] == ["--check"]
    different = []
    for topic in TOPICS:
        for name, value in topic.files().items():
            path, text = HERE / name, pretty(value)
            if check:
                if not path.exists() or path.read_text(encoding="utf-8") != text:
                    different.append(name)
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    print(git.check_with_git())
    for name in different:
        print(f"{name} is not what this script makes", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
