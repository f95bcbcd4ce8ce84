"""Policies: Docs/spec/policy.md."""
from reference import releases, story
from reference.canonical import b64
from reference.keys import Ed25519Key
from reference.merkle import checkpoint_text, cosignature, log_signature
from reference.policy import Policy, Refused
from reference.story import vkey

# Witnesses by letter: two of operator a, one each of b to g.
HOSTS = {"a1": "a.example", "a2": "A.Example", "b": "b.example", "c": "c.example", "d": "d.example", "e": "e.example",
         "f": "f.example", "g": "g.example"}
KEYS = {name: Ed25519Key(0x80 + place) for place, name in enumerate(HOSTS)}
NAMES = {name: f"{host}/{'witness' if name != 'a2' else 'second'}" for name, host in HOSTS.items()}
VKEYS = {name: vkey(NAMES[name], 0x04, KEYS[name].raw) for name in HOSTS}
LOG = f"log {story.LOG_VKEY}\n"
# Of a type that nobody here knows: ML-DSA-44 has 0x06.
STRANGE = f"strange.example/witness+0badc0de+{b64(bytes([0x06]) + bytes(range(64)))}"


def witnesses(*names):
    return "".join(f"witness {name} {VKEYS[name]}\n" for name in names)


ACCEPTED = [
    ("one witness", LOG + witnesses("b") + "quorum b\n"),
    ("no witness asked for, none listed", LOG + "quorum none\n"),
    ("no witness asked for, two listed", LOG + witnesses("b", "c") + "quorum none\n"),
    ("no log: for use where it is known", witnesses("b") + "quorum b\n"),
    ("two of two", LOG + witnesses("b", "c") + "group both all b c\nquorum both\n"),
    ("two of three", LOG + witnesses("b", "c", "d") + "group most 2 b c d\nquorum most\n"),
    ("three of four", LOG + witnesses("b", "c", "d", "e") + "group most 3 b c d e\nquorum most\n"),
    ("four of five", LOG + witnesses("b", "c", "d", "e", "f") + "group most 4 b c d e f\nquorum most\n"),
    ("two witnesses of one operator count once", LOG + witnesses("a1", "a2", "b", "c")
     + "group most 2 a1 a2 b c\nquorum most\n"),
    ("all means every witness, of one operator too", LOG + witnesses("a1", "a2", "b")
     + "group every all a1 a2 b\nquorum every\n"),
    ("any of one operator's", LOG + witnesses("a1", "a2") + "group a any a1 a2\nquorum a\n"),
    ("two of two of one operator's", LOG + witnesses("a1", "a2") + "group a 2 a1 a2\nquorum a\n"),
    ("a group of one operator's among others", LOG + witnesses("a1", "a2", "b", "c")
     + "group a all a1 a2\ngroup most 2 a b c\nquorum most\n"),
    ("two groups of several operators", LOG + witnesses("b", "c", "d", "e", "f", "g")
     + "group x 2 b c d\ngroup y 2 e f g\ngroup both all x y\nquorum both\n"),
    ("an unsafe group that the quorum doesn't lead to", LOG + witnesses("b", "c", "d")
     + "group loose any b c\nquorum d\n"),
    ("a witness with a key of an unknown type never counts", LOG + witnesses("b", "c")
     + f"witness x {STRANGE}\ngroup most 2 b c x\nquorum most\n"),
    ("a quorum that only unknown keys could make", LOG + witnesses("b")
     + f"witness x {STRANGE}\ngroup both all b x\nquorum both\n"),
    ("spaces, tabs, comments, empty lines, URLs, no last line feed",
     f"\t # who looks\n\n  log\t{story.LOG_VKEY}   https://models.example.org/log \n"
     f"witness b {VKEYS['b']} https://b.example/witness\n   \n#quorum none\n\tquorum  b"),
    ("a log after the quorum", witnesses("b") + "quorum b\n" + LOG),
    ("names that begin with # and are not ASCII", LOG
     + f"witness #b {VKEYS['b']}\nwitness K {VKEYS['c']}\nwitness \u212a {VKEYS['d']}\n"
     + "group \u7fa4 2 #b K \u212a\nquorum \u7fa4\n"),
    ("a name that is not UTF-8", (LOG + f"witness \udcff {VKEYS['b']}\nquorum \udcff\n")),
    ("two keys of one origin", LOG + f"log {vkey(story.LOG_ORIGIN, 0x01, Ed25519Key(0x70).raw)}\nquorum none\n"),
]

