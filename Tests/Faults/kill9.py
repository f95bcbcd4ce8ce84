#!/usr/bin/env python3
"""Kills a node with SIGKILL at random moments while several people publish to it.

After each restart: no acknowledged publish is gone or elsewhere, the log only grew, and every tree that it ever signed is
a beginning of the present one. At the end programs that aren't cairn's judge the log, the receipts and git.
CAIRN and LOGCHECK name the programs.
"""
import argparse
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from faultlab import Crowd, LogMemory, Lost, Publisher, judge
from lab.nodes import Node, User, end_on_signals


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def kill_while_starting(node, after):
    """Kills a node that has only just begun to start: what repairs a crash may be interrupted as well."""
    with open(node.log_file, "ab") as log:
        process = subprocess.Popen(
            node.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=node.user.environment,
            start_new_session=True)
    time.sleep(after)
    kill(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--publishers", type=int, default=4)
    parser.add_argument("--longest", type=float, default=1.5, help="seconds of work before a kill, at most")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-kill9-"))
    end_on_signals()
    node = Node("node.cairn.example", work / "node", User("operator", work / "operator"))
    publishers = [Publisher(f"publisher{number}", work, options.seed) for number in range(options.publishers)]
    crowd, memory = Crowd(publishers), LogMemory()
    kills = starts = 0
    began = time.monotonic()
    try:
        node.start()
        for who in publishers:
            who.register(node)
        while kills < options.kills:
            crowd.start(node.url)
            time.sleep(chance.uniform(0.02, options.longest))
            kill(node.process)
            node.process = None
            kills += 1
            crowd.stop()
            while kills < options.kills and chance.random() < 0.25:
                kill_while_starting(node, after=chance.uniform(0, 0.2))
                kills, starts = kills + 1, starts + 1
            node.start()
            memory.look(node.url)
            for receipt in crowd.receipts:
                memory.expect(receipt)
        # What was under way at the last kill can still be finished, and comes out as one release.
        for who in publishers:
            if not who.is_ready and not who.publish(node.url):
                raise Lost(f"{who.name} can't finish: {who.said}")
        memory.look(node.url)
        for receipt in crowd.receipts:
            memory.expect(receipt)
        if len(memory.leaves) != len(crowd.receipts):
            raise Lost(f"{len(memory.leaves)} leaves for {len(crowd.receipts)} acknowledged publishes")
        receipts, repositories = judge(node, memory, publishers, work)
        if node.stop() != 0:
            raise Lost("the node doesn't end with 0 when it is asked to")
    except Lost as fault:
        print(f"kill9: after {kills} kills (seed {options.seed}): {fault}", file=sys.stderr)
        print(node.log_file.read_text(errors="replace")[-3000:], file=sys.stderr)
        print(f"kill9: everything is kept in {work}", file=sys.stderr)
        node.stop()
        return 1
    large = sum(who.large for who in publishers)
    attempts = sum(who.attempts for who in publishers)
    print(
        f"kill9: {kills} kills ({starts} of them during a start), {len(crowd.receipts)} acknowledged "
        f"({large} releases with big files, {attempts} attempts), 0 lost, 0 twice; "
        f"{receipts} receipts and the log hold by logcheck, {repositories} repositories by git; "
        f"{time.monotonic() - began:.0f} s, seed {options.seed}")
    shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
