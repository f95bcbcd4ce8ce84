"""Git objects that every node derives alike: Docs/spec/git.md."""
import os
import shutil
import subprocess
import tempfile

from reference import git, releases
from reference.canonical import b64, hex256


def records_branch():
    """One commit per record of the entry: release 1.0.0, then 1.1.0."""
    made, parent = [], None
    for release in (releases.FIRST, releases.SECOND):
        tree, commit = git.record_commit(
            "release", release.digest, release.leaf, release.object, release.manifest_bytes, parent, release.time
        )
        made.append((release, tree, commit))
        parent = commit.id
    return made


def shown_release(release):
    return {
        "version": release.version,
        "time": release.time,
        "manifestDigest": release.manifest_digest,
        "recordDigest": release.digest,
        "files": [
            {
                "path": path,
                "git": kind,
                "size": len(data),
                "sha256": hex256(data),
                **({"content": b64(data), "blob": git.GitObject("blob", data).id} if kind == "blob" else
                   {"pointer": git.lfs_pointer(data).decode(), "blob": git.GitObject("blob", git.lfs_pointer(data)).id}),
            }
            for path, data, _, kind in release.files
        ],
        "attributes": git.attributes([path for path, _, _, kind in release.files if kind == "lfs"]).decode(),
        "tree": release.tree.id,
        "trees": [{"id": item.id, "body": b64(item.body)} for item in release.tree.objects() if item.kind == "tree"],
        "commit": {"id": release.commit.id, "body": release.commit.body.decode()},
    }


def release_vectors():
    return {
        "description": "Two releases of one entry: small files as they are, big ones as git-lfs pointers, folders that sort between files, "
        "odd characters; the second release has the first as its parent.",
        "releases": [shown_release(release) for release in (releases.FIRST, releases.SECOND)],
    }


def record_vectors():
    return {
        "description": "The branch refs/cairn/records of the same entry.",
        "commits": [
            {
                "recordDigest": release.digest,
                "leaf": b64(release.leaf),
                "object": b64(release.object),
                "manifest": b64(release.manifest_bytes),
                "time": release.time,
                "tree": tree.id,
                "commit": {"id": commit.id, "body": commit.body.decode()},
            }
            for release, tree, commit in records_branch()
        ],
    }


ODD_PATHS = [
    "plain.bin",
    "a b.bin",
    "star*.bin",
    "what?.bin",
    "[x].bin",
    'quo"te.bin',
    "#hash.bin",
    "!bang.bin",
    "t\u00e4st/\u6a21\u578b.bin",
    "deep/er/file.bin",
    "~tilde $dollar.bin",
    "**",
]


def attribute_vectors():
    return {
        "description": "Lines of the root .gitattributes. `git check-attr filter` gives `lfs` for each path of its own line only.",
        "cases": [{"path": path, "line": git.attributes([path]).decode().splitlines()[1]} for path in ODD_PATHS],
    }


class RealGit:
    """The git program on a throw-away repository, to check what this script computed."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self("init", "-q")

    def __call__(self, *arguments, data=None, **environment):
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, input=data, capture_output=True, check=True,
            env={**self.environment, **environment},
        )
        return done.stdout

    def write(self, item):
        found = self("hash-object", "-w", "-t", item.kind, "--stdin", data=item.body).decode().strip()
        assert found == item.id, (item.kind, found, item.id)

    def tree(self, tree):
        """Makes the same tree with mktree, so that git itself sorts it."""
        lines = b"".join(
            b"%s %s %s\t%s\0" % (b"040000" if child.kind == "tree" else b"100644", child.kind.encode(), child.id.encode(), name)
            for name, child in reversed(tree.entries)
        )
        assert self("mktree", "-z", data=lines).decode().strip() == tree.id

    def commit(self, commit):
        head, message = commit.body.decode().split("\n\n", 1)
        fields = dict(line.split(" ", 1) for line in head.split("\n"))
        person, time, zone = fields["author"].rsplit(" ", 2)
        name, mail = person[:-1].split(" <")
        values = {}
        for role in ("AUTHOR", "COMMITTER"):
            values.update({f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": mail, f"GIT_{role}_DATE": f"@{time} {zone}"})
        parents = ["-p", fields["parent"]] if "parent" in fields else []
        made = self("commit-tree", fields["tree"], *parents, data=message.encode(), **values).decode().strip()
        assert made == commit.id, commit.body


def check_with_git():
    """Compares every id above with the git program's, and the attributes with what git makes of them."""
    if shutil.which("git") is None:
        return "git is not here: ids were not cross-checked"
    with tempfile.TemporaryDirectory() as folder:
        real = RealGit(folder)
        commits = [(release.tree, release.commit) for release in (releases.FIRST, releases.SECOND)]
        commits += [(tree, commit) for _, tree, commit in records_branch()]
        for tree, commit in commits:
            for item in tree.objects():
                real.write(item)
                if item.kind == "tree":
                    real.tree(item)
            real.commit(commit)
            real.write(commit)
        real("fsck", "--strict", "--no-dangling")
        check_attributes(real)
    return "every id agrees with git's"


def check_attributes(real):
    for path in ODD_PATHS:
        with open(os.path.join(real.folder, ".gitattributes"), "wb") as file:
            file.write(git.attributes([path]))
        others = [other for other in ODD_PATHS if other != path] + ["starry.bin", "whatx.bin", "x.bin", "sub/" + path]
        answers = real("check-attr", "-z", "--stdin", "filter", data="\0".join([path] + others).encode() + b"\0")
        fields = answers.decode().split("\0")
        found = dict(zip(fields[0::3], fields[2::3]))
        assert found.pop(path) == "lfs", path
        assert set(found.values()) == {"unspecified"}, (path, found)


def files():
    return {
        "git/releases.json": release_vectors(),
        "git/records-branch.json": record_vectors(),
        "git/attributes.json": attribute_vectors(),
    }
