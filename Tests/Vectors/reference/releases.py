"""The two releases of the story, from their files to their leaves."""
from . import git
from .canonical import hex256, jcs
from .dsse import IDENTITY_TYPE, STATEMENT_TYPE, envelope
from .manifests import artifact, model, statement
from .records import leaf, record, record_digest
from .story import ENTRY_ID, NEXT_OWNER, OWNER, RELEASER, TIME, identity_v1, identity_v2, label

FIRST_FILES = [
    ("README.md", b"# MiniLM demo\n", "card", "blob"),
    ("a-b.txt", b"hyphen\n", "data", "blob"),
    ("a.txt", b"dot\n", "data", "blob"),
    ("a/b.txt", b"slash\n", "data", "blob"),
    ("config.json", b'{"architectures":["BertModel"]}\n', "config", "blob"),
    ("empty.txt", b"", "data", "blob"),
    ('notes/na\u00efve "quoted".txt', "na\u00efve\n".encode(), "data", "blob"),
    ("weights/model.safetensors", bytes(range(256)) * 4, "weights", "lfs"),
    ("weights/shard [1] *final?.bin", b"odd name\n", "weights", "lfs"),
    ("weights/\u00fcbung.bin", b"umlaut\n", "weights", "lfs"),
]
SECOND_FILES = [("README.md", b"# MiniLM demo\n\nSecond release.\n", "card", "blob")] + FIRST_FILES[1:]


class IdentityVersion:
    def __init__(self, document, signers, record_signers, prev, time):
        self.document = document
        self.payload = jcs(document)
        self.envelope = envelope(IDENTITY_TYPE, self.payload, signers)
        self.object = jcs(self.envelope)
        self.record = record("identity", self.object, identity=document["version"], prev=prev)
        self.digest = record_digest(self.record)
        self.leaf = jcs(leaf(self.record, record_signers, time))


class Release:
    def __init__(self, version, files, prev, parent, time):
        self.version = version
        self.files = files
        self.time = time
        self.manifest = model(version, [artifact(path, data, role, kind) for path, data, role, kind in files])
        self.manifest_bytes = jcs(self.manifest)
        self.manifest_digest = hex256(self.manifest_bytes)
        self.statement_bytes = jcs(statement(self.manifest))
        self.object = jcs(envelope(STATEMENT_TYPE, self.statement_bytes, [RELEASER]))
        self.record = record("release", self.object, entry=ENTRY_ID, prev=prev)
        self.digest = record_digest(self.record)
        self.label = jcs(label(version))
        self.small_files = unique(data for _, data, _, kind in files if kind == "blob")
        self.tree = git.release_tree(files)
        self.commit = git.release_commit(self, parent)
        self.leaf = jcs(leaf(self.record, [RELEASER], time, commit=self.commit.id))


def unique(contents):
    return list(dict.fromkeys(contents))


FIRST_IDENTITY = IdentityVersion(identity_v1(), [OWNER], [OWNER], None, TIME)
FIRST = Release("1.0.0", FIRST_FILES, None, None, TIME + 60)
SECOND = Release("1.1.0", SECOND_FILES, FIRST.digest, FIRST.commit.id, TIME + 3600)
SECOND_IDENTITY = IdentityVersion(
    identity_v2(), [OWNER, NEXT_OWNER], [NEXT_OWNER], FIRST_IDENTITY.digest, TIME + 7200
)
LOG = [FIRST_IDENTITY.leaf, FIRST.leaf, SECOND.leaf]
