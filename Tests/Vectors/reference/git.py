"""Git objects of releases and records (SHA-1 object format): Docs/spec/git.md."""
import hashlib

from .canonical import hex256
from .story import ORIGIN, PUBLISHER, PUBLISHER_ID

FILE_MODE, TREE_MODE = b"100644", b"40000"


class GitObject:
    def __init__(self, kind, body):
        self.kind = kind
        self.body = body
        header = b"%s %d\0" % (kind.encode(), len(body))
        self.id = hashlib.sha1(header + body).hexdigest()


class Tree(GitObject):
    """A tree made from nested dictionaries of names to bytes or dictionaries."""

    def __init__(self, folder):
        self.entries = []
        for name, content in folder.items():
            child = Tree(content) if isinstance(content, dict) else GitObject("blob", content)
            self.entries.append((name.encode(), child))
        # Git orders a folder as if its name ended in "/".
        self.entries.sort(key=lambda entry: entry[0] + (b"/" if entry[1].kind == "tree" else b""))
        body = b"".join(
            (TREE_MODE if child.kind == "tree" else FILE_MODE) + b" " + name + b"\0" + bytes.fromhex(child.id)
            for name, child in self.entries
        )
        super().__init__("tree", body)

    def objects(self):
        for _, child in self.entries:
            if child.kind == "tree":
                yield from child.objects()
            else:
                yield child
        yield self


def lfs_pointer(data):
    return (
        "version https://git-lfs.github.com/spec/v1\n" f"oid sha256:{hex256(data)}\n" f"size {len(data)}\n"
    ).encode()


def attributes(lfs_paths):
    lines = ["* -text\n"]
    for path in lfs_paths:
        globbed = "".join("\\" + letter if letter in '*?[]\\"' else letter for letter in path)
        quoted = globbed.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'"/{quoted}" filter=lfs diff=lfs merge=lfs -text\n')
    return "".join(lines).encode()


def nested(flat):
    folder = {}
    for path, data in flat.items():
        *parents, name = path.split("/")
        place = folder
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = data
    return folder


def release_tree(files):
    """The tree of a release, `files` in manifest order as (path, bytes, role, git)."""
    flat = {path: lfs_pointer(data) if kind == "lfs" else data for path, data, _, kind in files}
    flat[".gitattributes"] = attributes([path for path, _, _, kind in files if kind == "lfs"])
    return Tree(nested(flat))


def commit(tree_id, parent, time, message):
    person = f"{PUBLISHER} <{PUBLISHER_ID[:16]}@{ORIGIN}> {time} +0000"
    parents = f"parent {parent}\n" if parent else ""
    text = f"tree {tree_id}\n{parents}author {person}\ncommitter {person}\n\n{message}"
    return GitObject("commit", text.encode())


def release_commit(release, parent):
    message = f"Release {release.version}\n\nManifest: sha256:{release.manifest_digest}\nRecord: sha256:{release.digest}\n"
    return commit(release.tree.id, parent, release.time, message)


def record_commit(kind, digest, leaf, obj, manifest, parent, time):
    folder = {"record.json": leaf, "object.json": obj}
    if manifest is not None:
        folder["manifest.json"] = manifest
    tree = Tree(folder)
    return tree, commit(tree.id, parent, time, f"Record {kind}\n\nRecord: sha256:{digest}\n")
