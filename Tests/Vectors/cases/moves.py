"""Recovery, moving home, statuses and profiles: Docs/spec/identity.md, status.md and profile.md."""
import copy

from cases.receipts import note
from reference import releases, story
from reference.canonical import b64, document, hex256, jcs
from reference.dsse import IDENTITY_TYPE, envelope
from reference.keys import Ed25519Key
from reference.merkle import checkpoint_text, log_signature, proof
from reference.records import leaf, record, record_digest

STATUS_TYPE = "application/vnd.cairn.status+json"
PROFILE_TYPE = "application/vnd.cairn.profile+json"
KIT = [Ed25519Key(0x41), Ed25519Key(0x42)]
RESCUED = Ed25519Key(0x43)
NEW_ORIGIN = "new.example.org"
NEW_LOG = f"{NEW_ORIGIN}/log"
NEW_KEY = Ed25519Key(0x05)
DAY = 86400


class Step:
    """One identity record in one log."""

    def __init__(self, made, signers, by, prev, time, origin=story.LOG_ORIGIN, author=None, obj=None):
        self.made = made
        self.envelope = jcs(envelope(IDENTITY_TYPE, jcs(made), signers))
        self.object = obj or self.envelope
        self.record = record(
            "identity", self.object, author=author or AUTHOR, identity=made["version"], prev=prev, origin=origin
        )
        self.digest = record_digest(self.record)
        self.time = time
        self.leaf = jcs(leaf(self.record, [by], time))

    def shown(self, text, index, **more):
        return {
            "description": text,
            "value": self.made,
            "object": b64(self.object),
            "leaf": b64(self.leaf),
            "index": index,
            "time": self.time,
            **more,
        }


def one():
    made = story.identity_v1()
    made["recovery"] = {"delayDays": 14, "keys": [key.public for key in KIT], "threshold": 2}
    return made


AUTHOR = hex256(jcs(one()))


def following(last, **changes):
    made = copy.deepcopy(last)
    made.update(version=last["version"] + 1, prev=hex256(jcs(last)), **changes)
    return made


FIRST = Step(one(), [story.OWNER], story.OWNER, None, story.TIME)
RECOVERED = Step(
    following(
        one(),
        owners={"keys": [RESCUED.public], "threshold": 1},
        revoked=[{"key": story.OWNER.public, "reason": "retired", "since": None}],
    ),
    [*KIT, RESCUED],
    RESCUED,
    FIRST.digest,
    story.TIME + DAY,
)
CANCELLED = Step(following(one()), [story.OWNER], story.OWNER, RECOVERED.digest, story.TIME + 15 * DAY - 1)
LATE = Step(following(one()), [story.OWNER], story.OWNER, RECOVERED.digest, story.TIME + 15 * DAY)
AGAIN = Step(
    following(one(), owners={"keys": [story.STRANGER.public], "threshold": 1}),
    [*KIT, story.STRANGER],
    story.STRANGER,
    RECOVERED.digest,
    story.TIME + 2 * DAY,
)


def recovery():
    return {
        "description": "A recovery that waits, and what may follow it. Each case follows `steps`; `version` is the one in force "
        "at the case's own index and time afterwards.",
        "publisherID": AUTHOR,
        "steps": [FIRST.shown("version 1, with recovery keys", 0), RECOVERED.shown("a recovery by both keys", 1)],
        "effective": RECOVERED.time + 14 * DAY,
        "cases": [
            CANCELLED.shown("the owner's version a second before its time cancels it", 2, code=None, owner=story.OWNER.public),
            LATE.shown("the owner's version at its time comes too late", 2, code="wrong-identity-version"),
            AGAIN.shown("another recovery while one waits", 2, code="recovery-pending"),
        ],
    }


HOME = {"origin": NEW_ORIGIN, "vkey": story.vkey(NEW_LOG, 1, NEW_KEY.raw)}
MOVED = following(one(), home=HOME)
DEPARTURE = Step(MOVED, [story.OWNER], story.OWNER, FIRST.digest, story.TIME + DAY)


def arrival(history, departure, made=MOVED, signers=(story.OWNER,)):
    return {
        "departure": departure and b64(departure.encode()),
        "envelope": b64(jcs(envelope(IDENTITY_TYPE, jcs(made), list(signers)))),
        "history": [{"object": b64(step.object), "receipt": b64(receipt.encode())} for step, receipt in history],
        "schema": "cairn.arrival/1",
    }


def arrived(value, by=story.OWNER):
    return Step(MOVED, [story.OWNER], by, None, story.TIME + 2 * DAY, origin=NEW_LOG, obj=jcs(value))


