"""Names, versions, references, paths and entry ids: Docs/spec/names.md, manifest.md, record.md."""
from reference import story
from reference.canonical import b64

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def refused(pairs):
    return [{"text": text, "error": error} for text, error in pairs]


def valid_names(texts):
    return [{"text": text, "folded": text.lower()} for text in texts]


def publisher_names():
    return {
        "description": "Publisher names. `folded` is what comparison goes by. `error` is the first rule broken, "
        "in the order of names.md.",
        "valid": valid_names(["a", "7", "acme", "Acme", "open-models", "a_b", "x-_y", "A" * 40]),
        "refused": refused(
            [
                ("", "empty"),
                ("a" * 41, "tooLong"),
                ("ac me", "forbiddenCharacter"),
                ("ac/me", "forbiddenCharacter"),
                ("ac\u00e9", "forbiddenCharacter"),
                ("acme\n", "forbiddenCharacter"),
                ("\u212aelvin", "forbiddenCharacter"),
                ("-acme", "badEdge"),
                ("acme-", "badEdge"),
                ("_acme", "badEdge"),
                ("acme.", "badEdge"),
                ("ac--me", "doubleHyphen"),
                ("ac..me", "doubleDot"),
                ("acme.git", "reservedEnding"),
                ("acme.LOCK", "reservedEnding"),
                ("ac.me", "dotInPublisher"),
                ("api", "reserved"),
                ("Models", "reserved"),
                ("DATASETS", "reserved"),
                ("v1", "reserved"),
                ("well-known", "reserved"),
            ]
        ),
    }


def entry_names():
    return {
        "description": "Entry names: the grammar of publisher names with a dot allowed, at most 96 bytes, none reserved.",
        "valid": valid_names(["a", "all-MiniLM-L6-v2", "gpt2", "Llama-3.1-8B", "api", "a.b_c-d", "x.-y", "B" * 96]),
        "refused": refused(
            [
                ("", "empty"),
                ("a" * 97, "tooLong"),
                ("mini lm", "forbiddenCharacter"),
                ("mini\\lm", "forbiddenCharacter"),
                (".hidden", "badEdge"),
                ("trailing.", "badEdge"),
                ("a--b", "doubleHyphen"),
                ("a..b", "doubleDot"),
                ("repo.git", "reservedEnding"),
                ("repo.Git", "reservedEnding"),
                ("repo.lock", "reservedEnding"),
            ]
        ),
    }


def versions():
    return {
        "description": "Versions, and all valid ones below in the order of precedence, lowest first.",
        "ascending": [
            "0.0.1",
            "0.1.0-0",
            "0.1.0",
            "1.0.0-1",
            "1.0.0-9",
            "1.0.0-10",
            "1.0.0-18446744073709551616",
            "1.0.0--",
            "1.0.0-Beta",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.1.0",
            "1.0.0-alpha.beta",
            "1.0.0-alpha-1",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.9",
            "1.0.10",
            "1.2.0",
            "2.0.0",
            "10.0.0",
            "99999999999999999999.0.0",
        ],
        "refused": refused(
            [
                ("", "empty"),
                ("1.0.0-" + "a" * 59, "tooLong"),
                ("1.0.0+build.5", "buildMetadata"),
                ("1.0", "notThreeNumbers"),
                ("v1.0.0", "notThreeNumbers"),
                ("1.0.0.0", "notThreeNumbers"),
                ("1.0.0 ", "notThreeNumbers"),
                ("1.\u0661.0", "notThreeNumbers"),
                ("01.0.0", "leadingZero"),
                ("1.0.0-01", "leadingZero"),
                ("1.0.0-", "emptyIdentifier"),
                ("1.0.0-a..b", "emptyIdentifier"),
                ("1.0.0-a_b", "forbiddenCharacter"),
                ("1.0.0-a.lock", "endsInLock"),
                ("1.0.0-a.LOCK", "endsInLock"),
            ]
        ),
    }


