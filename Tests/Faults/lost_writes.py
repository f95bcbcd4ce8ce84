#!/usr/bin/env python3
"""Cuts the power, after each call of a recorded node: the disk is built again with what was synced, and the rest dropped
or torn; the node must start on it, and keep whatever had left it.

Then the same without each of the places where the code syncs: a disk must be found on which something is lost, or the
place isn't needed. CAIRN and LOGCHECK name the programs.
"""
import argparse
import collections
import hashlib
import http.client
import itertools
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time

import sites
from faultlab import Lost
from judging import examine, examine_stopped, expect_tags
from lab.nodes import end_on_signals
from recording import Stage, record_border, record_first_days, record_repair
from sites import generalised
from tracer import is_possible, stable

# What becomes of unsynced bytes and of unsynced names.
LOSSES = {
    "all of it dropped": ("drop", "drop"),
    "names kept, bytes dropped": ("drop", "keep"),
    "bytes kept, names dropped": ("keep", "drop"),
    "names kept, zeros for bytes": ("zeros", "keep"),
    "names kept, bytes torn": ("torn", "keep"),
    "of each what chance says": ("any", "any"),
}


class Crash:
    """A disk that a power cut left after one of a recording's calls."""

    def __init__(self, recording, place, how, image):
        self.recording, self.place, self.how, self.image = recording, place, how, image

    def __str__(self):
        call = self.recording.calls[self.place]
        return f"{self.recording.name}, after call {self.place} ({call.kind} {stable(call.path or 'to a client')}), {self.how}"

    @property
    def digest(self):
        """Equal for disks that are the same to a node, and that have to keep the same."""
        state = hashlib.sha256()
        for path, (mode, content) in sorted(self.image.items()):
            state.update(f"{path} {mode} {content is None} {len(content or b'')}\n".encode())
            state.update(content or b"")
        kept = self.recording.promises.before(self.place)
        state.update(f"{self.recording.name} {len(kept.notes)} {len(kept.receipts)}".encode())
        return state.digest()


def fates(loss, chance):
    """What becomes of a pending change of a file, and of a folder."""
    files, folders = LOSSES[loss]
    told = {}

    def of_file(path, change):
        if files != "any":
            return files
        if path.endswith("-shm"):
            return "drop"
        return told.setdefault(id(change), chance.choice(["keep", "drop", "zeros", "torn", "sectors"]))

    def of_folder(change):
        if folders != "any":
            return folders
        return told.setdefault(id(change), "keep" if chance.random() < 0.75 else "drop")

    return of_file, of_folder


def judge(crash):
    """None when a node on this disk keeps all, else what is wrong."""
    recording = crash.recording
    recording.stage.bench.put(crash.image)
    node = recording.stage.node()
    try:
        try:
            node.start(seconds=120)
        except RuntimeError as refusal:
            raise Lost(f"the node doesn't start: {str(refusal).strip().splitlines()[-1]}") from refusal
        memory = examine(node, recording.promises.before(crash.place), recording.past, vkey=recording.vkey)
        expect_tags(node, memory)
        if node.stop() != 0:
            raise Lost("the node doesn't end with 0 when it is asked to")
        examine_stopped(node)
    except Lost as fault:
        return str(fault)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        return f"the node doesn't answer as it must: {fault}"
    finally:
        node.stop()
    return None


