"""Nodes on free ports of this machine, and users with folders of their own."""
import hashlib
import os
import pathlib
import re
import selectors
import signal
import subprocess
import sys
import time

READY = re.compile(r"^cairn node (\S+) origin (\S+) log key (\S+)$")


def program():
    path = os.environ.get("CAIRN")
    if not path:
        raise SystemExit("set CAIRN to the cairn to use, such as .build/debug/cairn")
    return os.path.realpath(path)


def end_on_signals():
    """SIGTERM ends the program like an exception does, so that `finally` stops the nodes."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


class User:
    """Somebody with keys, trust and receipts of their own: the XDG base directories below `home`."""

    def __init__(self, name, folder):
        self.name = name
        self.home = pathlib.Path(folder)
        self.home.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self):
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "CAIRN", "GIT_"))}
        return inherited | {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": f"{self.home}/config",
            "XDG_DATA_HOME": f"{self.home}/data",
            "XDG_STATE_HOME": f"{self.home}/state",
        }


class Node:
    """A running `cairn serve`."""

    def __init__(self, origin, data, user, options=()):
        self.origin, self.data, self.user = origin, pathlib.Path(data), user
        self.command = [
            program(), "serve", "--no-inspection", "--data", str(data), "--init", "--listen", "127.0.0.1:0", "--origin", origin,
            "--log-level", "warning", *options]
        self.log_file = pathlib.Path(f"{data}.log")
        self.process = None
        self.url = self.vkey = None

    @property
    def log_origin(self):
        return f"{self.origin}/log"

    @property
    def mirror_path(self):
        """Where another node mirrors this one's log."""
        return f"/mirror/{hashlib.sha256(self.log_origin.encode()).hexdigest()}"

    def start(self, seconds=60):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env=self.user.environment, text=True, start_new_session=True)
        line = self._ready_line(seconds)
        found = READY.match(line.strip())
        if not found:
            self.stop()
            said = self.log_file.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"the node {self.origin} didn't become ready: {line!r}\n{said}")
        self.url, _, self.vkey = found.groups()
        return line.strip()

    def _ready_line(self, seconds):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            return self.process.stdout.readline() if selector.select(seconds) else ""

    def stop(self, seconds=20):
        """Asks the node to end; returns its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        status = self.process.returncode
        self.process.stdout.close()
        self.process = None
        return status

    def blob(self, digest):
        return self.data / "blobs" / "sha256" / digest[:2] / digest

    def repository(self, publisher):
        """The publisher's bare git repository once git has been derived, or None."""
        found = sorted((self.data / "git").glob(f"{publisher}.git")) or sorted((self.data / "git").glob(f"{publisher}.*.git"))
        return found[0] if found else None


def wait_until(holds, seconds=30):
    """Asks again until the answer is yes; the last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer
