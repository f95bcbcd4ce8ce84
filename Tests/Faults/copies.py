#!/usr/bin/env python3
"""Copies, backups, moves and restores of real nodes, with peers that are up to date, behind or gone: the log never forks.

A reader who remembers all of it looks after each step; logcheck, fsck and stock git judge at the end. CAIRN and LOGCHECK
name the programs.
"""
import json
import pathlib
import shutil
import signal
import sys
import tempfile

from faultlab import DONE, LogMemory, Lost, Publisher, cairn, judge
from lab.nodes import Node, User, end_on_signals

CHECK_FAILED, INVALID = 1, 2


class Story:
    def __init__(self, work):
        self.work = work
        self.operator = User("operator", work / "operator")
        self.memory = LogMemory()
        self.who = Publisher("acme", work, 1)
        self.steps = 0

    def node(self, name, origin, data=None):
        # Nobody asks by the clock: who lags, lags.
        return Node(origin, data or self.work / name, self.operator, ["--poll-seconds", "3600"])

    def told(self, what):
        self.steps += 1
        print(f"  {what}", flush=True)

    def admin(self, *arguments, status=DONE, code=None):
        done = cairn(self.operator, "admin", *arguments, "--json")
        if done.returncode != status:
            raise Lost(f"admin {' '.join(map(str, arguments))} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
        answer = json.loads(done.stdout.splitlines()[-1])
        if code and answer["error"]["code"] != code:
            raise Lost(f"admin {arguments[0]} says {answer['error']}, not {code}")
        return answer

    def follow(self, follower, followed):
        done = cairn(self.operator, "peer", "add", followed.url, "--data", follower.data, "--yes")
        if done.returncode != DONE:
            raise Lost(f"peer add ended with {done.returncode}: {done.stderr}")
        self.sync(follower)

    def sync(self, follower):
        done = cairn(self.operator, "sync", "--data", follower.data)
        if done.returncode != DONE:
            raise Lost(f"sync ended with {done.returncode}: {done.stdout}{done.stderr}")

    def publish(self, node):
        if not self.who.publish(node.url):
            raise Lost(f"a publish didn't go through: {self.who.said}")
        self.look(node)

    def look(self, node):
        self.memory.look(node.url)
        for receipt in self.who.receipts:
            self.memory.expect(receipt)

    def refuses(self, node, *words):
        """The node must not start, and its sentence must have these words."""
        try:
            node.start(seconds=30)
        except RuntimeError as refusal:
            said = str(refusal)
            if not all(word in said for word in words):
                raise Lost(f"the node refuses, but says: {said}")
            return
        node.stop()
        raise Lost(f"a node started on {node.data}")


def tell(story):
    work = story.work
    alpha = story.node("alpha", "alpha.cairn.example")
    beta = story.node("beta", "beta.cairn.example")
    gamma = story.node("gamma", "gamma.cairn.example")
    running = [alpha, beta, gamma]
    try:
        for node in running:
            node.start()
        story.who.register(alpha)
        story.publish(alpha)
        story.follow(beta, alpha)

        story.admin("backup", "--data", alpha.data, "-o", work / "backup")
        story.admin("fsck", "--data", work / "backup")
        story.admin("fsck", "--data", alpha.data)
        if (work / "backup" / "keys").exists():
            raise Lost("the backup has keys")
        story.told("a backup is made and checked beside the running node, without keys")

        shutil.copytree(alpha.data, work / "copy", ignore=shutil.ignore_patterns("admin.sock"))
        copy = story.node("copy", "alpha.cairn.example", work / "copy")
        story.refuses(copy, "cairn admin restore --data", "copied")
        story.told("a copy doesn't start beside the original, and names cairn admin restore")

        for _ in range(2):
            story.publish(alpha)
        # beta lags from here on; gamma has all.
        story.follow(gamma, alpha)
        keys = work / "kept-keys"
        shutil.copytree(alpha.data / "keys", keys)
        alpha.process.send_signal(signal.SIGKILL)
        alpha.process.wait()
        alpha.stop()
        shutil.move(alpha.data, work / "lost")
        story.told("the node goes on, is killed, and its disk is lost")

        answer = story.admin(
            "restore", work / "backup", "--data", alpha.data, "--keys", keys, "--peer", beta.url,
            status=CHECK_FAILED, code="newest-size-needed")
        behind = answer["error"]["detail"]["held"]
        if behind >= len(story.memory.leaves):
            raise Lost(f"the peer that lags has {behind} leaves")
        story.refuses(alpha, "cairn admin restore --data")
        story.told(f"a peer that lags gives {behind} of {len(story.memory.leaves)} leaves: nothing is signed on that")

        gamma_mirror = f"{gamma.url}/mirror"
        story.admin(
            "restore", "--data", alpha.data, "--peer", beta.url, "--witness", gamma_mirror, "--newest-size", behind,
            status=CHECK_FAILED, code="not-restored")
        story.refuses(alpha, "cairn admin restore --data")
        story.told("somebody has seen more than anybody can give: refused, whatever the operator says")

        story.admin(
            "restore", "--data", alpha.data, "--peer", gamma.url, "--newest-size", len(story.memory.leaves) + 1,
            status=CHECK_FAILED, code="not-restored")
        answer = story.admin(
            "restore", "--data", alpha.data, "--peer", gamma.url, "--newest-size", len(story.memory.leaves))
        if answer["outcome"] != "open" or answer["missingBlobs"]:
            raise Lost(f"the restore says {answer}")
        alpha.start()
        story.look(alpha)
        story.publish(alpha)
        story.told("with a peer that has all, and the operator's word, the log goes on where it was")

        for follower in (beta, gamma):
            done = cairn(story.operator, "peer", "remove", alpha.origin, "--data", follower.data)
            if done.returncode != DONE:
                raise Lost(f"peer remove ended with {done.returncode}: {done.stderr}")
            story.follow(follower, alpha)
        story.told("its peers follow it as before: nothing contradicts what they hold")

        story.admin("fsck", "--data", alpha.data)
        judge(alpha, story.memory, [story.who], work)
        if alpha.stop() != 0:
            raise Lost("the node doesn't end with 0 when it is asked to")
        story.admin("fsck", "--data", alpha.data)
        story.admin("reindex", "--data", alpha.data)
        story.admin("fsck", "--data", alpha.data)

        lost = story.node("lost", "alpha.cairn.example", work / "lost")
        story.admin("restore", "--data", work / "lost", "--seal")
        story.refuses(lost, "sealed")
        story.admin("restore", "--data", work / "lost", "--unsafe-no-witness", status=CHECK_FAILED, code="not-restored")
        story.told("the directory that turned up again is sealed, and no restore opens it")

        shutil.move(alpha.data, work / "moved")
        moved = story.node("moved", "alpha.cairn.example", work / "moved")
        running.append(moved)
        moved.start()
        story.look(moved)
        story.publish(moved)
        story.told("a move on one file system needs no restore")
        judge(moved, story.memory, [story.who], work / "again")
    finally:
        for node in running:
            node.stop()


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-copies-"))
    (work / "again").mkdir()
    end_on_signals()
    story = Story(work)
    try:
        tell(story)
    except Lost as fault:
        print(f"copies: {fault}", file=sys.stderr)
        for log in work.glob("*.log"):
            print(log.read_text(errors="replace")[-1500:], file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"copies: {story.steps} steps, {len(story.memory.leaves)} leaves, no two signed checkpoints contradict each other")
    return 0


if __name__ == "__main__":
    sys.exit(main())