def references():
    def ok(text, publisher, name, kind="model", origin=None, publisher_id=None, version=None, digest=None):
        return {
            "text": text,
            "kind": kind,
            "publisher": publisher,
            "name": name,
            "where": {"origin": origin} if origin else {"publisherID": publisher_id} if publisher_id else None,
            "version": version,
            "digest": digest,
        }

    return {
        "description": "References: [datasets/]publisher[.where]/name[@version|@sha256:digest].",
        "valid": [
            ok("acme/minilm", "acme", "minilm"),
            ok("Acme/all-MiniLM-L6-v2@1.2.0-rc.1", "Acme", "all-MiniLM-L6-v2", version="1.2.0-rc.1"),
            ok("datasets/acme/squad@1.0.0", "acme", "squad", kind="dataset", version="1.0.0"),
            ok("acme.models.example.org/minilm", "acme", "minilm", origin="models.example.org"),
            ok("acme.3fa94c0d1e2b/minilm", "acme", "minilm", publisher_id="3fa94c0d1e2b"),
            ok("acme.123456789012/minilm", "acme", "minilm", publisher_id="123456789012"),
            ok("acme.example.org/a.b@sha256:" + DIGEST, "acme", "a.b", origin="example.org", digest=DIGEST),
            ok("acme/datasets", "acme", "datasets"),
        ],
        "refused": refused(
            [
                ("", "empty"),
                ("https://models.example.org/acme/minilm", "isURL"),
                ("minilm", "missingName"),
                ("minilm@1.0.0", "missingName"),
                ("models/acme/minilm", "tooManyParts"),
                ("Datasets/acme/squad", "tooManyParts"),
                ("acme/a/b", "tooManyParts"),
                ("/minilm", "publisher"),
                ("datasets/squad", "publisher"),
                ("api/minilm", "publisher"),
                ("acme./minilm", "home"),
                ("acme.Models.example.org/minilm", "home"),
                ("acme.localhost/minilm", "homeNotUsable"),
                ("acme.localhost:8080/minilm", "homeNotUsable"),
                ("acme.xn--bcher-kva.example/minilm", "homeNotUsable"),
                ("acme.192.0.2.7/minilm", "homeNotUsable"),
                ("acme.3FA94C0D1E2B/minilm", "home"),
                ("acme.3fa94c0d1e2/minilm", "homeNotUsable"),
                ("acme/", "name"),
                ("acme/mini lm", "name"),
                ("acme/minilm@", "version"),
                ("acme/minilm@latest", "version"),
                ("acme/minilm@1.0.0@2.0.0", "version"),
                ("acme/minilm@sha256:" + DIGEST[:-1], "badDigest"),
                ("acme/minilm@sha256:" + DIGEST.upper(), "badDigest"),
                ("acme/minilm@SHA256:" + DIGEST, "version"),
            ]
        ),
    }


VALID_PATHS = [
    "README.md",
    ".gitignore",
    "deep/.gitignore",
    "deep/er/and/deeper.bin",
    ".env.example",
    "a b.txt",
    "gitattributes",
    "my.git/config",
    "weights/model-00001-of-00002.safetensors",
    "na\u00efve.txt",
    "\u6a21\u578b/\u6743\u91cd.bin",
    "\U0001f469\u200d\U0001f4bb.md",
    'quote"d *?[x].bin',
    "console.txt",
    "gitter~x",
    "agit~1",
    "com10",
    "nulled",
    "...hidden",
    "x" * 255,
]

