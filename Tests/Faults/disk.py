"""A disk as a power cut may leave it: what was synced is there, and of the rest whatever the worst disk would keep.

Fed with the calls that tracer.py recorded. A file's bytes are durable once an `fsync` or `fdatasync` of the file that began
after the write has returned; a name is durable once its folder was synced likewise. Syncing a file says nothing about
its name, and nothing is durable for having been written long ago.
"""
import os
import pathlib
import posixpath
import shutil

from tracer import O_SYNC, O_TRUNC

SECTOR = 512


class Change:
    """Something that was done to a file or a folder and is not durable yet."""

    __slots__ = ("time", "kind", "offset", "data", "entries", "requires")

    def __init__(self, time, kind, offset=0, data=b"", entries=(), requires=None):
        self.time, self.kind, self.offset, self.data = time, kind, offset, data
        self.entries, self.requires = entries, requires


class File:
    is_folder = False

    def __init__(self, content=b"", mode=0o644):
        self.durable, self.cached, self.mode = bytearray(content), bytearray(content), mode
        self.pending = []

    def change(self, change):
        apply(self.cached, change)
        self.pending.append(change)

    def sync(self, began):
        """What was pending and is durable now."""
        done = [change for change in self.pending if change.time <= began]
        for change in done:
            apply(self.durable, change)
        self.pending = [change for change in self.pending if change.time > began]
        return done

    def after(self, fate, chance):
        """The bytes after a crash; `fate` tells of each pending change what becomes of it."""
        content = bytearray(self.durable)
        for change in self.pending:
            what = fate(change)
            if what == "keep":
                apply(content, change)
            elif what == "zeros" and change.kind == "write":
                grow(content, change.offset + len(change.data))
            elif what == "torn" and change.kind == "write":
                whole = (chance.randrange(len(change.data) + 1) + change.offset) // SECTOR * SECTOR - change.offset
                apply(content, Change(0, "write", change.offset, change.data[:max(0, whole)]))
            elif what == "sectors":
                scatter(content, change, chance)
        return bytes(content)


def apply(content, change):
    if change.kind == "truncate":
        grow(content, change.offset)
        del content[change.offset:]
    else:
        grow(content, change.offset)
        content[change.offset:change.offset + len(change.data)] = change.data


def grow(content, size):
    if len(content) < size:
        content.extend(bytes(size - len(content)))


def scatter(content, change, chance):
    """Of each sector the old or the new bytes, and any length in between."""
    if change.kind == "truncate":
        if chance.random() < 0.5:
            apply(content, change)
        return
    end = change.offset + len(change.data)
    start = change.offset
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        if chance.random() < 0.5:
            apply(content, Change(0, "write", start, change.data[start - change.offset:stop - change.offset]))
        start = stop


class Folder:
    is_folder = True

    def __init__(self, entries=None, mode=0o755):
        self.durable, self.cached, self.mode = dict(entries or {}), dict(entries or {}), mode
        self.pending = []

    def change(self, change):
        self.rename(self.cached, change)
        self.pending.append(change)

    @staticmethod
    def rename(entries, change):
        for name, node in change.entries:
            if node is None:
                entries.pop(name, None)
            else:
                entries[name] = node

    def sync(self, began):
        done = [change for change in self.pending if change.time <= began]
        for change in done:
            self.rename(self.durable, change)
        self.pending = [change for change in self.pending if change.time > began]
        return done

    def kept(self, fate):
        """The pending changes that a crash leaves: the first ones, in order, up to one that is lost."""
        kept = []
        for change in self.pending:
            if fate(change) != "keep":
                break
            # A name never goes away from where it was before it has arrived where it went.
            if change.requires is not None:
                folder, other = change.requires
                if other in folder.pending and other not in folder.kept(fate):
                    break
            kept.append(change)
        return kept

    def after(self, fate):
        entries = dict(self.durable)
        for change in self.kept(fate):
            self.rename(entries, change)
        return entries


