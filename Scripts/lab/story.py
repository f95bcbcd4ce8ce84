"""Tells a story: what is done in plain words, the exact command, what it said, and whether it ended as it should."""
import os
import shlex
import subprocess
import sys
import textwrap


class Unexpected(Exception):
    """Something ended otherwise than the story says."""


def _code(number):
    return f"\033[{number}m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ""


BOLD, DIM, GREEN, RED, PLAIN = (_code(number) for number in (1, 2, 32, 31, 0))


class Answer:
    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr

    @property
    def text(self):
        return self.stdout + self.stderr


class Story:
    def __init__(self, shorten=()):
        # (long, short) pairs: paths that would drown the commands.
        self.shorten = list(shorten)
        self.checks = []
        self.step_number = 0

    def short(self, text):
        for long, short in self.shorten:
            text = text.replace(long, short)
        return text

    def step(self, text):
        self.step_number += 1
        print(f"\n{BOLD}{self.step_number}. {text}{PLAIN}", flush=True)

    def say(self, text):
        print(textwrap.fill(text, 100, initial_indent="   ", subsequent_indent="   "), flush=True)

    def run(self, command, who="you", environment=None, expect=0, show=None, folder=None, quiet=False):
        """Runs a command to its end. `show`: how many lines of output to print, or which by their beginning."""
        if not quiet:
            print(f"   {DIM}{who}${PLAIN} {self.short(shlex.join(command))}", flush=True)
        done = subprocess.run(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=900)
        answer = Answer(done.returncode, done.stdout, done.stderr)
        if not quiet:
            self._print(answer, show)
        if expect is not None and answer.status != expect:
            raise Unexpected(
                f"expected exit {expect}, got {answer.status}: {self.short(shlex.join(command))}\n{answer.text}")
        if not quiet and expect not in (0, None):
            print(f"     {DIM}(exit {answer.status}, as it should be){PLAIN}")
        return answer

    def _print(self, answer, show):
        lines = self.short(answer.text).splitlines()
        kept = lines if show is None else lines[:show] if isinstance(show, int) else [l for l in lines if l.startswith(show)]
        for line in kept:
            print(f"     {line}")
        if len(kept) < len(lines):
            print(f"     {DIM}… {len(lines) - len(kept)} more lines{PLAIN}")
        sys.stdout.flush()

    def expect(self, holds, what, by):
        """A check for the table at the end."""
        self.checks.append((what, by, bool(holds)))
        mark = f"{GREEN}ok{PLAIN}" if holds else f"{RED}FAIL{PLAIN}"
        print(f"     {mark}: {what} ({by})", flush=True)
        if not holds:
            raise Unexpected(f"this doesn't hold: {what}")

    def table(self):
        rows = [("check", "by what", "result")] + [(w, b, "ok" if r else "FAILED") for w, b, r in self.checks]
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        for at, row in enumerate(rows):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
            print(f"  {BOLD if at == 0 else ''}{line}{PLAIN if at == 0 else ''}")
            if at == 0:
                print("  " + "  ".join("-" * width for width in widths))
