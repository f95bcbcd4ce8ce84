#!/usr/bin/env python3
"""Makes one file-system call of a node fail, or kills the node right before it: each call of its start, of three publishes
over the border of a tile, and of its end, in turn.

One run without faults tells the calls: the n-th of a kind on a path. Each case begins with the same data directory, and
hits exactly one of them, with EIO, ENOSPC or SIGKILL. Whatever happens, a node started afterwards holds everything that
was acknowledged, takes what wasn't, and has nothing twice. CAIRN and LOGCHECK name the programs.
"""
import argparse
import collections
import pathlib
import pickle
import random
import shutil
import sys
import tempfile
import time

from disk import Disk
from faultlab import LogMemory, Lost
from judging import Past, Promises, examine, examine_stopped, expect_tags
from lab.nodes import end_on_signals, wait_until
from publications import Author
from recording import ORIGIN, Stage, grow
from sites import generalised
from tracer import is_possible, stable

FAULTS = ("EIO", "ENOSPC", "SIGKILL")
# What a case may hit: everything that changes the disk, and the opening and closing of files.
KINDS = ("open", "create", "write", "truncate", "fsync", "fdatasync", "rename", "link", "unlink", "mkdir", "rmdir", "close")
PHASES = {"start": "while starting", "serve": "while publishing", "stop": "while ending"}


class Ground:
    """A data directory whose next leaf fills a tile, and three publishes for it."""

    def __init__(self, work, seed):
        self.stage = Stage(work)
        acme = grow(self.stage, 255, seed)
        self.image = Disk(self.stage.disk).cached()
        node = self.stage.node()
        node.start()
        vkey = node.vkey
        node.stop()
        beta = Author("beta", ORIGIN, vkey, seed)
        # One fills the tile, one begins a segment, one brings a big file and a publisher's first repository.
        self.publications = [acme.release(), beta.registration(), beta.release(large=300_000)]

    def calls(self):
        """The calls of one whole life: [(phase, kind, path, n-th)]."""
        self.stage.bench.put(self.image)
        file = self.stage.work / "calls"
        node = self.stage.node("--record", file)
        node.start()
        statuses = [Past().send(publication, node.url) for publication in self.publications]
        if node.stop() != 0 or statuses != [201, 201, 201]:
            raise RuntimeError(f"the publishes without faults ended with {statuses}")
        counts, found = collections.Counter(), []
        for call in sorted(pickle.loads(file.read_bytes()), key=lambda call: call["began"]):
            if call["kind"] in KINDS:
                key = (call["kind"], stable(call["path"]))
                counts[key] += 1
                found.append((call["phase"], *key, counts[key]))
        return found


class NotReached(Exception):
    """The call didn't come this time."""


def one_case(ground, call, fault):
    """What became of the node and the publishes; raises `Lost`."""
    _, kind, path, number = call
    ground.stage.bench.put(ground.image)
    report = ground.stage.work / "report"
    report.unlink(missing_ok=True)
    target = ["--kill", f"{kind}:{path}:{number}"] if fault == "SIGKILL" else ["--fail", f"{kind}:{path}:{number}:{fault}"]
    node = ground.stage.node(*target, "--report", report)
    past, memory = Past(), LogMemory()
    statuses = []
    try:
        node.start(seconds=120)
        for publication in ground.publications:
            statuses.append(past.send(publication, node.url))
        status = _end(node, memory, past)
    except RuntimeError:
        status = "doesn't start"
        past.publications = list(ground.publications)
    finally:
        node.stop()
    if not report.exists():
        raise NotReached
    if kind in ("fsync", "fdatasync") and path.startswith("node/segments") and fault != "SIGKILL" and statuses:
        failed = next((place for place, answer in enumerate(statuses) if answer != 201), len(statuses))
        if failed == len(statuses) or any(answer == 201 for answer in statuses[failed:]):
            raise Lost(f"something was acknowledged after a failed sync of a segment: {statuses}")
    _restart(ground, past, memory)
    done = sum(1 for answer in statuses if answer in (200, 201))
    return f"{status}, {done} of 3 acknowledged"


