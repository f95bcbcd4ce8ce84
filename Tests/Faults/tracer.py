#!/usr/bin/env python3
"""Runs a program and stops it at each of its file-system calls, in the order of the whole process: records them with
their data, or makes exactly one of them fail, or kills the program right before it.

    tracer.py --root FOLDER [--record FILE] [--fail KIND:PATH:NUMBER:ERROR] [--kill KIND:PATH:NUMBER] -- PROGRAM …

strace injects by counting the calls of each thread by itself, so that nobody can tell which of several calls it will be;
this counts a kind of call on one path over all threads. Linux on x86-64, by ptrace and a seccomp filter that stops the
program at the calls below and nowhere else. Python's standard library only.
"""
import argparse
import ctypes
import errno
import os
import pickle
import platform
import re
import signal
import struct
import sys

CALLS = {
    1: "write", 2: "open", 3: "close", 18: "pwrite64", 20: "writev", 44: "sendto", 46: "sendmsg", 74: "fsync",
    75: "fdatasync", 76: "truncate", 77: "ftruncate", 82: "rename", 83: "mkdir", 84: "rmdir", 85: "creat", 86: "link",
    87: "unlink", 257: "openat", 258: "mkdirat", 263: "unlinkat", 264: "renameat", 265: "linkat", 277: "sync_file_range",
    285: "fallocate", 296: "pwritev", 316: "renameat2", 326: "copy_file_range", 328: "pwritev2",
}
# Calls that change files in ways that a recording can't follow: seeing one means that this file has to learn it.
UNKNOWN = {"truncate", "creat", "sync_file_range", "fallocate", "copy_file_range", "pwritev2"}

TRACEME, CONT, GETREGS, POKEUSER, SYSCALL, SETOPTIONS = 0, 7, 12, 6, 24, 0x4200
SYSGOOD, FORK, VFORK, CLONE, EXEC, SECCOMP, EXITKILL = 1, 2, 4, 8, 16, 0x80, 0x100000
EVENT_SECCOMP = 7
ORIG_RAX, RAX = 15 * 8, 10 * 8
REGISTERS = "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs"
ALL_CHILDREN = 0x40000000
AT_FDCWD = 0xFFFFFF9C
AT_REMOVEDIR = 0x200
O_CREAT, O_APPEND, O_DIRECTORY, O_TRUNC, O_SYNC = 0o100, 0o2000, 0o200000, 0o1000, 0o4010000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def is_possible():
    return sys.platform == "linux" and platform.machine() == "x86_64"


def ptrace(request, pid, address=0, data=0):
    ctypes.set_errno(0)
    result = libc.ptrace(request, pid, address, data)
    if result == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), "ptrace")
    return result