def foreign(entries, index):
    """A proof that is right but for the key that signed."""
    text = checkpoint_text(story.LOG_ORIGIN, entries)
    return proof(entries, index, text + "\n" + log_signature(story.LOG_ORIGIN, NEW_KEY, text))


def move():
    log = [FIRST.leaf, DEPARTURE.leaf]
    first, left = (proof(log, index, note(log)) for index in (0, 1))
    alone = proof(log[:1], 0, note(log[:1]))
    good = arrival([(FIRST, first)], left)
    gone = arrival([(FIRST, alone)], None)
    cases = [
        ("with the old home's departure", good, None, None),
        ("the old node is gone: the recovery's delay", gone, None, 14 * DAY),
        ("the departure's receipt is that of version 1", arrival([(FIRST, first)], first), "*", None),
        ("a receipt that another key signed", arrival([(FIRST, foreign(log, 0))], left), "bad-receipt", None),
        ("no history", arrival([], left), "malformed", None),
    ]
    return {
        "description": "A publisher moves from models.example.org to new.example.org. `departure` is the record in the old log; "
        "each case is the first record of the publisher in the new one. `code` `*` is any refusal.",
        "publisherID": AUTHOR,
        "newLog": NEW_LOG,
        "first": FIRST.shown("version 1", 0),
        "departure": DEPARTURE.shown("version 2 names another home", 1),
        "cases": [
            arrived(value).shown(text, 0, code=code, delay=delay, arrival=value) for text, value, code, delay in cases
        ],
    }


def status_value(**changes):
    made = {
        "authority": "publisher",
        "effective": story.PUBLISHED,
        "reason": {"code": "quality", "text": "wrong tokenizer"},
        "reference": None,
        "replacement": "acme/MiniLM-demo@1.1.0",
        "schema": "cairn.status/1",
        "scope": "listing",
        "state": "yanked",
        "target": releases.FIRST.manifest_digest,
    }
    made.update(changes)
    return made


def statement_case(kind, payload_type, value, signer, **fields):
    obj = jcs(envelope(payload_type, jcs(value), [signer]))
    made = record(kind, obj, **fields)
    return {"document": document(value), "object": b64(obj), "leaf": b64(jcs(leaf(made, [signer], story.TIME + 9000)))}


def refused(cases):
    return [{"description": text, "value": value, "document": b64(jcs(value))} for text, value in cases]


def status():
    return {
        "description": "The first release of the story is yanked; its record follows the second release's.",
        **statement_case(
            "status", STATUS_TYPE, status_value(), story.RELEASER,
            entry=story.ENTRY_ID, prev=releases.SECOND.digest, subject=releases.FIRST.digest,
        ),
        "release": releases.FIRST.digest,
        "label": b64(releases.FIRST.label),
        "refused": refused([
            ("a state of a node", status_value(state="taken-down")),
            ("an unknown reason", status_value(reason={"code": "mood", "text": ""})),
            ("an authority that is no publisher", status_value(authority="court")),
            ("another scope", status_value(scope="artifact")),
            ("a target that is no digest", status_value(target="0")),
            ("an unknown member", status_value(extra=None)),
            ("a text that is too long", status_value(reason={"code": "legal", "text": "x" * 2001})),
            ("a replacement that is no reference", status_value(replacement="x")),
        ]),
    }


def profile_value(**changes):
    made = {
        "contacts": [{"name": None, "role": "security", "uri": "mailto:security@example.org"}],
        "domains": ["example.org"],
        "links": [{"title": "Home page", "uri": "https://example.org/"}],
        "schema": "cairn.profile/1",
        "texts": [{"language": "en", "text": "Makers of demonstrations."}],
    }
    made.update(changes)
    return made


def profile():
    return {
        "description": "The profile of the story's publisher, signed by its owner.",
        **statement_case("profile", PROFILE_TYPE, profile_value(), story.OWNER),
        "refused": refused([
            ("an unknown role", profile_value(contacts=[{"name": None, "role": "friend", "uri": "mailto:a@example.org"}])),
            ("an address without a scheme", profile_value(links=[{"title": "x", "uri": "example.org"}])),
            ("a domain with a port", profile_value(domains=["example.org:8080"])),
            ("a domain twice", profile_value(domains=["example.org", "example.org"])),
            ("a missing list", {name: value for name, value in profile_value().items() if name != "texts"}),
            ("a line break in a title", profile_value(links=[{"title": "a\nb", "uri": "https://example.org/"}])),
        ]),
    }


def files():
    return {
        "identity/recovery.json": recovery(),
        "identity/move.json": move(),
        "provenance/status.json": status(),
        "provenance/profile.json": profile(),
    }