class Disk:
    """One folder with all that is in it."""

    def __init__(self, root=None):
        """Starts with what is in the folder `root`, all of it durable."""
        self.root = _load(pathlib.Path(root)) if root else Folder()
        self.nodes = {}
        # Times of the changes that aren't durable yet.
        self.pending = set()

    def find(self, path):
        node = self.root
        for part in path.split("/") if path else []:
            node = node.cached[part]
        return node

    def play(self, call, loses=False):
        """Does what a call did. Returns what it made durable; a call that `loses` is left out, when it syncs."""
        kind, result = call.kind, call.result
        if kind == "send" or kind == "close" or result is None or result < 0:
            return []
        if kind in ("fsync", "fdatasync"):
            return [] if loses else self._sync(self.node(call), call.began)
        if kind in ("open", "create"):
            self._open(call)
        elif kind == "write":
            file = self.node(call)
            self._change(file, Change(call.ended, "write", call.offset, call.data))
            if call.flags & O_SYNC:
                self._sync(file, call.ended)
        elif kind == "truncate":
            self._change(self.node(call), Change(call.ended, "truncate", call.offset))
        elif kind == "mkdir":
            self._entry(call, Folder(mode=call.mode & ~0o022))
        elif kind in ("unlink", "rmdir"):
            self._entry(call, None)
        elif kind == "link":
            self._entry(call, self.find(call.other))
        elif kind == "rename":
            self._rename(call)
        return []

    def node(self, call):
        """The file or folder that a call is about."""
        known = self.nodes.get(call.node)
        return known if known is not None else self.find(call.path)

    def _open(self, call):
        if call.kind == "create":
            self._entry(call, File(mode=call.mode & ~0o022))
        node = self.find(call.path)
        self.nodes[call.node] = node
        if call.flags & O_TRUNC and call.kind == "open":
            self._change(node, Change(call.ended, "truncate", 0))

    def _entry(self, call, node):
        folder, name = posixpath.split(call.path)
        self._change(self.find(folder), Change(call.ended, call.kind, entries=[(name, node)]))

    def _rename(self, call):
        (source, old), (target, new) = posixpath.split(call.other), posixpath.split(call.path)
        node = self.find(call.other)
        if source == target:
            self._change(self.find(target), Change(call.ended, "rename", entries=[(new, node), (old, None)]))
            return
        arrival = Change(call.ended, "rename", entries=[(new, node)])
        departure = Change(call.ended + 0.5, "rename", entries=[(old, None)], requires=(self.find(target), arrival))
        self._change(self.find(target), arrival)
        self._change(self.find(source), departure)

    def _change(self, node, change):
        node.change(change)
        self.pending.add(change.time)

    def _sync(self, node, began):
        done = node.sync(began)
        self.pending.difference_update(change.time for change in done)
        return done

    def image(self, file_fate, folder_fate, chance):
        """{path: (mode, bytes or None for a folder)} as a crash leaves it."""
        found = {}

        def walk(path, node):
            if node.is_folder:
                found[path] = (node.mode, None)
                for name, child in sorted(node.after(folder_fate).items()):
                    walk(f"{path}/{name}" if path else name, child)
            else:
                found[path] = (node.mode, node.after(lambda change: file_fate(path, change), chance))

        walk("", self.root)
        return found

    def cached(self):
        """The same as the running system saw it."""
        return self.image(lambda path, change: "keep", lambda change: "keep", None)


def _load(path):
    status = os.lstat(path)
    if path.is_dir():
        names = sorted(os.listdir(path))
        children = {name: _load(path / name) for name in names if not (path / name).is_socket()}
        return Folder(children, mode=status.st_mode & 0o7777)
    return File(path.read_bytes(), mode=status.st_mode & 0o7777)


class Bench:
    """A folder in which one image after the other is put.

    A node remembers which file its `state.sqlite` is, and refuses a copy of it: here the file stays the same one, and gets
    other bytes, as a real disk's would.
    """

    def __init__(self, folder, kept):
        self.folder, self.kept = pathlib.Path(folder), kept
        self.held = self.folder.with_name(self.folder.name + ".held")

    def put(self, image):
        place = self.folder / self.kept
        if place.exists() and not self.held.exists():
            os.rename(place, self.held)
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        for path, (mode, content) in image.items():
            target = self.folder / path
            if content is None:
                target.mkdir(exist_ok=True)
                continue
            if path == self.kept and self.held.exists():
                os.rename(self.held, target)
            with open(target, "wb") as file:
                file.write(content)
            os.chmod(target, mode)
        for path, (mode, content) in image.items():
            if content is None:
                os.chmod(self.folder / path, mode)