def install_filter():
    """Stops this process and what it runs at the calls of the table; everything else goes on unseen."""
    lines = [(0x20, 0, 0, 4), (0x15, 1, 0, 0xC000003E), (0x06, 0, 0, 0x7FFF0000), (0x20, 0, 0, 0)]
    numbers = sorted(CALLS)
    for place, number in enumerate(numbers):
        lines.append((0x15, len(numbers) - place, 0, number))
    lines += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x7FF00000)]
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(lines), ctypes.addressof(held))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.c_char_p(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


# Names that differ from run to run: temporary files, sessions, digests, ids of commits.
RANDOM = re.compile(r"\.\d{6,20}(?=\.tmp)|(?<=tmp_)\d{6,20}|[0-9a-f]{40}(?:[0-9a-f]{24})?|(?<=uploads/)[^/]+")


def stable(path):
    """A path below the root without the parts that chance or the clock choose."""
    return RANDOM.sub("*", path)


class Call:
    """One call of one thread, from its entry to its result."""

    __slots__ = ("name", "kind", "path", "other", "node", "offset", "data", "flags", "existed", "result", "began", "ended",
                 "phase", "injected", "mode", "stack")

    def __init__(self, name, began, phase):
        self.name, self.began, self.phase = name, began, phase
        self.kind = self.path = self.other = self.node = self.data = self.result = self.ended = None
        self.offset = self.flags = self.mode = 0
        self.stack = []
        self.existed = self.injected = False


class Tracer:
    def __init__(self, root, keeps_data=False, target=None, report=None):
        self.root, self.report = os.path.realpath(root), report
        self.keeps_data, self.target = keeps_data, target
        self.time = 0
        self.calls, self.counts, self.open = [], {}, {}
        self.phase = "start"

    def run(self, command):
        self.pid = os.fork()
        if self.pid == 0:
            try:
                ptrace(TRACEME, 0)
                os.kill(os.getpid(), signal.SIGSTOP)
                install_filter()
                os.execv(command[0], command)
            finally:
                os._exit(127)
        os.waitpid(self.pid, 0)
        ptrace(SETOPTIONS, self.pid, 0, SYSGOOD | FORK | VFORK | CLONE | EXEC | SECCOMP | EXITKILL)
        self.memory = self.base = None
        ptrace(CONT, self.pid)
        known, status = {self.pid}, None
        while True:
            try:
                thread, state = os.waitpid(-1, ALL_CHILDREN)
            except ChildProcessError:
                return status
            if not os.WIFSTOPPED(state):
                if thread == self.pid:
                    status = state
                continue
            try:
                self._stopped(thread, os.WSTOPSIG(state), state >> 16, thread in known)
            except ProcessLookupError:
                pass
            known.add(thread)

    def _stopped(self, thread, number, event, is_known):
        if event == EVENT_SECCOMP:
            self.time += 1
            ptrace(SYSCALL if self._enter(thread) else CONT, thread)
        elif number == signal.SIGTRAP | 0x80:
            self._leave(thread)
            ptrace(CONT, thread)
        elif event or (number == signal.SIGSTOP and not is_known):
            ptrace(CONT, thread)
        else:
            ptrace(CONT, thread, 0, number)

    def _registers(self, thread):
        buffer = ctypes.create_string_buffer(27 * 8)
        ptrace(GETREGS, thread, 0, ctypes.addressof(buffer))
        return dict(zip(REGISTERS.split(), struct.unpack("27Q", buffer.raw)))

    def _read(self, address, count):
        if self.memory is None:
            self.memory = os.open(f"/proc/{self.pid}/mem", os.O_RDONLY)
        return os.pread(self.memory, count, address)

    def _stack(self, frame, most=14):
        """Where in the program's file the functions on the stack go on, innermost first; Swift keeps frame pointers."""
        if self.base is None:
            program = os.readlink(f"/proc/{self.pid}/exe")
            mapped = [line.split() for line in open(f"/proc/{self.pid}/maps") if line.rstrip().endswith(program)]
            bounds = [[int(part, 16) for part in line[0].split("-")] for line in mapped]
            self.base = (min(start for start, _ in bounds), max(end for _, end in bounds))
        found = []
        try:
            while frame and len(found) < most:
                above, back = struct.unpack("QQ", self._read(frame, 16))
                if self.base[0] <= back < self.base[1]:
                    found.append(back - self.base[0])
                if above <= frame:
                    break
                frame = above
        except (OSError, struct.error, OverflowError):
            pass
        return found

    def _text(self, address):
        text = b""
        while b"\0" not in text:
            text += self._read(address + len(text), 4096 - (address + len(text)) % 4096)
        return text[:text.index(b"\0")].decode(errors="surrogateescape")

    def _vector(self, address, count):
        parts = struct.unpack(f"{2 * count}Q", self._read(address, 16 * count))
        return b"".join(self._read(parts[i], parts[i + 1]) for i in range(0, len(parts), 2))

    def _inside(self, path):
        """A path below the root, relative to it; "" is the root; None for any other."""
        if path == self.root:
            return ""
        return path[len(self.root) + 1:] if path.startswith(self.root + "/") else None

    def _named(self, folder, address):
        path = self._text(address)
        if not path.startswith("/"):
            base = f"/proc/{self.pid}/cwd" if folder & 0xFFFFFFFF == AT_FDCWD else f"/proc/{self.pid}/fd/{folder}"
            path = os.path.join(os.readlink(base), path)
        # The last part may be a link or be missing: only the folder is resolved.
        parent, name = os.path.split(os.path.normpath(path))
        return self._inside(os.path.join(os.path.realpath(parent), name))

    def _opened(self, number):
        return os.readlink(f"/proc/{self.pid}/fd/{number}")

    def _enter(self, thread):
        """Looks at a call before it happens. True when its result is wanted."""
        registers = self._registers(thread)
        if thread == self.pid and self.memory is None and registers["orig_rax"] == 59:
            return False
        name = CALLS.get(registers["orig_rax"])
        arguments = [registers[key] for key in ("rdi", "rsi", "rdx", "r10", "r8", "r9")]
        call = Call(name, self.time, self.phase)
        try:
            if not self._understand(call, arguments):
                return False
        except FileNotFoundError:
            return False
        if call.kind == "send":
            self.calls.append(call)
            return False
        if call.kind in ("fsync", "fdatasync") and self.keeps_data:
            call.stack = self._stack(registers["rbp"])
        if self.target is not None and self._is_target(call):
            call.injected = True
            if self.report:
                with open(self.report, "w") as file:
                    file.write(call.phase)
            if self.target.error is None:
                os.kill(self.pid, signal.SIGKILL)
                return False
            # A close that fails has closed all the same, and let go of the file's locks: close(2).
            if call.kind != "close":
                ptrace(POKEUSER, thread, ORIG_RAX, 0xFFFFFFFFFFFFFFFF)
        self.open[thread] = call
        return True

    def _is_target(self, call):
        key = (call.kind, stable(call.path))
        self.counts[key] = self.counts.get(key, 0) + 1
        return key == self.target.key and self.counts[key] == self.target.number

    def _understand(self, call, a):
        name = call.name
        if name in ("open", "openat"):
            at, where, flags, mode = (AT_FDCWD, a[0], a[1], a[2]) if name == "open" else a[:4]
            call.path, call.flags, call.mode = self._named(at, where), flags, mode & 0o7777
            if call.path is None:
                return False
            call.existed = os.path.lexists(os.path.join(self.root, call.path))
            call.kind = "create" if flags & O_CREAT and not call.existed else "open"
            return True
        if name in ("mkdir", "mkdirat", "rmdir", "unlink", "unlinkat"):
            at, where = (a[0], a[1]) if name.endswith("at") else (AT_FDCWD, a[0])
            call.path = self._named(at, where)
            call.mode = a[2 if name == "mkdirat" else 1] & 0o7777
            is_folder = name == "rmdir" or name == "unlinkat" and a[2] & AT_REMOVEDIR
            call.kind = "mkdir" if name.startswith("mkdir") else "rmdir" if is_folder else "unlink"
            return call.path is not None
        if name in ("rename", "link"):
            call.kind, call.path, call.other = name, self._named(AT_FDCWD, a[1]), self._named(AT_FDCWD, a[0])
            return call.path is not None and call.other is not None
        if name in ("renameat", "renameat2", "linkat"):
            call.kind = "link" if name == "linkat" else "rename"
            call.path, call.other = self._named(a[2], a[3]), self._named(a[0], a[1])
            return call.path is not None and call.other is not None
        if name in ("truncate", "creat"):
            if self._named(AT_FDCWD, a[0]) is not None:
                raise SystemExit(f"tracer: {name} isn't understood yet")
            return False
        opened = self._opened(a[0])
        if opened.startswith("socket:"):
            if name not in ("write", "writev", "sendto", "sendmsg") or not self.keeps_data:
                return False
            call.kind = "send"
            if name == "sendmsg":
                call.data = self._vector(*struct.unpack("QQ", self._read(a[1] + 16, 16)))
            else:
                call.data = self._vector(a[1], a[2]) if name == "writev" else self._read(a[1], a[2])
            return True
        if opened.startswith("pipe:") and a[0] == 1 and name.startswith("write"):
            # The one line on the standard output says that the node is ready.
            self.phase = "serve" if self.phase == "start" else self.phase
            return False
        call.path = self._inside(opened.removesuffix(" (deleted)"))
        if call.path is None or name in ("sendto", "sendmsg"):
            return False
        if name in UNKNOWN:
            raise SystemExit(f"tracer: {name} on {call.path} isn't understood yet")
        call.node = self._file(a[0])
        if name in ("fsync", "fdatasync", "close"):
            call.kind = name
        elif name == "ftruncate":
            call.kind, call.offset = "truncate", a[1]
        else:
            call.kind = "write"
            self._data(call, a)
        return True

    def _data(self, call, a):
        with open(f"/proc/{self.pid}/fdinfo/{a[0]}") as file:
            info = dict(line.split(":", 1) for line in file if ":" in line)
        flags = int(info["flags"], 8)
        if call.name in ("pwrite64", "pwritev"):
            call.offset = a[3]
        elif flags & O_APPEND:
            call.offset = os.stat(f"/proc/{self.pid}/fd/{a[0]}").st_size
        else:
            call.offset = int(info["pos"])
        call.flags = flags & O_SYNC
        if self.keeps_data:
            call.data = self._vector(a[1], a[2]) if call.name in ("writev", "pwritev") else self._read(a[1], a[2])

    def _file(self, number):
        status = os.stat(f"/proc/{self.pid}/fd/{number}")
        return (status.st_dev, status.st_ino)

    def _leave(self, thread):
        call = self.open.pop(thread, None)
        if call is None:
            return
        self.time += 1
        if call.injected:
            ptrace(POKEUSER, thread, RAX, -self.target.error & 0xFFFFFFFFFFFFFFFF)
            call.result = -self.target.error
        else:
            result = self._registers(thread)["rax"]
            call.result = result - (1 << 64) if result >> 63 else result
        call.ended = self.time
        if call.kind in ("open", "create") and call.result >= 0:
            call.node = self._file(call.result)
        if call.data is not None and call.result >= 0:
            call.data = call.data[:call.result]
        self.calls.append(call)


class Target:
    """One call of a program's life: the n-th of a kind on a path, and what becomes of it."""

    def __init__(self, text, is_kill):
        parts = text.split(":")
        self.error = None if is_kill else getattr(errno, parts.pop())
        self.number = int(parts.pop())
        self.key = (parts[0], ":".join(parts[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True)
    parser.add_argument("--record")
    parser.add_argument("--data", action="store_true", help="record what is written and sent as well")
    parser.add_argument("--fail")
    parser.add_argument("--kill")
    parser.add_argument("--report", help="a file that says, once the call was hit, in which phase")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    chosen = options.fail or options.kill
    tracer = Tracer(options.root, options.data, Target(chosen, options.kill is not None) if chosen else None,
        options.report)
    def pass_on(number, frame):
        """The program gets its signals from whoever started this one."""
        tracer.phase = "stop"
        os.kill(tracer.pid, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    status = tracer.run([part for part in options.command if part != "--"])
    if options.record:
        with open(options.record, "wb") as file:
            pickle.dump([{key: getattr(call, key) for key in Call.__slots__} for call in tracer.calls], file)
    if status is None or os.WIFSIGNALED(status):
        return 128 + (os.WTERMSIG(status) if status is not None else 0)
    return os.WEXITSTATUS(status)


if __name__ == "__main__":
    sys.exit(main())
