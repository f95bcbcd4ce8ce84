"""Publishers at work, and a reader of logs who remembers: what the fault scripts have in common.

Python's standard library only.
"""
import base64
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Scripts"))

from lab import git
from lab.nodes import User, program, wait_until

# Exit statuses of cairn.
DONE, UNAVAILABLE, REFUSED = 0, 4, 5

CARD = """---
license: apache-2.0
language: en
library_name: none
---
# Model of {name}, version {version}

{words}
"""


class Lost(Exception):
    """The node broke a promise."""


def cairn(user, *arguments, seconds=120):
    return subprocess.run(
        [program(), *map(str, arguments)], env=user.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=seconds)


# Merkle trees, RFC 6962 section 2.1.

def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


class Frontier:
    """Roots of a growing tree, one for each size."""

    def __init__(self):
        self.nodes, self.size = [], 0
        self.roots = [hashlib.sha256(b"").digest()]

    def append(self, leaf):
        node, rest = leaf_hash(leaf), self.size
        while rest & 1:
            node = hashlib.sha256(b"\1" + self.nodes.pop() + node).digest()
            rest >>= 1
        self.nodes.append(node)
        self.size += 1
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = hashlib.sha256(b"\1" + node + root).digest()
        self.roots.append(root)


class Receipt:
    """What a publisher got back: the leaf, its index, and the tree that the log signed then."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        lines = self.path.read_text().split("\n")
        self.leaf = base64.b64decode(lines[1].removeprefix("extra "))
        self.index = int(lines[2].removeprefix("index "))
        note = lines[lines.index("") + 1:]
        self.size, self.root = int(note[1]), base64.b64decode(note[2])


class LogMemory:
    """Everything of a log that was seen so far; a later look must extend it."""

    def __init__(self):
        self.leaves, self.tree = [], Frontier()

    def look(self, url):
        """Reads what is new and compares what isn't. The bundles decide; the checkpoint must fit them."""
        lines = get(f"{url}/log/checkpoint").decode().split("\n")
        size, root = int(lines[1]), base64.b64decode(lines[2])
        if size < len(self.leaves):
            raise Lost(f"the log has {size} leaves, {len(self.leaves)} were seen before")
        first = max(0, len(self.leaves) - 1) // 256 * 256
        for start in range(first, size, 256):
            self._take(start, self._bundle(url, start // 256, min(256, size - start)))
        if self.tree.roots[size] != root:
            raise Lost(f"the checkpoint of size {size} isn't about the leaves that the log serves")
        return size

    def _bundle(self, url, number, width):
        path = f"{number % 1000:03d}"
        while number >= 1000:
            number //= 1000
            path = f"x{number % 1000:03d}/{path}"
        try:
            data = get(f"{url}/log/tile/entries/{path}" + ("" if width == 256 else f".p/{width}"))
        except urllib.error.HTTPError as error:
            raise Lost(f"bundle {path} of {width} entries isn't served: {error}") from error
        leaves = []
        while data:
            length = int.from_bytes(data[:2], "big")
            leaves.append(data[2:2 + length])
            data = data[2 + length:]
        if len(leaves) != width:
            raise Lost(f"bundle {path} has {len(leaves)} entries instead of {width}")
        return leaves

    def _take(self, start, leaves):
        for index, leaf in enumerate(leaves, start):
            if index < len(self.leaves):
                if self.leaves[index] != leaf:
                    raise Lost(f"leaf {index} is another than was seen before")
            else:
                self.leaves.append(leaf)
                self.tree.append(leaf)

    def expect(self, receipt):
        """An acknowledged publish is where its receipt says, in the tree that its receipt says."""
        if receipt.size >= len(self.tree.roots):
            raise Lost(f"{receipt.path.name} was acknowledged in a tree of {receipt.size}, the log has {len(self.leaves)}")
        if self.leaves[receipt.index] != receipt.leaf:
            raise Lost(f"{receipt.path.name} was acknowledged as leaf {receipt.index}, where another leaf stands")
        if self.tree.roots[receipt.size] != receipt.root:
            raise Lost(f"{receipt.path.name} was acknowledged in another tree of size {receipt.size}")


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


class Publisher:
    """Somebody with one model who publishes version after version; each until it is acknowledged."""

    def __init__(self, name, work, seed):
        self.name = name
        self.user = User(name, work / name)
        self.folder = work / name / "model"
        self.receipts_folder = work / name / "kept"
        self.random = random.Random(f"{seed} {name}")
        self.version = 0
        self.is_ready = True
        self.receipts = []
        self.attempts = self.large = 0
        for folder in (self.folder, self.receipts_folder):
            folder.mkdir(parents=True)

    @property
    def reference(self):
        return f"{self.name}/model"

    def register(self, node):
        for arguments in (["trust", "add", node.url, "--yes"], ["publisher", "register", self.name, "--node", node.url]):
            done = cairn(self.user, *arguments)
            if done.returncode != DONE:
                raise Lost(f"{arguments[0]} ended with {done.returncode}: {done.stderr}")
        found = sorted((self.user.home / "state" / "cairn" / "receipts" / self.name / "identity").glob("*.tlog-proof"))
        self.receipts.append(Receipt(found[0]))

    def _write_version(self):
        """The files of the next version; every third has one that is too big for git."""
        self.version += 1
        words = " ".join(f"{self.random.getrandbits(64):x}" for _ in range(self.random.randrange(5, 400)))
        text = CARD.format(name=self.name, version=self.version, words=words)
        (self.folder / "README.md").write_text(text)
        (self.folder / "config.json").write_text(json.dumps({"model_type": "bert", "step": self.version}))
        (self.folder / f"note-{self.version % 5}.txt").write_text(words)
        weights = self.folder / "weights.bin"
        weights.unlink(missing_ok=True)
        if self.version % 3 == 0:
            weights.write_bytes(self.random.randbytes(self.random.randrange(1_100_000, 3_000_000)))
            self.large += 1
        self.is_ready = False

    def publish(self, node_url, bearable=(UNAVAILABLE,)):
        """One attempt at the current version. True once it is acknowledged; other ends than the bearable ones are faults."""
        if self.is_ready:
            self._write_version()
        self.attempts += 1
        receipt = self.receipts_folder / f"{self.name}-{self.version}.tlog-proof"
        done = cairn(
            self.user, "publish", self.folder, "--as", self.reference, "--version", f"1.0.{self.version}", "--node", node_url,
            "--receipt", receipt, "--yes", "--json")
        if done.returncode == DONE:
            self.receipts.append(Receipt(receipt))
            self.is_ready = True
            return True
        if done.returncode in bearable:
            self.said = (done.stdout + done.stderr).strip()
            return False
        raise Lost(f"publish {self.reference}@1.0.{self.version} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


class Crowd:
    """Publishers at work at once, each in a thread, until they are told to stop."""

    def __init__(self, publishers):
        self.publishers = publishers
        self.stopping = threading.Event()
        self.faults = []
        self.threads = []

    def start(self, node_url):
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._work, args=(who, node_url)) for who in self.publishers]
        for thread in self.threads:
            thread.start()

    def _work(self, who, node_url):
        try:
            while not self.stopping.is_set():
                if not who.publish(node_url):
                    # The node is gone, or will be: another attempt comes after its restart.
                    return
        except Exception as fault:
            self.faults.append(fault)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        if self.faults:
            raise self.faults[0]

    @property
    def receipts(self):
        return [receipt for who in self.publishers for receipt in who.receipts]


def judge(node, memory, publishers, work):
    """Programs that share no code with cairn look at a whole node; returns how many receipts and repositories they saw."""
    receipts = [receipt for who in publishers for receipt in who.receipts]
    logcheck = os.environ["LOGCHECK"]
    for place in (["-url", f"{node.url}/log"], ["-dir", str(node.data / "log")]):
        run([logcheck, "-vkey", node.vkey, *place])
    for receipt in receipts:
        run([logcheck, "-vkey", node.vkey, "-dir", str(node.data / "log"), "-proof", str(receipt.path)])
    repositories = 0
    for who in publishers:
        repositories += check_git(node, memory, who, work)
    return len(receipts), repositories


def check_git(node, memory, who, work):
    """Every tag is the commit that the log names, the repository is sound, and a clone shows the newest version."""
    leaves = [json.loads(receipt.leaf) for receipt in who.receipts]
    wanted = [leaf["commit"] for leaf in leaves if leaf["commit"]]
    if not wanted:
        return 0
    author = leaves[-1]["record"]["author"]
    logged = {leaf["commit"] for leaf in map(json.loads, memory.leaves) if leaf["record"]["author"] == author} - {None}

    def derived():
        repository = node.repository(who.name)
        tags = git.tags(repository, "models/model") if repository else {}
        return (repository, tags) if set(tags.values()) == logged else None

    found = wait_until(derived, 60)
    if not found:
        raise Lost(f"git of {who.name} doesn't have exactly the commits that the log names")
    repository, tags = found
    for receipt, leaf in zip(who.receipts, leaves):
        version = receipt.path.stem.split("-")[-1]
        if leaf["commit"] and tags.get(f"1.0.{version}") != leaf["commit"]:
            raise Lost(f"the tag 1.0.{version} of {who.name} isn't the commit of its leaf")
    environment = git.environment("models/model")
    clone = work / f"clone-{who.name}"
    run(["git", "clone", "--quiet", "--no-local", str(repository), str(clone)], environment)
    head = run(["git", "-C", str(clone), "rev-parse", "HEAD"], git.environment()).strip()
    newest = max(tags, key=lambda tag: [int(part) for part in tag.split(".")])
    if head != tags[newest]:
        raise Lost(f"a clone of {who.name} stands at {head}, not at {newest}")
    for path in (repository, clone):
        said = run(["git", "-C", str(path), "fsck", "--full", "--strict"], git.environment(), both=True)
        complaints = [line for line in said.splitlines() if not line.startswith(git.MEANT)]
        if complaints:
            raise Lost(f"git fsck of {path}: {complaints[0]}")
    return 1


def run(command, environment=None, both=False):
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Lost(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout + (done.stderr if both else "")
