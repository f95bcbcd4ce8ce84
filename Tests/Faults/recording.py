"""Records a node's calls while publishes come in."""
import concurrent.futures
import copy
import pathlib
import pickle
import sys
import time

from disk import Bench, Disk
from judging import Past, Promises
from lab.nodes import Node, User
from publications import Author
from tracer import Call

ORIGIN = "node.cairn.example"
TRACER = pathlib.Path(__file__).with_name("tracer.py")


class Stage:
    """A node's data directory that is put into one state after the other, always at the same place."""

    def __init__(self, work):
        self.work = pathlib.Path(work)
        self.disk = self.work / "disk"
        self.disk.mkdir(parents=True)
        self.bench = Bench(self.disk, "node/state.sqlite")
        self.user = User("operator", self.work / "operator")

    def node(self, *traced):
        """A node on the stage; `traced` are options of tracer.py."""
        node = Node(ORIGIN, self.disk / "node", self.user)
        node.log_file = self.work / "node.log"
        if traced:
            node.command = [sys.executable, str(TRACER), "--root", str(self.disk), *map(str, traced), "--", *node.command]
        return node


class Recording:
    """A node's life, call by call, and what it was asked meanwhile."""

    def __init__(self, name, start, stage):
        self.name, self.start, self.stage = name, start, stage
        self.calls, self.past = [], Past()

    def run(self, script):
        """Starts a node, has `script(node)` talk to it, and ends it; goes on where an earlier run ended."""
        file = self.stage.work / "calls"
        node = self.stage.node("--data", "--record", file)
        try:
            node.start()
            self.vkey = node.vkey
            script(node)
        finally:
            status = node.stop()
        if status != 0:
            raise RuntimeError(f"a recorded node ended with {status}")
        later = self.calls[-1].ended or self.calls[-1].began if self.calls else 0
        for fields in pickle.loads(file.read_bytes()):
            call = Call(fields["name"], 0, fields["phase"])
            for key, value in fields.items():
                setattr(call, key, value)
            call.began += later
            call.ended = call.ended + later if call.ended else None
            self.calls.append(call)

    def finish(self):
        """Checks that the recording explains the files that are there, and that it saw every answer."""
        self.promises = Promises(self.calls)
        known = {index for _, index, _ in self.promises.receipts}
        lacking = [answer["index"] for answer in self.past.answers.values() if answer["index"] not in known]
        if lacking:
            raise RuntimeError(f"the recording lacks the answers about leaves {lacking}")
        disk = self.fresh()
        for call in self.calls:
            disk.play(call)
        found = Disk(self.stage.disk).cached()
        for path, (_, content) in disk.cached().items():
            # SQLite maps its -shm into memory; nothing of it needs to outlast a crash.
            if not path.endswith("-shm") and found.pop(path, (0, b"?"))[1] != content:
                raise RuntimeError(f"the recording doesn't explain {path}")
        lacking = [path for path in found if not path.endswith("-shm")]
        if lacking:
            raise RuntimeError(f"the recording doesn't explain {lacking[0]}")

    def fresh(self):
        return copy.deepcopy(self.start)

    def together(self, node, publications):
        """Sends several publishes at once, so that they share groups."""
        with concurrent.futures.ThreadPoolExecutor(len(publications)) as pool:
            for publication in publications:
                self.past.publications.append(publication)
            statuses = list(pool.map(lambda publication: self.past.send(publication, node.url), publications))
        self._expect(statuses)

    def alone(self, node, publication):
        self._expect([self.past.send(publication, node.url)])

    def _expect(self, statuses):
        if any(status != 201 for status in statuses):
            raise RuntimeError(f"a publish of the recording ended with {statuses}")


def record_first_days(stage, seed):
    """From nothing: a node is made, takes the first publishes, is ended, and started again."""
    stage.bench.put({"": (0o755, None)})
    recording = Recording("the first publishes", Disk(stage.disk), stage)

    def first(node):
        acme, beta = (Author(name, ORIGIN, node.vkey, seed) for name in ("acme", "beta"))
        recording.authors = acme, beta
        recording.alone(node, acme.registration())
        recording.alone(node, acme.release())
        recording.alone(node, beta.registration())
        recording.alone(node, beta.release(large=1_100_000))
        time.sleep(1.2)
        others = [Author(f"other{number}", ORIGIN, node.vkey, seed) for number in range(4)]
        recording.together(node, [author.registration() for author in others] + [acme.release()])

    def second(node):
        acme, beta = recording.authors
        recording.alone(node, acme.release())
        recording.together(node, [acme.release(), beta.release(large=1_050_000)])

    recording.run(first)
    recording.run(second)
    recording.finish()
    return recording


def grow(stage, size, seed):
    """A stopped node whose log has `size` leaves, made anew; the author of its last leaf."""
    stage.bench.put({"": (0o755, None)})
    node = stage.node()
    try:
        node.start()
        acme = Author("acme", ORIGIN, node.vkey, seed)
        for publication in (acme.registration(), acme.release()):
            publication.send(node.url)
        fillers = [Author(f"filler{number}", ORIGIN, node.vkey, seed).registration() for number in range(size - 2)]
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            statuses = list(pool.map(lambda publication: publication.send(node.url)[0], fillers))
    finally:
        status = node.stop()
    if status != 0 or any(answer != 201 for answer in statuses):
        raise RuntimeError(f"the log couldn't be filled: {status}")
    return acme


def record_border(stage, seed):
    """A log of 250 leaves is taken over the border at 256, one by one and in groups."""
    acme = grow(stage, 250, seed)
    recording = Recording("over the border at 256", Disk(stage.disk), stage)

    def script(node):
        beta, gamma = (Author(name, ORIGIN, node.vkey, seed) for name in ("beta", "gamma"))
        recording.alone(node, beta.registration())
        recording.together(node, [acme.release(), beta.release(), gamma.registration()])
        time.sleep(1.2)
        recording.alone(node, acme.release(large=1_100_000))
        recording.alone(node, gamma.release())
        recording.alone(node, beta.release())
        recording.together(node, [acme.release(), gamma.release()])
        recording.alone(node, beta.release())
        time.sleep(1.2)
        recording.alone(node, gamma.release())

    recording.run(script)
    recording.finish()
    return recording


def record_repair(border):
    """A start that finds frames of two segments beyond the commit point, and the publishes that follow."""
    disk = border.fresh()
    image = disk.cached()
    for call in border.calls:
        disk.play(call)
    grown = disk.cached()
    image |= {path: held for path, held in grown.items() if path.startswith("node/segments/")}
    border.stage.bench.put(image)
    recording = Recording("a start that repairs", Disk(border.stage.disk), border.stage)

    def script(node):
        again = list(border.past.publications)
        recording.alone(node, again[0])
        recording.together(node, again[1:4])
        for publication in again[4:7]:
            recording.alone(node, publication)
        time.sleep(1.2)

    recording.run(script)
    recording.finish()
    return recording
