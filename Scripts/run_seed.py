#!/usr/bin/env python3
"""A node on throw-away data, filled from registry/seed, until Ctrl-C. Run by Scripts/run.sh, which sets CAIRN."""
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from lab.nodes import Node, User, end_on_signals, program
from lab.seed import SEED, publish_seed
from lab.story import Story


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-run-"))
    end_on_signals()
    user = User("you", work / "home")
    node = Node("node.cairn.example", work / "node", user)
    story = Story(shorten=[(program(), "cairn"), (f"{SEED}/", "registry/seed/"), (str(work), "WORK")])
    try:
        print(node.start(), flush=True)
        publish_seed(story, node, user)
        print(f"\nThe node runs until Ctrl-C. Its data, {node.data}, goes with it. In another terminal:")
        print(f"  export CAIRN_NODE={node.url}")
        print("  .build/debug/cairn show acme/tiny-bert")
        sys.stdout.flush()
        while node.process.poll() is None:
            time.sleep(0.5)
        return node.process.returncode
    except KeyboardInterrupt:
        return 0
    finally:
        node.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