def crashes(recording, chance, most):
    """Different disks of a recording, at most so many: after every call, in every way of losing, or a fair choice."""
    by_kind = collections.defaultdict(list)
    for place, call in enumerate(recording.calls):
        by_kind[(call.phase, call.kind, generalised(call.path or ""))].append(place)
    wanted = [(place, loss) for place in range(len(recording.calls)) for loss in LOSSES]
    if most is not None:
        # Each kind of call as often as any other, and the places where something has just left more often.
        wanted = [(chance.choice(by_kind[kind]), loss) for kind in by_kind for loss in LOSSES]
        wanted += [(place, loss) for place in recording.promises.places for loss in LOSSES]
        chance.shuffle(wanted)
        wanted = wanted[:most + most // 2]
    wanted_at = collections.defaultdict(list)
    for rank, (place, loss) in enumerate(wanted):
        wanted_at[place].append((rank, loss))
    seen, found = set(), []
    disk = recording.fresh()
    for place, call in enumerate(recording.calls):
        disk.play(call)
        for rank, loss in wanted_at[place]:
            chance_here = random.Random(f"{place} {loss}")
            crash = Crash(recording, place, loss, disk.image(*fates(loss, chance_here), chance_here))
            if crash.digest not in seen:
                seen.add(crash.digest)
                found.append((rank, crash))
    found.sort(key=lambda pair: pair[0])
    return [crash for _, crash in found][:most]


def crashes_without(recording, removed, most):
    """Disks on which the syncs at these places make a difference, the worst first: what they would have saved is lost."""
    whole, lacking = recording.fresh(), recording.fresh()
    found, seen, places = [], set(), []
    # First pass: where is something pending that they would have saved?
    for place, call in enumerate(recording.calls):
        whole.play(call)
        lacking.play(call, loses=place in removed)
        if lacking.pending - whole.pending:
            places.append(place)
    left = [place for place in places if place in set(recording.promises.places)]
    others = [place for place in places if place not in set(left)]
    step = max(1, len(others) // 12)
    chosen = list(dict.fromkeys(left[:-5:-1] + places[-1:] + list(reversed(others[::step])) + left))[:max(3, most)]
    rank = {place: number for number, place in enumerate(chosen)}
    lacking, whole = recording.fresh(), recording.fresh()
    for place, call in enumerate(recording.calls):
        whole.play(call)
        lacking.play(call, loses=place in removed)
        if place not in rank:
            continue
        saved = lacking.pending - whole.pending
        for number, (mine, rest) in enumerate(
                (mine, rest) for mine in ("drop", "zeros", "sectors", "torn") for rest in ("keep", "drop")):
            chance = random.Random(f"{place} {mine} {rest}")
            image = lacking.image(
                lambda path, change: mine if change.time in saved else rest,
                lambda change: "drop" if change.time in saved else rest, chance)
            crash = Crash(recording, place, f"{mine} for what it saves, {rest} for what else is unsynced", image)
            if crash.digest not in seen:
                seen.add(crash.digest)
                # The last places in the worst way, then others in other ways.
                found.append((rank[place] + number // 2, number, crash))
    found.sort(key=lambda item: item[:2])
    return [item[2] for item in found][:most]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disks", type=int, default=60, help="so many crashed disks of each recording; 0 for all")
    parser.add_argument("--tries", type=int, default=12, help="so many disks for each place that syncs")
    parser.add_argument("--sites", default="", help="only the places whose name matches; '-' for none")
    parser.add_argument("--uses", action="store_true", help="leave out each use of a line by itself as well")
    parser.add_argument("--delete", default=r"syncData|isNew .*syncFolder", help="lines to take out of the program itself")
    options = parser.parse_args()
    if not is_possible():
        print("lost_writes: left out, it needs Linux on x86-64")
        return 0
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-lost-"))
    end_on_signals()
    try:
        status = sweep(options, work)
    except Exception:
        print(f"lost_writes: everything is kept in {work}", file=sys.stderr)
        raise
    if status == 0:
        shutil.rmtree(work, ignore_errors=True)
    return status


def sweep(options, work):
    began = time.monotonic()
    chance = random.Random(options.seed)
    first = record_first_days(Stage(work / "first"), options.seed)
    border = record_border(Stage(work / "border"), options.seed)
    recordings = [first, border, record_repair(border)]
    faults, count = [], 0
    for recording in recordings:
        found = crashes(recording, chance, options.disks or None)
        for crash in found:
            fault = judge(crash)
            if fault:
                faults.append(f"{crash}: {fault}")
                print(f"lost_writes: {faults[-1]}", file=sys.stderr, flush=True)
        count += len(found)
        print(
            f"lost_writes: {recording.name}: {len(recording.calls)} calls, {len(recording.promises.receipts)} receipts; "
            f"{len(found)} crashed disks, {len(faults)} faults", flush=True)
    print(f"lost_writes: {count} crashed disks, {len(faults)} with something lost; {time.monotonic() - began:.0f} s, "
          f"seed {options.seed}", flush=True)
    if options.sites != "-":
        tell_sites(recordings, options)
    print(f"lost_writes: done in {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


def tell_sites(recordings, options):
    """Leaves out each place that syncs, and tells what that loses."""
    known = [sites.find(recording) for recording in recordings]
    lines = sites.by_line({(number, place): site for number, found in enumerate(known) for place, site in found.items()})
    reds, wanted = 0, {line: uses for line, uses in lines.items() if re.search(options.sites, line)}
    for line, uses in wanted.items():
        verdict, tried = leave_out(recordings, known, lambda site: site.line == line, options.tries)
        reds += verdict is not None
        print(f"{'RED  ' if verdict else 'GREEN'} {line}\n        all of it ({sum(uses.values())} syncs): {told(verdict, tried)}",
              flush=True)
        for use, times in uses.items() if options.uses else []:
            found = leave_out(recordings, known, lambda site: site == sites.Site(line, use), options.tries)
            print(f"        {use} ({times}): {told(*found)}", flush=True)
    print(f"lost_writes: {reds} of {len(wanted)} lines that sync can't be left out", flush=True)
    if options.delete:
        delete(recordings, known, options)


def delete(recordings, known, options):
    """Takes calls out of the program itself, and records and cuts that one: it must lose the same."""
    addresses = collections.defaultdict(set)
    for site in (site for found in known for site in found.values() if site.address):
        if re.search(options.delete, site.line):
            addresses[site.line].add(site.address)
    whole = os.environ["CAIRN"]
    for number, (line, places) in enumerate(addresses.items()):
        work = recordings[0].stage.work.parent / f"without-{number}"
        work.mkdir()
        if sites.without_calls(places, work / "cairn") is None:
            print(f"        {line}: isn't a plain call here, and was not taken out of the program")
            continue
        os.environ["CAIRN"] = str(work / "cairn")
        try:
            left, verdict, tried = 0, None, 0
            for record in (record_border, record_first_days):
                recording = record(Stage(work / record.__name__), options.seed)
                left += sum(1 for site in sites.find(recording).values() if site.line == line)
                for crash in itertools.islice(worst(recording), 2 * options.tries):
                    tried += 1
                    verdict = judge(crash)
                    if verdict:
                        break
                if verdict:
                    break
            print(f"taken out of the program ({left} syncs of it left): {line}\n        {told(verdict, tried)}",
                  flush=True)
        finally:
            os.environ["CAIRN"] = whole


def worst(recording):
    """Disks after each answer, the last one first, in every way of losing."""
    for place in reversed(recording.promises.places):
        disk = recording.fresh()
        for call in recording.calls[:place + 1]:
            disk.play(call)
        for loss in LOSSES:
            chance = random.Random(f"{place} {loss}")
            yield Crash(recording, place, loss, disk.image(*fates(loss, chance), chance))


def told(verdict, tried):
    return f"red: {verdict.splitlines()[0][:140]}" if verdict else f"green on {tried} disks"


def leave_out(recordings, known, is_meant, tries):
    """What is lost without some syncs, or None; and on how many disks that was tried."""
    tried = 0
    for recording, found in zip(recordings, known):
        removed = {place for place, site in found.items() if is_meant(site)}
        for crash in crashes_without(recording, removed, tries) if removed else []:
            tried += 1
            verdict = judge(crash)
            if verdict:
                return verdict, tried
    return None, tried


if __name__ == "__main__":
    sys.exit(main())
