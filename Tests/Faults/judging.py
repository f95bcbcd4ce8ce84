"""What a node must still keep after a crash, and programs that look whether it does."""
import base64
import json
import os
import re
import subprocess
import urllib.error
import urllib.request

from faultlab import LogMemory, Lost, cairn, get, run
from lab import git
from lab.nodes import program, wait_until

NOTE = re.compile(rb"(?<![^\n\"])([^\s\"]+/log)\n(\d+)\n([A-Za-z0-9+/]{43}=)\n")
RECEIPT = re.compile(rb"extra ([A-Za-z0-9+/=]+)\nindex (\d+)\n")


class Promises:
    """Checkpoints and receipts that left a node, in the order of a recording's calls."""

    def __init__(self, calls):
        self.notes, self.receipts = [], []
        for place, call in enumerate(calls):
            if call.kind != "send":
                continue
            text = call.data.replace(b"\\n", b"\n").replace(b"\\/", b"/")
            for origin, size, root in NOTE.findall(text):
                self.notes.append((place, int(size), base64.b64decode(root)))
            for leaf, index in RECEIPT.findall(text):
                self.receipts.append((place, int(index), base64.b64decode(leaf)))

    @classmethod
    def of_answers(cls, answers):
        """What answers of a node promise that came to whoever asked."""
        made = cls([])
        for answer in answers:
            receipt = answer["receipt"].encode()
            made.notes += [(0, int(size), base64.b64decode(root)) for _, size, root in NOTE.findall(receipt)]
            made.receipts += [(0, int(index), base64.b64decode(leaf)) for leaf, index in RECEIPT.findall(receipt)]
        return made

    def before(self, place):
        """What had left when the call at this place was over."""
        kept = Promises([])
        kept.notes = [note for note in self.notes if note[0] <= place]
        kept.receipts = [receipt for receipt in self.receipts if receipt[0] <= place]
        return kept

    @property
    def places(self):
        """Where something left."""
        return sorted({promise[0] for promise in self.notes + self.receipts})

    def hold(self, memory):
        for _, size, root in self.notes:
            if size >= len(memory.tree.roots):
                raise Lost(f"a checkpoint of {size} leaves had left, the log has {len(memory.leaves)}")
            if memory.tree.roots[size] != root:
                raise Lost(f"a checkpoint of {size} leaves had left, the log has another beginning")
        for _, index, leaf in self.receipts:
            if index >= len(memory.leaves) or memory.leaves[index] != leaf:
                raise Lost(f"leaf {index} was acknowledged and isn't there")


def record_of(leaf):
    return json.dumps(json.loads(leaf)["record"], sort_keys=True)


def expect_once(memory):
    records = [record_of(leaf) for leaf in memory.leaves]
    if len(set(records)) != len(records):
        twice = next(index for index, record in enumerate(records) if record in records[:index])
        raise Lost(f"the record of leaf {twice} is in the log twice")


class Past:
    """Publishes that were sent to a node one after the other, and what came back for each."""

    def __init__(self):
        self.publications, self.answers = [], {}

    def send(self, publication, url):
        """Publishes and remembers; the status."""
        if publication not in self.publications:
            self.publications.append(publication)
        try:
            status, answer = publication.send(url)
        except (OSError, ValueError, urllib.error.URLError):
            # The connection broke: nobody knows what became of it.
            return None
        if status in (200, 201):
            self.answers[publication.record] = answer
        return status

    def acknowledged(self, promises):
        """The publications whose receipts had left."""
        leaves = {json.dumps(json.loads(leaf)["record"], sort_keys=True): index for _, index, leaf in promises.receipts}
        found = []
        for publication in self.publications:
            body = json.loads(publication.body)
            index = leaves.get(json.dumps(body["record"], sort_keys=True))
            if index is not None:
                found.append((publication, index))
        return found


def expect_objects(node, publications):
    """Every file of what was acknowledged is served, whole."""
    for publication in publications:
        for digest, data in publication.objects.items():
            try:
                held = get(f"{node.url}/v1/objects/sha256/{digest}")
            except urllib.error.URLError as error:
                raise Lost(f"a file of an acknowledged release isn't served: {digest} ({error})") from error
            if held != data:
                raise Lost(f"a file of an acknowledged release is another: {digest}")


def examine(node, promises, past, memory=None, vkey=None):
    """A node that has just started again: what had left is kept, what hadn't can be sent again, nothing is twice.

    `vkey` is the key that the node had; it may have another only if nothing had left it.
    """
    memory = memory or LogMemory()
    memory.look(node.url)
    promises.hold(memory)
    expect_once(memory)
    if vkey is not None and node.vkey != vkey:
        if promises.notes or promises.receipts:
            raise Lost("the log has another key than before")
        return memory
    kept = past.acknowledged(promises)
    expect_objects(node, [publication for publication, _ in kept])
    sure = {publication.record for publication, _ in kept}
    open_ones = [publication for publication in past.publications if publication.record not in sure]
    for publication, index in kept + [(publication, None) for publication in open_ones[:1]]:
        status, answer = publication.send(node.url)
        if status not in (200, 201):
            raise Lost(f"a publish that is sent again gets {status}: {answer}")
        if index is not None and answer["index"] != index:
            raise Lost(f"a publish that was acknowledged as leaf {index} is now leaf {answer['index']}")
    memory.look(node.url)
    promises.hold(memory)
    expect_once(memory)
    run([os.environ["LOGCHECK"], "-vkey", node.vkey, "-url", f"{node.url}/log"])
    return memory


def examine_stopped(node):
    """The files of a node that has been asked to end."""
    run([os.environ["LOGCHECK"], "-vkey", node.vkey, "-dir", str(node.data / "log")])
    if has_fsck():
        done = cairn(node.user, "admin", "fsck", "--data", node.data)
        if done.returncode != 0:
            raise Lost(f"cairn admin fsck ends with {done.returncode}: {(done.stdout + done.stderr)[-1500:]}")
    for repository in sorted((node.data / "git").glob("*.git")):
        said = run(["git", "-C", str(repository), "fsck", "--full", "--strict"], git.environment(), both=True)
        complaints = [line for line in said.splitlines() if not line.startswith(git.MEANT)]
        if complaints:
            raise Lost(f"git fsck of {repository.name}: {complaints[0]}")


def expect_tags(node, memory):
    """Every commit that the log names is a tag of some repository of the node, and no other is; soon, for git follows."""
    named = {json.loads(leaf)["commit"] for leaf in memory.leaves} - {None}
    if not wait_until(lambda: _tagged(node) == named, 10):
        raise Lost(f"git has {len(_tagged(node))} tagged commits, the log names {len(named)}")


def _tagged(node):
    held = set()
    for repository in sorted((node.data / "git").glob("*.git")):
        said = run(["git", "-C", str(repository), "for-each-ref", "--format=%(refname) %(objectname)"], git.environment())
        held |= {line.split()[1] for line in said.splitlines() if "/refs/tags/" in line.split()[0]}
    return held


_fsck = []


def has_fsck():
    """Does this cairn have `admin fsck` already?"""
    if not _fsck:
        done = subprocess.run([program(), "admin", "fsck", "--help"], capture_output=True, text=True)
        _fsck.append(done.returncode == 0 and "fsck" in done.stdout)
    return _fsck[0]