def _end(node, memory, past):
    """Looks at a node that lives, and ends it."""
    try:
        memory.look(node.url)
    except OSError:
        # It ends, or has ended.
        wait_until(lambda: node.process.poll() is not None, 5)
    if node.process.poll() is None:
        began = time.monotonic()
        status = node.stop()
        if time.monotonic() - began > 15:
            raise Lost("the node doesn't end when it is asked to")
        return "went on" if status == 0 else "ended with an error when asked to"
    return "killed" if node.stop() == 137 else "stopped itself"


def _restart(ground, past, memory):
    """A start without faults: everything is there, and what is lacking is taken."""
    node = ground.stage.node()
    try:
        node.start(seconds=120)
    except RuntimeError as refusal:
        raise Lost(f"the node doesn't start again: {refusal}") from refusal
    try:
        examine(node, Promises.of_answers(past.answers.values()), past, memory)
        for publication in ground.publications:
            status, answer = publication.send(node.url)
            if status not in (200, 201):
                raise Lost(f"a publish that is sent again gets {status}: {answer}")
        if memory.look(node.url) != 255 + len(ground.publications):
            raise Lost(f"the log has {len(memory.leaves)} leaves instead of {255 + len(ground.publications)}")
        expect_tags(node, memory)
        if node.stop() != 0:
            raise Lost("the node doesn't end with 0 when it is asked to")
        examine_stopped(node)
    finally:
        node.stop()


def chosen(calls, most, chance):
    """Cases in which each sort of call comes as often as any other; all of them when `most` is None."""
    every = [(call, fault) for call in calls for fault in FAULTS]
    if most is None or most >= len(every):
        return every
    sorts = collections.defaultdict(list)
    for call, fault in every:
        phase, kind, path, _ = call
        sorts[(phase, kind, generalised(path), fault)].append((call, fault))
    for cases in sorts.values():
        chance.shuffle(cases)
    order, turn = [], list(sorts.values())
    chance.shuffle(turn)
    # Publishing first: of what happens then, every sort of call is hit in every run.
    turn.sort(key=lambda cases: cases[0][0][0] != "serve")
    while turn and len(order) < most:
        for cases in turn:
            order.append(cases.pop())
        turn = [cases for cases in turn if cases]
    return order[:most]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=150, help="so many cases; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="kind:path:number:fault of a single case")
    options = parser.parse_args()
    if not is_possible():
        print("calls: left out, it needs Linux on x86-64")
        return 0
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-calls-"))
    end_on_signals()
    began = time.monotonic()
    ground = Ground(work / "ground", options.seed)
    first, second = ground.calls(), ground.calls()
    # Calls that come in every run; a few depend on which thread is first.
    again = {call[1:] for call in second}
    calls = [call for call in first if call[1:] in again]
    sorts = collections.Counter(call[0] for call in calls)
    told = ", ".join(f"{count} {PHASES[phase]}" for phase, count in sorts.items())
    cases = chosen(calls, options.cases or None, random.Random(options.seed))
    if options.only:
        kind, path, number, fault = options.only.split(":")
        cases = [(("serve", kind, path, int(number)), fault)]
    print(f"calls: {len(calls)} calls of one life ({told}; {len(first) - len(calls)} that don't come in every run are left "
          f"out), {3 * len(calls)} cases with {', '.join(FAULTS)}; {len(cases)} of them now", flush=True)
    outcomes, faults, missed = collections.Counter(), [], []
    for call, fault in cases:
        try:
            outcomes[(fault, one_case(ground, call, fault))] += 1
        except NotReached:
            missed.append((call, fault))
        except Lost as lost:
            faults.append(f"{':'.join(map(str, call[1:]))}:{fault} ({PHASES[call[0]]}): {lost}")
            print(f"calls: {faults[-1]}", file=sys.stderr, flush=True)
    for (fault, outcome), count in sorted(outcomes.items()):
        print(f"  {fault:8} {count:4} × {outcome}")
    print(f"calls: {sum(outcomes.values())} cases held, {len(faults)} lost something, {len(missed)} calls didn't come again; "
          f"{time.monotonic() - began:.0f} s, seed {options.seed}")
    for call, fault in missed[:10]:
        print(f"  not reached: {':'.join(map(str, call[1:]))}:{fault}")
    if faults:
        print(f"calls: everything is kept in {work}", file=sys.stderr)
        return 1
    shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
