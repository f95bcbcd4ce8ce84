"""Evidence of a split view: Docs/spec/evidence.md."""
import pathlib
import re

from reference import story
from reference.canonical import b64, hex256, jcs, sha256
from reference.merkle import checkpoint_text, consistency, cosignature, leaf_hash, log_signature, root

SPEC = pathlib.Path(__file__).resolve().parents[3] / "Docs" / "spec" / "evidence.md"
SEEN = "2026-01-02T03:04:05Z"
LATER = "2026-01-03T00:00:00Z"


def quoted_steps():
    """The quotations under "Steps", in order: two for all, one each, and the last."""
    text = SPEC.read_text(encoding="utf-8").split("## Steps")[1].split("## Where")[0]
    steps, current = [], None
    for line in text.splitlines():
        match = re.match(r"^(?:\d\. |   )?> ?(.*)$", line)
        if not match:
            if current:
                steps.append(" ".join(current))
            current = None
        elif re.match(r"^\d\. >", line) and current:
            steps.append(" ".join(current))
            current = [match.group(1)]
        else:
            current = (current or []) + [match.group(1)]
    return steps


SIGNED, LINES, SAME, BEGINNING, FORKED, BEGINS, SHOWN, KEY = quoted_steps()
STEPS = {
    "same-size": [SIGNED, LINES, SAME, KEY],
    "inconsistent": [SIGNED, LINES, BEGINNING, FORKED, KEY],
    "rollback": [SIGNED, LINES, BEGINNING, BEGINS, SHOWN, KEY],
}


def entries(count, shared=None, branch="a"):
    """A log whose entries after the shared ones are of a branch."""
    shared = count if shared is None else shared
    return [b'{"n":%d}' % i for i in range(min(shared, count))] + [
        b'{"branch":"%s","n":%d}' % (branch.encode(), i) for i in range(shared, count)
    ]


def note(log, key=story.LOG_KEY, origin=story.LOG_ORIGIN, witness_time=None):
    text = checkpoint_text(origin, log)
    signed = text + "\n" + log_signature(origin, key, text)
    return signed + (cosignature(story.WITNESS_NAME, story.WITNESS_KEY, text, witness_time) if witness_time else "")


def beginning(log, size):
    hashes = [leaf_hash(entry) for entry in log]
    return {"proof": [b64(item) for item in consistency(hashes, size)], "root": b64(root(hashes[:size]))}


def evidence(kind, first, second, larger=None, size=None):
    made = {
        "check": STEPS[kind],
        "consistency": beginning(larger, size) if larger is not None else None,
        "first": {"note": first, "seen": SEEN},
        "kind": kind,
        "log": story.LOG_VKEY,
        "observer": {"name": "follower.example.net", "role": "follower"},
        "schema": "cairn.evidence/1",
        "second": {"note": second, "seen": LATER},
    }
    return made


def name(kind, *sizes):
    return f"{hex256(story.LOG_ORIGIN.encode())[:16]}-{'-'.join(map(str, sizes))}-{kind}.json"


def valid():
    def case(text, value, smaller, larger):
        kind = value["kind"]
        sizes = [smaller] if smaller == larger else [smaller, larger]
        return {
            "description": text,
            "name": name(kind, *sizes),
            "provesFork": kind != "rollback",
            "smaller": smaller,
            "larger": larger,
            "file": jcs(value).decode(),
        }

    for size in (1, 5, 256):
        one, other = entries(size, size - 1, "a"), entries(size, size - 1, "b")
        yield case(f"two roots of size {size}", evidence("same-size", note(one), note(other)), size, size)
    for shared, small, large in ((0, 1, 2), (0, 3, 4), (3, 5, 9), (4, 8, 11), (255, 256, 257), (2, 257, 300)):
        one, other = entries(small, shared, "a"), entries(large, shared, "b")
        yield case(
            f"{large} entries that don't begin with the {small} seen before",
            evidence("inconsistent", note(one), note(other), other, small), small, large,
        )
    one, other = entries(12, 3, "a"), entries(7, 3, "b")
    yield case(
        "7 entries that the 12 seen before don't begin with, shown later",
        evidence("inconsistent", note(one), note(other), one, 7), 7, 12,
    )
    for small, large in ((0, 1), (1, 2), (5, 9), (8, 300)):
        log = entries(large)
        yield case(
            f"{small} entries shown after {large}",
            evidence("rollback", note(log), note(log[:small]), log, small), small, large,
        )
    one, other = entries(6, 2, "a"), entries(6, 2, "b")
    quiet = {
        **evidence("same-size", "", ""),
        "observer": {"name": None, "role": "auditor"},
        "first": {"note": note(one, witness_time=story.TIME), "seen": None},
        "second": {"note": note(other, witness_time=story.TIME + 9), "seen": None},
    }
    yield case("with cosignatures, by an auditor without a name and without times", quiet, 6, 6)