REFUSED_PATHS = [
    ("", "empty", "empty"),
    ("/etc/passwd", "emptyPart", "absolute: the first part is empty"),
    ("a//b", "emptyPart", "an empty part in the middle"),
    ("a/", "emptyPart", "an empty part at the end"),
    (".", "dotPart", "the folder itself"),
    ("./a", "dotPart", "a part that is ."),
    ("a/../b", "dotPart", "a part that is .."),
    ("cafe\u0301.txt", "notNFC", "NFD; NFC is caf\u00e9.txt"),
    ("a\\b", "backslash", "backslash"),
    ("a:b", "colon", "colon: a drive or an NTFS stream"),
    ("a\nb", "controlCharacter", "line feed"),
    ("a\u0000b", "controlCharacter", "NUL"),
    ("a\u007fb", "controlCharacter", "DEL"),
    ("a\u0085b", "controlCharacter", "a C1 control"),
    (".git", "reserved", "git's own folder"),
    (".git/config", "reserved", "inside it"),
    ("deep/.GIT/config", "reserved", "other case"),
    (".gitattributes", "reserved", "the node writes this file"),
    ("deep/.gitattributes", "reserved", "at any depth"),
    (".gitmodules", "reserved", "submodules"),
    (".gitkeep", "reserved", "every .git* but .gitignore"),
    (".github/workflows/x.yml", "reserved", "every .git* but .gitignore"),
    (".GITIGNORE", "reserved", "only the plain spelling is excepted"),
    (".gi\u200ct/config", "reserved", "HFS+ ignores U+200C"),
    ("\ufeff.git/config", "reserved", "HFS+ ignores U+FEFF"),
    ("git~1/config", "reserved", "NTFS short name of .git"),
    ("GIT~1", "reserved", "NTFS short name of .git, other case"),
    ("gitmod~1", "reserved", "NTFS short name of .gitmodules"),
    ("gi7eba~1", "reserved", "NTFS short name of .gitmodules after four collisions"),
    (".lfsconfig", "reserved", "git-lfs settings"),
    ("deep/.LFSConfig", "reserved", "at any depth, any case"),
    (".cairn/receipt", "reserved", "what cairn keeps about a download"),
    ("deep/.Cairn", "reserved", "at any depth, any case"),
    ("con", "reserved", "Windows device"),
    ("deep/NUL.txt", "reserved", "with an extension"),
    ("aux.tar.gz", "reserved", "with two extensions"),
    ("com1", "reserved", "serial port"),
    ("LPT9.log", "reserved", "printer port"),
    ("nul .txt", "reserved", "Windows drops the space before the extension"),
    ("COM0", "reserved", "serial port 0"),
    ("com\u00b9", "reserved", "Windows reads superscript digits too"),
    ("a.", "trailingDotOrSpace", "trailing dot"),
    ("deep./x", "trailingDotOrSpace", "trailing dot of a folder"),
    ("a ", "trailingDotOrSpace", "trailing space"),
    ("x" * 256, "partTooLong", "256 bytes in one part"),
    ("/".join(["x" * 100] * 11), "tooLong", "1,110 bytes in all"),
]

COLLISIONS = [
    (["README.md", "readme.md"], "samePlace", "equal after case folding"),
    (["a/B.txt", "a/b.txt"], "samePlace", "equal after case folding, in a folder"),
    (["\u00c9t\u00e9.txt", "\u00e9t\u00e9.txt"], "samePlace", "equal after case folding, not ASCII"),
    (["a", "a/b.txt"], "fileIsFolder", "a file and a folder of the same name"),
    (["A/b.txt", "a"], "fileIsFolder", "a file and a folder of the same name after case folding"),
]


def paths():
    return {
        "description": "Paths of artifacts, each alone; then sets whose paths cannot be in one release together.",
        "valid": VALID_PATHS,
        "refused": [{"path": path, "error": error, "why": why} for path, error, why in REFUSED_PATHS],
        "collisions": [{"paths": pair, "error": error, "why": why} for pair, error, why in COLLISIONS],
        "together": [["A/x.txt", "a/y.txt"], ["a-b.txt", "a.txt", "a/b.txt"]],
    }


def entry_ids():
    rows = [("model", story.ENTRY, story.SALT), ("dataset", "squad", bytes([0xFF]) * 16), ("model", "a", bytes(16))]
    return {
        "description": "entry id = SHA-256(salt || 0x00 || kind || 0x00 || name), the name as first written.",
        "cases": [
            {"kind": kind, "name": name, "salt": b64(salt), "entry": story.entry_id(kind, name, salt)}
            for kind, name, salt in rows
        ],
    }


def files():
    return {
        "names/publisher-names.json": publisher_names(),
        "names/entry-names.json": entry_names(),
        "names/versions.json": versions(),
        "names/references.json": references(),
        "names/paths.json": paths(),
        "names/entry-ids.json": entry_ids(),
    }
