#!/usr/bin/env python3
"""Publishes to a node whose disk is full: refused with exit status 5 and a sentence, nothing stored, and it goes on once
there is room again. Needs root, for a small tmpfs. CAIRN and LOGCHECK name the programs.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from faultlab import DONE, REFUSED, LogMemory, Lost, Publisher, cairn, judge
from lab.nodes import Node, User, end_on_signals

SIZE = 64 << 20


class Disk:
    """A tmpfs of its own, and a file that takes as much of it as is asked for."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)

    def leave(self, free):
        filler = self.folder / "filler"
        filler.unlink(missing_ok=True)
        status = os.statvfs(self.folder)
        filler.touch()
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - free)

    def clear(self):
        (self.folder / "filler").unlink(missing_ok=True)

    def end(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False)


def refused(who, node, what):
    """A publish that must be refused for want of room; the sentence that it says."""
    before = sum(1 for _ in (node.data / "blobs").rglob("*"))
    if who.publish(node.url, bearable=(REFUSED,)):
        raise Lost(f"{what} was taken on a full disk")
    answer = next(json.loads(line) for line in who.said.splitlines() if line.startswith('{"error"'))
    message = answer["error"]["message"]
    if answer["error"]["code"] != "disk-full" or "bytes" not in message:
        raise Lost(f"the refusal doesn't say that the disk is full: {message}")
    if sum(1 for _ in (node.data / "blobs").rglob("*")) != before:
        raise Lost(f"{what} left something among the blobs")
    return message


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-full-"))
    end_on_signals()
    disk = Disk(work / "disk")
    node = Node("node.cairn.example", disk.folder / "node", User("operator", work / "operator"))
    node.log_file = work / "node.log"
    small, large = Publisher("small", work, 1), Publisher("large", work, 1)
    memory = LogMemory()
    refusals = 0

    def check(size):
        if memory.look(node.url) != size:
            raise Lost(f"the log has {len(memory.leaves)} leaves instead of {size}")
        for receipt in small.receipts + large.receipts:
            memory.expect(receipt)

    try:
        node.start()
        for who in (small, large):
            who.register(node)
        small.publish(node.url)
        # The third version is the one with a big file.
        for _ in range(2):
            large.publish(node.url)
        check(5)
        disk.leave((16 << 20) + (400 << 10))
        messages = [refused(large, node, "a big file")]
        if not small.publish(node.url):
            raise Lost(f"a small release has room and is refused: {small.said}")
        check(6)
        for free in (8 << 20, 0):
            disk.leave(free)
            messages += [refused(small, node, "a small release"), refused(large, node, "a big file")]
            check(6)
            shown = cairn(small.user, "show", small.reference, "--node", node.url)
            if shown.returncode != DONE:
                raise Lost(f"a full disk keeps people from reading: {shown.stderr}")
        # A crash on a full disk: what was acknowledged is there, once the node starts again.
        node.process.send_signal(signal.SIGKILL)
        node.process.wait()
        node.process.stdout.close()
        node.process = None
        try:
            node.start(seconds=10)
            started = "starts on a full disk"
        except RuntimeError as refusal:
            started = f"doesn't start on a full disk and says why: {str(refusal).splitlines()[-1]}"
            disk.leave(1 << 20)
            node.start()
        check(6)
        disk.clear()
        for who in (small, large):
            if not who.publish(node.url):
                raise Lost(f"there is room again, and {who.name} is refused: {who.said}")
        check(8)
        refusals = len(messages)
        judge(node, memory, [small, large], work)
        if node.stop() != 0:
            raise Lost("the node doesn't end with 0 when it is asked to")
    except Lost as fault:
        print(f"full_disk: {fault}", file=sys.stderr)
        print(node.log_file.read_text(errors="replace")[-3000:], file=sys.stderr)
        return 1
    finally:
        node.stop()
        disk.end()
        shutil.rmtree(work, ignore_errors=True)
    print(f"full_disk: {refusals} publishes refused with exit status 5, 0 stored, 0 lost; the node {started}, and goes on "
          f"once there is room. It says: {messages[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
