#!/usr/bin/env python3
"""Runs the `console` blocks of a guide and compares what they print with what the guide says.

Usage: CAIRN=PROGRAM run-guide.py GUIDE.md…

All blocks of a guide run in one shell, in a throw-away folder that holds `registry/`, as a user without keys or
trust. A line that begins with `$ ` is a command, `> ` continues it, the rest up to the next command is its
output. In output, `…` stands for any text, and alone on a line for any lines. Ports of 127.0.0.1 are
replaced by free ones. A command must succeed unless the next one is `echo $?`.
"""
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from lab.nodes import User, end_on_signals, program

ROOT = pathlib.Path(__file__).resolve().parents[1]
SECONDS = 60
MARK = "end-of-command"


def commands(text):
    """[(command, expected output lines)] of all console blocks."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.startswith("> ") and found and not found[-1][1]:
                found[-1] = (found[-1][0] + "\n" + line[2:], [])
            elif found:
                found[-1][1].append(line)
            else:
                raise SystemExit(f"a console block begins with output: {line}")
    return found


def with_free_ports(text):
    probes = {port: socket.create_server(("127.0.0.1", 0)) for port in set(re.findall(r"127\.0\.0\.1:(\d+)", text))}
    ports = {port: str(probe.getsockname()[1]) for port, probe in probes.items()}
    for probe in probes.values():
        probe.close()
    return re.sub(r"127\.0\.0\.1:(\d+)", lambda match: f"127.0.0.1:{ports[match[1]]}", text)


def pattern(lines):
    """A regular expression for the whole output."""
    parts = []
    for line in lines:
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(piece) for piece in line.rstrip().split("…")) + r"[ \t]*\n")
    return re.compile("".join(parts))


class Shell:
    """A bash that runs one command after the other."""

    def __init__(self, folder, user):
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"], cwd=folder, env=user.environment | {"NO_COLOR": "1"}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def run(self, command, expected):
        """Output and exit status. What runs in the background is given time to say what is expected."""
        # Commands must not read the rest of the script.
        self.process.stdin.write(f"{{ {command}\n}} </dev/null\n__status=$?; echo {MARK} $__status; (exit $__status)\n")
        self.process.stdin.flush()
        output, status, deadline = "", None, time.monotonic() + SECONDS
        in_background = command.rstrip().endswith("&")
        while status is None or (in_background and not expected.fullmatch(output) and time.monotonic() < deadline):
            try:
                line = self.lines.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    break
                continue
            if line.startswith(MARK):
                status = int(line.split()[1])
            else:
                output += line
        return output, status

    def end(self):
        """Ends the shell and everything that was started in it."""
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def run_guide(file):
    """Whether the guide does what it says."""
    work = pathlib.Path(tempfile.mkdtemp(prefix="cairn-guide-"))
    (work / "bin").mkdir()
    (work / "bin" / "cairn").symlink_to(program())
    (work / "here").mkdir()
    shutil.copytree(ROOT / "registry", work / "here" / "registry")
    user = User("you", work / "home")
    os.environ["PATH"] = f"{work / 'bin'}:{os.environ['PATH']}"
    shell = Shell(work / "here", user)
    try:
        todo = commands(with_free_ports(file.read_text()))
        for at, (command, lines) in enumerate(todo):
            asks_status = at + 1 < len(todo) and todo[at + 1][0].startswith("echo $?")
            expected = pattern(lines)
            output, status = shell.run(command, expected)
            if not expected.fullmatch(output) or not (status == 0 or asks_status):
                print(f"{file.name}: $ {command}\n--- the guide says\n" + "\n".join(lines), file=sys.stderr)
                print(f"--- it said (exit {status})\n{output}", file=sys.stderr)
                return False
        print(f"{file.name}: {len(todo)} commands do what the guide says")
        return bool(todo)
    finally:
        shell.end()
        shutil.rmtree(work, ignore_errors=True)


def main():
    files = [pathlib.Path(argument) for argument in sys.argv[1:]]
    if not files:
        print(__doc__, file=sys.stderr)
        return 2
    end_on_signals()
    return 0 if all([run_guide(file) for file in files]) else 1


if __name__ == "__main__":
    sys.exit(main())