REFUSED = [
    ("nothing", ""),
    ("no quorum", LOG + witnesses("b")),
    ("two quorums", witnesses("b") + "quorum b\nquorum none\n"),
    ("a quorum of two names", witnesses("b", "c") + "quorum b c\n"),
    ("a quorum before its witness", "quorum b\n" + witnesses("b")),
    ("a quorum of nobody", witnesses("b") + "quorum c\n"),
    ("an unknown line", LOG + "threshold 2\nquorum none\n"),
    ("a keyword in capitals", LOG + "Quorum none\n"),
    ("a log without a key", "log\nquorum none\n"),
    ("a log with three fields", f"log {story.LOG_VKEY} https://a.example b\nquorum none\n"),
    ("a comment behind a log", f"log {story.LOG_VKEY} https://a.example # ours\nquorum none\n"),
    ("a witness without a key", "witness b\nquorum b\n"),
    ("a group without members", witnesses("b") + "group g all\nquorum b\n"),
    ("CR LF", LOG.replace("\n", "\r\n") + "quorum none\n"),
    ("a NUL", LOG + "# \0\nquorum none\n"),
    ("a DEL", LOG + "#\x7f\nquorum none\n"),
    ("a key whose ID is another's", f"log {story.LOG_VKEY.replace('+', '+0', 1)[:-1]}\nquorum none\n"),
    ("a key with a changed ID", f"witness b {VKEYS['b'].split('+')[0]}+00000000+{VKEYS['b'].split('+', 2)[2]}\nquorum b\n"),
    ("a key that is no key", "log models.example.org/log\nquorum none\n"),
    ("a witness's key as a log's", f"log {VKEYS['b']}\nquorum none\n"),
    ("a log's key as a witness's", f"witness b {vkey(NAMES['b'], 0x01, KEYS['b'].raw)}\nquorum b\n"),
    ("one log twice", LOG + LOG + "quorum none\n"),
    ("one log's key under two names", LOG + f"log {vkey('other.example/log', 0x01, story.LOG_KEY.raw)}\nquorum none\n"),
    ("one witness's key under two names", witnesses("b")
     + f"witness c {vkey(NAMES['c'], 0x04, KEYS['b'].raw)}\nquorum b\n"),
    ("one key as log and as witness", LOG
     + f"witness b {vkey(NAMES['b'], 0x04, story.LOG_KEY.raw)}\nquorum b\n"),
    ("a witness named none", f"witness none {VKEYS['b']}\nquorum none\n"),
    ("a group named none", witnesses("b") + "group none any b\nquorum none\n"),
    ("two witnesses of one name", witnesses("b") + f"witness b {VKEYS['c']}\nquorum b\n"),
    ("a group with a witness's name", witnesses("b", "c") + "group b any c\nquorum b\n"),
    ("a member that comes later", witnesses("b") + "group g all b c\n" + witnesses("c") + "quorum g\n"),
    ("none as a member", witnesses("b") + "group g any b none\nquorum g\n"),
    ("a group in itself", witnesses("b") + "group g any b g\nquorum g\n"),
    ("one member twice in a group", witnesses("b", "c") + "group g 2 b b c\nquorum g\n"),
    ("one member in two groups", witnesses("b", "c", "d") + "group g all b c\ngroup h all b d\nquorum g\n"),
    ("a threshold of 0", witnesses("b", "c") + "group g 0 b c\nquorum g\n"),
    ("a threshold above the members", witnesses("b", "c") + "group g 3 b c\nquorum g\n"),
    ("a threshold with a zero before it", witnesses("b", "c") + "group g 02 b c\nquorum g\n"),
    ("a threshold with a sign", witnesses("b", "c") + "group g +2 b c\nquorum g\n"),
    ("a threshold in words", witnesses("b", "c") + "group g most b c\nquorum g\n"),
    ("any of two operators", witnesses("b", "c") + "group g any b c\nquorum g\n"),
    ("one of three operators", witnesses("b", "c", "d") + "group g 1 b c d\nquorum g\n"),
    ("two of four operators", witnesses("b", "c", "d", "e") + "group g 2 b c d e\nquorum g\n"),
    ("three of five operators", witnesses("b", "c", "d", "e", "f") + "group g 3 b c d e f\nquorum g\n"),
    ("two of four witnesses, half of them one operator's: fine; any is not", witnesses("a1", "a2", "b")
     + "group g any a1 a2 b\nquorum g\n"),
    ("three of two operators' witnesses", witnesses("a1", "a2", "b") + "group g 3 a1 a2 b\nquorum g\n"),
    ("an unsafe group within a safe one", witnesses("b", "c", "d") + "group x any b c\ngroup g all x d\nquorum g\n"),
    ("one operator in two groups with others", witnesses("a1", "a2", "b", "c")
     + "group x all a1 b\ngroup y all a2 c\ngroup g all x y\nquorum g\n"),
    ("one operator alone and in a group with others", witnesses("a1", "a2", "b")
     + "group x all a1 b\ngroup g all a2 x\nquorum g\n"),
]


