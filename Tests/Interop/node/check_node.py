"""Judges a running node by programs that share no code with cairn. Run by run.sh."""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import sys
import tempfile
import urllib.request

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Scripts"))

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from lab import git
from lab.nodes import Node, User, end_on_signals
from lab.seed import ENTRIES, PUBLISHER, VERSION, publish_seed
from lab.story import Story, Unexpected

LFS = "version https://git-lfs.github.com/spec/v1\n"


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def validators():
    schemas = {file.name.removesuffix(".schema.json"): json.loads(file.read_text()) for file in (ROOT / "registry/schemas").glob("*.json")}
    registry = Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()])
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}


def check_schemas(story, node):
    checks = validators()

    def holds(name, document, what):
        faults = [f"/{'/'.join(map(str, fault.path))}: {fault.message[:200]}" for fault in checks[name].iter_errors(document)]
        story.expect(not faults, f"{what} fits {name}.schema.json {faults or ''}".rstrip(), "jsonschema")

    holds("node-document", json.loads(get(f"{node.url}/.well-known/cairn")), "/.well-known/cairn")
    for reference in ENTRIES:
        release = json.loads(get(f"{node.url}/v1/releases/{reference}@{VERSION}"))
        envelope = json.loads(base64.b64decode(release["envelope"]))
        statement = json.loads(base64.b64decode(envelope["payload"]))
        holds("envelope", envelope, f"the envelope of {reference}")
        holds("statement", statement, f"the statement of {reference}")
        holds("manifest", statement["predicate"], f"the manifest of {reference}")
        holds("label", json.loads(release["label"]), f"the label of {reference}")
    leaves = entries(get(f"{node.url}/log/tile/entries/000.p/3"))
    for index, leaf in enumerate(leaves):
        holds("leaf", json.loads(leaf), f"leaf {index}")
        holds("record", json.loads(leaf)["record"], f"the record of leaf {index}")
    chain = json.loads(get(f"{node.url}/v1/publishers/{PUBLISHER}/chain"))
    envelope = json.loads(base64.b64decode(chain["versions"][0]["envelope"]))
    identity = base64.b64decode(envelope["payload"])
    holds("identity", json.loads(identity), f"the identity of {PUBLISHER}")
    story.expect(hashlib.sha256(identity).hexdigest() == chain["id"], "the publisher's id is the identity's SHA-256", "hashlib")
    return [json.loads(leaf) for leaf in leaves]


def entries(bundle):
    """An entry bundle of tlog-tiles: 16-bit big-endian length and entry, again and again."""
    found = []
    while bundle:
        size = int.from_bytes(bundle[:2], "big")
        found.append(bundle[2:2 + size])
        bundle = bundle[2 + size:]
    return found


def check_git(story, node, work, leaves):
    environment = git.environment()
    commits = {leaf["commit"] for leaf in leaves if leaf["commit"]}
    for reference, (folder, namespace) in ENTRIES.items():
        repository, commit = git.wait_for_tag(node, PUBLISHER, namespace, VERSION)
        story.expect(commit in commits, f"{namespace}: the tag is the commit that the log names", "git ls-remote")
        clone = work / namespace.replace("/", "-")
        story.run(["git", "clone", "--quiet", "--no-local", str(repository), str(clone)], environment=git.environment(namespace), quiet=True)
        head = story.run(["git", "-C", str(clone), "rev-parse", "HEAD"], environment=environment, quiet=True).stdout.strip()
        story.expect(head == commit, f"{namespace}: a clone stands at that commit", "git clone")
        for path in (str(repository), str(clone)):
            said = story.run(["git", "-C", path, "fsck", "--full", "--strict"], environment=environment, quiet=True)
            story.expect(not git.fsck_complaints(said), f"{namespace}: {pathlib.Path(path).name} is sound", "git fsck --full --strict")
        check_tree(story, folder, clone, namespace)


def check_tree(story, folder, clone, namespace):
    mine = {str(file.relative_to(folder)): file for file in folder.rglob("*") if file.is_file()}
    cloned = {str(file.relative_to(clone)): file for file in clone.rglob("*") if file.is_file() and ".git" not in file.relative_to(clone).parts}
    cloned.pop(".gitattributes", None)
    same = all(
        file.read_bytes() == cloned[path].read_bytes() or is_pointer(cloned[path], file)
        for path, file in mine.items() if path in cloned)
    story.expect(mine.keys() == cloned.keys() and same, f"{namespace}: the clone is the published folder", "git clone")


def is_pointer(pointer, file):
    data = file.read_bytes()
    return pointer.read_text() == f"{LFS}oid sha256:{hashlib.sha256(data).hexdigest()}\nsize {len(data)}\n"


def check_log(story, node, user):
    logcheck = os.environ["LOGCHECK"]
    log = ["-vkey", node.vkey, "-url", f"{node.url}/log"]
    answer = story.run([logcheck, *log], quiet=True)
    story.expect(f" size=3 " in answer.stdout, "the log holds together", "logcheck")
    receipts = sorted((user.home / "state" / "cairn" / "receipts").rglob("*.tlog-proof"))
    for receipt in receipts:
        answer = story.run([logcheck, *log, "-proof", str(receipt)], quiet=True)
        story.expect(answer.stdout.startswith("ok proof "), f"the receipt {receipt.parent.name}/{receipt.name} holds", "logcheck")
    story.expect(len(receipts) == 3, "the publisher has three receipts", "their files")


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-interop-"))
    end_on_signals()
    user = User("you", work / "home")
    node = Node("node.cairn.example", work / "node", user)
    story = Story()
    try:
        node.start()
        publish_seed(story, node, user, quiet=True)
        leaves = check_schemas(story, node)
        check_git(story, node, work, leaves)
        check_log(story, node, user)
        story.expect(node.stop() == 0, "the node drains and exits 0 when it is asked to", "SIGTERM")
    except Unexpected as error:
        print(f"check_node: {error}", file=sys.stderr)
        print(node.log_file.read_text(errors="replace")[-3000:], file=sys.stderr)
        return 1
    finally:
        node.stop()
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
