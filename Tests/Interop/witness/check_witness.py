"""A publish that waits for a witness, on real nodes; x/mod judges the receipt. Run by run.sh.

Python's standard library only.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Scripts"))

from lab.nodes import Node, User, end_on_signals, program
from lab.seed import SEED, publish_seed
from lab.story import Story, Unexpected

FOLDER, ENTRY, VERSION = SEED / "models" / "acme" / "tiny-bert", "acme/tiny-bert", "2.0.0"
KEY = SEED / "keys" / "acme-release.pem"


def get(url):
    """Status and body."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def check(story, work):
    operator, ada = User("operator", work / "operator"), User("ada", work / "ada")
    witness = Node("witness.cairn.example", work / "witness", operator)
    nodes = [witness]
    try:
        witness.start()
        key = json.loads(get(f"{witness.url}/.well-known/cairn")[1])["witness"]["vkey"]
        policy = work / "policy"
        policy.write_text(f"witness w {key} {witness.url}/witness\nquorum w\n")
        home = Node("home.cairn.example", work / "home", operator, options=["--policy", str(policy)])
        nodes.append(home)
        home.start()
        publish_seed(story, home, ada, quiet=True)
        story.run(
            [program(), "peer", "add", home.url, "--data", str(witness.data), "--yes"], who="operator",
            environment=operator.environment)

        def publish(*options, expect=0, node=home):
            return story.run(
                [program(), "publish", str(FOLDER), "--as", ENTRY, "--version", VERSION, "--key", str(KEY), "--node", node.url,
                 "--yes", "--json", *options], who="ada", environment=ada.environment, expect=expect, show=0)

        answer = json.loads(publish("--wait", "witnessed", "--wait-seconds", "60").stdout)
        story.expect(answer["state"] == "witnessed" and answer["isNew"], "a publish waited for the witness", "cairn publish")
        judged = story.run(
            [os.environ["LOGCHECK"], "-vkey", home.vkey, "-witness", key, "-proof", answer["receipt"], "-url", f"{home.url}/log"])
        story.expect(judged.stdout.startswith("ok proof "), "its receipt has the witness's cosignature", "logcheck")
        _, note = get(f"{witness.url}/witness/{home.mirror_path.rsplit('/', 1)[1]}/checkpoint")
        story.expect(f"— {key.split('+')[0]} ".encode() in note, "the witness shows what it cosigned", "its monitoring URL")

        again = json.loads(publish().stdout)
        story.expect(
            again["state"] == "witnessed" and not again["isNew"], "published again, the kept receipt is called what it is",
            "cairn publish")
        pathlib.Path(answer["receipt"]).unlink()
        story.expect(json.loads(publish().stdout)["state"] == "witnessed", "a receipt that was lost comes back witnessed", "cairn publish")
        story.run(
            [program(), "verify", "--offline", answer["receipt"], "--policy", str(listing(policy, home))], who="ada",
            environment=ada.environment)

        status, body = get(f"{witness.url}/v1/proofs/0?state=witnessed")
        story.expect(
            (status, json.loads(body)["type"]) == (409, "urn:cairn:problem:no-witnesses"),
            "a node without a policy says that waiting is in vain", "HTTP 409")
        story.run([program(), "trust", "add", witness.url, "--yes"], who="ada", environment=ada.environment, quiet=True)
        story.run(
            [program(), "publisher", "register", "acme", "--key", str(KEY), "--owner-key", str(SEED / "keys" / "acme-owner.pem"),
             "--node", witness.url], who="ada", environment=ada.environment, quiet=True)
        refused = json.loads(publish("--wait", "witnessed", expect=5, node=witness).stdout)
        story.expect(refused["error"]["code"] == "no-witnesses", "and whoever would wait is told before anything is sent", "exit 5")
    finally:
        statuses = [node.stop() for node in nodes]
    if any(statuses):
        raise Unexpected(f"the nodes ended with {statuses} instead of 0")


def listing(policy, node):
    """The node's policy as its users write it: with its log."""
    file = policy.with_suffix(".users")
    file.write_text(f"log {node.vkey}\n{policy.read_text()}")
    return file


def main():
    end_on_signals()
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-witness-"))
    story = Story(shorten=[(program(), "cairn"), (os.environ["LOGCHECK"], "logcheck"), (str(work), "WORK"), (str(ROOT) + "/", "")])
    try:
        check(story, work)
    except (Unexpected, OSError, RuntimeError, KeyError, ValueError) as error:
        print(f"check_witness.py: {type(error).__name__}: {error}", file=sys.stderr)
        for log in work.glob("*.log"):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"witness: {len(story.checks)} checks, all ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
