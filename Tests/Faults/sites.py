"""The places in the code that sync: found by the stacks of a recording, named by file, line and what is synced for."""
import collections
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess

from faultlab import ROOT
from lab.nodes import program
from tracer import stable


def generalised(path):
    """A path of a data directory without numbers and names that stand for many."""
    path = re.sub(r"^node(/|$)", "", stable(path)) or "."
    path = re.sub(r"\*?\.tmp$", "", path)
    path = re.sub(r"^git/(?!tmp_)[^/]+\.git", "git/P.git", path)
    path = re.sub(r"^git/tmp_[^/]*", "git/NEW", path)
    path = re.sub(r"^blobs/sha256/[0-9a-f]{2}(?=/|$)", "blobs/sha256/XX", path)
    path = re.sub(r"^mirrors/[^/]+", "mirrors/H", path)
    path = re.sub(r"^log/tile/\d+(?=/|$)", "log/tile/L", path)
    path = re.sub(r"pack/tmp_\*?", "pack/tmp", path)
    return re.sub(r"(?<=/)[x\d]*\d{3,}(?=/|$|\.)", "N", re.sub(r"\.p/\d+", ".p/W", path))


class Site:
    """One call in the code, and one thing that it is made for."""

    def __init__(self, line, use, address=None):
        self.line, self.use, self.address = line, use, address

    def __eq__(self, other):
        return (self.line, self.use) == (other.line, other.use)

    def __hash__(self):
        return hash((self.line, self.use))


class Code:
    """Turns stacks into lines of the sources, with the symbolizer that comes with Swift."""

    def __init__(self, stacks):
        self.lines = {}
        addresses = sorted({address for stack in stacks for address in stack})
        for start in range(0, len(addresses), 500):
            part = addresses[start:start + 500]
            try:
                said = subprocess.run(
                    ["llvm-symbolizer", f"--obj={program()}", "--output-style=JSON", "--no-inlines",
                     *(hex(address - 1) for address in part)], capture_output=True, text=True).stdout
            except FileNotFoundError:
                return
            for address, found in zip(part, json.loads(said or "[]")):
                for symbol in found.get("Symbol", [])[:1]:
                    # `syncFolder` does nothing else: whoever calls it is the place.
                    if "/Sources/" in symbol["FileName"] and "syncFolder" not in symbol["FunctionName"]:
                        self.lines[address] = (symbol["FileName"].split("/Sources/")[-1], symbol["Line"])

    def place(self, stack):
        """The innermost line of cairn's own code, as `File.swift:12 try file.sync()`, and where it goes on in the program."""
        for address in stack:
            if address in self.lines:
                file, line = self.lines[address]
                source = ROOT / "Sources" / file
                lines = source.read_text().splitlines() if source.exists() else []
                return f"{os.path.basename(file)}:{line} {lines[line - 1].strip() if line <= len(lines) else ''}", address
        return None, None


def find(recording):
    """{place in the calls: Site} of all syncs of a recording."""
    syncs = [call for call in recording.calls if call.kind in ("fsync", "fdatasync")]
    code = Code([call.stack for call in syncs])
    disk, found = recording.fresh(), {}
    for place, call in enumerate(recording.calls):
        done = disk.play(call)
        if call.kind not in ("fsync", "fdatasync") or call.result < 0:
            continue
        use, database = _use(disk, call, done)
        line, address = code.place(call.stack)
        if database:
            line, address = f"SQLite, {database}", None
        found[place] = Site(line or f"{call.kind} of {generalised(call.path)}", use, address)
    return found


def _use(disk, call, done):
    """What a sync is for, and the database when it is SQLite's."""
    path = generalised(call.path)
    if not disk.node(call).is_folder:
        base = re.match(r"(\w+\.sqlite)", path)
        return path, base and base.group(1)
    if not done:
        return f"{path}/, nothing new", "state.sqlite" if call.kind == "fdatasync" else None
    change = done[-1]
    name = generalised(f"{call.path}/{change.entries[0][0]}").split("/")[-1]
    told = {
        "mkdir": f"new folder {name}/", "create": f"new file {name}", "rename": f"renamed {name}", "rmdir": "a gone folder"}
    base = re.match(r"(\w+\.sqlite)", name)
    is_database = call.kind == "fdatasync" and base
    return f"{path}/, {told.get(change.kind, 'new name')}", base.group(1) if is_database else None


def by_line(sites):
    """{line: {use: number of syncs}} in the order of the calls."""
    lines = collections.defaultdict(collections.Counter)
    for _, site in sorted(sites.items(), key=lambda pair: pair[0]):
        lines[site.line][site.use] += 1
    return lines


def without_calls(addresses, target):
    """A copy of the program without the calls that return to these places; None when one isn't a plain call.

    Swift tells an error in a register that is zero before the call, so that nothing is an error where nothing is called.
    """
    shutil.copy(program(), target)
    with open(target, "r+b") as file:
        header = file.read(64)
        start, size, count = *struct.unpack_from("<Q", header, 32), *struct.unpack_from("<HH", header, 54)
        file.seek(start)
        segments = [struct.unpack("<IIQQQQQQ", file.read(size)[:56]) for _ in range(count)]
        for address in addresses:
            place = next((offset + address - virtual for kind, _, offset, virtual, _, held, _, _ in segments
                          if kind == 1 and virtual <= address < virtual + held), None)
            if place is None:
                return None
            file.seek(place - 5)
            if file.read(1) != b"\xe8":
                return None
            file.seek(place - 5)
            file.write(b"\x90" * 5)
    return pathlib.Path(target)