def octets(text):
    return text.encode("utf-8", "surrogateescape")


def accepted(description, text):
    policy = Policy(octets(text))
    led_to = policy.below(policy.quorum) if policy.quorum else set()
    groups = {name: policy.numbers(name) for name in policy.groups if name in led_to}
    shared = policy.least_shared()
    # The law, by trying every pair of quorums.
    if policy.quorum is not None and shared is not None:
        f = policy.numbers(policy.quorum)[2] if policy.quorum in policy.groups else 0
        assert shared > f, description
    assert Policy(policy.canonical()).canonical() == policy.canonical(), description
    return {
        "description": description,
        "policy": b64(octets(text)),
        "canonical": b64(policy.canonical()),
        "logs": [key for key, _ in policy.logs],
        "witnesses": [
            {"name": b64(octets(name)), "vkey": key, "url": url, "operator": policy.operator(name)}
            for name, (key, url) in policy.witnesses.items()
        ],
        "groups": [
            {"name": b64(octets(name)), "needed": k, "operators": n, "faulty": f} for name, (k, n, f) in groups.items()
        ],
        "warnings": policy.warnings(),
        "satisfied": policy.truth(),
        "leastShared": shared,
    }


def refused(description, text):
    try:
        Policy(octets(text))
    except Refused as refusal:
        return {"description": description, "line": refusal.line, "error": refusal.error, "policy": b64(octets(text))}
    raise AssertionError(description)


def judged():
    text = LOG + witnesses("a1", "a2", "b", "c", "d") + "group most 3 a1 a2 b c d\nquorum most\n"
    policy = Policy(octets(text))
    body = checkpoint_text(story.LOG_ORIGIN, releases.LOG)
    cases = []
    for description, times in [
        ("nobody", {}),
        ("two of one operator and one more", {"a1": 50, "a2": 60, "b": 70}),
        ("three operators", {"a1": 50, "b": 70, "c": 60}),
        ("everyone, one of them far ahead", {"a1": 50, "a2": 40, "b": 70, "c": 60, "d": 4000000000}),
        ("the earlier of an operator's two counts for nothing", {"a1": 10, "a2": 90, "b": 80, "c": 85}),
    ]:
        note = body + "\n" + log_signature(story.LOG_ORIGIN, story.LOG_KEY, body)
        note += "".join(cosignature(NAMES[name], KEYS[name], body, time) for name, time in times.items())
        good = policy.satisfied(set(times))
        quorum_times = [t for t in times.values() if policy.satisfied({n for n, at in times.items() if at >= t})]
        lacking = [name for name in policy.witnesses if name not in times]
        more = [len(more) for _, more in policy.subsets() if policy.satisfied(set(times) | more) and not more & set(times)]
        cases.append({
            "description": description,
            "note": note,
            "cosigned": [{"name": name, "time": times[name]} for name in policy.witnesses if name in times],
            "satisfied": good,
            "quorumTime": max(quorum_times, default=None),
            "newestTime": max(times.values(), default=None),
            "lacking": lacking,
            "missing": 0 if good else min(more),
        })
    return {
        "description": "Checkpoints under one policy. `quorumTime` is the latest time that a quorum cosigned at or after; "
        "`missing` how many more cosignatures would do at least.",
        "logVkey": story.LOG_VKEY,
        "policy": b64(octets(text)),
        "cases": cases,
    }


def files():
    return {
        "policy/accepted.json": {
            "description": "Policies, base64. `satisfied` has a digit for each set of witnesses: bit j of its place stands "
            "for witness j. `groups` are those that the quorum leads to. `leastShared` is how many operators any two "
            "quorums share at least, found by trying all.",
            "cases": [accepted(*case) for case in ACCEPTED],
        },
        "policy/refused.json": {
            "description": "Texts that are no policies, and the line that is at fault, from 1.",
            "cases": [refused(*case) for case in REFUSED],
        },
        "policy/judged.json": judged(),
    }
