#!/usr/bin/env python3
"""Lets single system calls of a node fail, or kills it in the middle of one, while somebody publishes.

strace makes the n-th call of a kind fail with an error of the disk, or ends the node there with SIGKILL; it counts in each
thread by itself, so one case can fail several calls. Whatever happens, the node must either finish the publish, or not
acknowledge it; it may stop, and after a restart everything that it ever acknowledged is there. CAIRN and LOGCHECK name
the programs.
"""
import argparse
import collections
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from faultlab import REFUSED, UNAVAILABLE, LogMemory, Lost, Publisher, judge
from lab.nodes import Node, User, end_on_signals, wait_until

# Calls that make things durable or visible, under the names of all architectures.
NAMES = {
    "rename": "rename,renameat,renameat2", "link": "link,linkat", "unlink": "unlink,unlinkat", "mkdir": "mkdir,mkdirat",
}
ERRORS = [
    ("fdatasync", "EIO", 5), ("fsync", "EIO", 8), ("pwrite64", "EIO", 5), ("pwrite64", "ENOSPC", 5), ("rename", "EIO", 4),
    ("rename", "ENOSPC", 3), ("link", "EIO", 3), ("link", "ENOSPC", 3), ("ftruncate", "EIO", 2), ("unlink", "EIO", 3),
    ("mkdir", "ENOSPC", 4), ("segment write", "EIO", 1), ("segment write", "ENOSPC", 1),
]
KILLS = [("fdatasync", 4), ("fsync", 8), ("pwrite64", 5), ("rename", 4), ("link", 3), ("unlink", 3), ("segment write", 1)]


def cases():
    for call, error, most in ERRORS:
        for number in range(1, most + 1):
            yield call, f"error={error}", number
    for call, most in KILLS:
        for number in range(1, most + 1):
            yield call, "signal=SIGKILL", number


class Injection:
    """strace on a running node, from its attachment on."""

    def __init__(self, node, call, fault, number):
        self.pid = node.process.pid
        names = NAMES.get(call, call)
        only = []
        if call == "segment write":
            names = "write"
            for segment in sorted((node.data / "segments").glob("0*"))[-1:]:
                only += ["-P", str(segment)]
        self.process = subprocess.Popen(
            ["strace", "-f", "-q", "-o", "/dev/null", *only, "-e", f"trace={names}",
             "-e", f"inject={names}:{fault}:when={number}", "-p", str(self.pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if not wait_until(lambda: self.process.poll() is not None or self._is_attached(), 10) or self.process.poll() is not None:
            raise NotAllowed(self.process.stderr.read().strip())

    def _is_attached(self):
        try:
            tasks = list(pathlib.Path(f"/proc/{self.pid}/task").iterdir())
            return all("TracerPid:\t0\n" not in (task / "status").read_text() for task in tasks)
        except FileNotFoundError:
            return False

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


class NotAllowed(Exception):
    pass


def one_case(node, who, memory, case):
    """How the case ended: (what the publish came to, what the node did)."""
    injection = Injection(node, *case)
    try:
        acknowledged = who.publish(node.url, bearable=(UNAVAILABLE, REFUSED, 70))
        # Git is derived a moment later, and may be what fails.
        ended = wait_until(lambda: node.process.poll() is not None, 0.3 if acknowledged else 2)
    finally:
        injection.end()
    if not ended and not acknowledged:
        # Still there: it goes on, or has stopped taking anything and has to be started again.
        ended = not who.publish(node.url, bearable=(UNAVAILABLE, REFUSED, 70))
        outcome = "stopped taking publishes" if ended else "refused it and went on"
        if ended:
            node.stop()
    elif not ended:
        outcome = "acknowledged it and went on"
    else:
        outcome = "acknowledged it and ended" if acknowledged else "ended"
    if node.process is None or node.process.poll() is not None:
        if node.process is not None:
            node.process.stdout.close()
            node.process = None
        node.start()
    memory.look(node.url)
    for receipt in who.receipts:
        memory.expect(receipt)
    if not who.is_ready and not who.publish(node.url):
        raise Lost(f"after a restart the publish still fails: {who.said}")
    memory.look(node.url)
    memory.expect(who.receipts[-1])
    if len(memory.leaves) != len(who.receipts):
        raise Lost(f"{len(memory.leaves)} leaves for {len(who.receipts)} acknowledged publishes")
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, help="so many cases, chosen by --seed; without it all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = list(cases())
    if options.calls is not None and options.calls < len(chosen):
        chosen = random.Random(options.seed).sample(chosen, options.calls)
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-syscalls-"))
    end_on_signals()
    node = Node("node.cairn.example", work / "node", User("operator", work / "operator"))
    who, memory = Publisher("acme", work, options.seed), LogMemory()
    outcomes = collections.Counter()
    began = time.monotonic()
    case = None
    try:
        node.start()
        who.register(node)
        who.publish(node.url)
        for case in chosen:
            outcomes[one_case(node, who, memory, case)] += 1
        receipts, _ = judge(node, memory, [who], work)
        node.stop()
    except NotAllowed as refusal:
        print(f"syscalls: left out, strace may not attach to a process here: {refusal}")
        node.stop()
        return 0
    except Lost as fault:
        print(f"syscalls: {case}: {fault}", file=sys.stderr)
        print(node.log_file.read_text(errors="replace")[-3000:], file=sys.stderr)
        print(f"syscalls: everything is kept in {work}", file=sys.stderr)
        node.stop()
        return 1
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    print(
        f"syscalls: {len(chosen)} cases; the node: {told}; {receipts} acknowledged, 0 lost, 0 twice; log, receipts and git "
        f"hold; {time.monotonic() - began:.0f} s")
    shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