def refused():
    one, other = entries(9, 3, "a"), entries(12, 3, "b")
    good = evidence("inconsistent", note(one), note(other), other, 9)
    rolled = evidence("rollback", note(other), note(other[:9]), other, 9)
    split = evidence("same-size", note(other), note(entries(12, 3, "c")))
    proof = good["consistency"]["proof"]

    def with_proof(hashes, top=None):
        return {**good, "consistency": {"proof": hashes, "root": top or good["consistency"]["root"]}}

    stranger = note(other, key=story.STRANGER)
    yield "a note that another key signed", "secondNote", {**good, "second": {"note": stranger, "seen": LATER}}
    foreign = note(other, origin="other.example.org/log")
    yield "a note of another log", "secondNote", {**good, "second": {"note": foreign, "seen": LATER}}
    changed = note(one).replace("\n9\n", "\n8\n", 1)
    yield "a changed size in the first note", "firstNote", {**good, "first": {"note": changed, "seen": SEEN}}
    yield "a witness's key in place of the log's", "notALogKey", {
        **good, "log": story.vkey(story.LOG_ORIGIN, 0x04, story.LOG_KEY.raw)}
    yield "another log's key", "firstNote", {**good, "log": story.vkey("other.example.org/log", 0x01, story.LOG_KEY.raw)}
    for at in range(len(proof)):
        wrong = b64(sha256(proof[at].encode()))
        yield f"hash {at} of the proof changed", "beginningUnproven", with_proof(proof[:at] + [wrong] + proof[at + 1:])
    yield "a hash of the proof dropped", "beginningUnproven", with_proof(proof[:-1])
    yield "a hash of the proof twice", "beginningUnproven", with_proof(proof + proof[-1:])
    yield "no proof", "beginningUnproven", with_proof([])
    own = beginning(one, 9)["root"]
    yield "the smaller tree's own root in place of the beginning's", "beginningUnproven", with_proof(proof, own)
    yield "no beginning", "beginningMisplaced", {**good, "consistency": None}
    yield "a beginning for trees of one size", "beginningMisplaced", {**split, "consistency": good["consistency"]}
    yield "one root for one size", "noContradiction", evidence("same-size", note(one), note(one))
    yield "a larger tree that begins with the smaller one, seen later", "noContradiction", {
        **rolled, "first": rolled["second"], "second": rolled["first"]}
    yield "a fork that says it is a rollback", "otherKind", {**good, "check": STEPS["rollback"], "kind": "rollback"}
    yield "a rollback that says it is a fork", "otherKind", {
        **rolled, "check": STEPS["inconsistent"], "kind": "inconsistent"}

    yield "another schema", "otherSchema", {**good, "schema": "cairn.evidence/2"}
    yield "an unknown kind", "member", {**good, "kind": "fork"}
    yield "a key that is none", "member", {**good, "log": "models.example.org/log"}
    yield "a text that is no note", "member", {**good, "first": {"note": "9 entries\n", "seen": SEEN}}
    yield "a time that is none", "member", {**good, "first": {"note": note(one), "seen": "yesterday"}}
    yield "a hash of 31 bytes", "member", with_proof([b64(bytes(31))])
    yield "64 hashes", "member", with_proof([b64(bytes(32))] * 64)
    yield "an unknown role", "member", {**good, "observer": {"name": None, "role": "press"}}
    yield "a name with a space", "member", {**good, "observer": {"name": "the press", "role": "auditor"}}
    yield "an empty name", "member", {**good, "observer": {"name": "", "role": "auditor"}}
    yield "steps of another kind", "notCanonical", {**good, "check": STEPS["same-size"]}
    yield "steps that say something else", "notCanonical", {**good, "check": ["Run this."]}
    yield "a member that doesn't belong there", "notCanonical", {**good, "comment": "!"}
    yield "a member of the observer that doesn't belong there", "notCanonical", {
        **good, "observer": {"name": None, "role": "auditor", "mail": "a@example.org"}}
    without = dict(good)
    del without["second"]
    yield "no second note", "member", without


def files():
    cases = [{"description": text, "error": error, "file": jcs(value).decode()}
             for text, error, value in refused()]
    cases.append({"description": "a line feed at the end", "error": "json",
                  "file": jcs(evidence("same-size", *[note(entries(2, 1, b)) for b in "ab"])).decode() + "\n"})
    return {
        "evidence/evidence.json": {
            "description": "Evidence files of every kind, and what is refused by whoever checks one.",
            "steps": STEPS,
            "valid": list(valid()),
            "refused": cases,
        }
    }
