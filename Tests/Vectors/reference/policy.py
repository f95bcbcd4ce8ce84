"""Policies of c2sp.org/tlog-policy with the counting of Docs/spec/policy.md."""
import itertools

from .canonical import unb64
from .story import key_id32

MAX_BYTES = 128 * 1024
MAX_LINES = 128
LOG_TYPE, WITNESS_TYPE = 0x01, 0x04


class Refused(Exception):
    def __init__(self, line, error):
        super().__init__(f"line {line}: {error}")
        self.line, self.error = line, error


def key_parts(text):
    """(name, id, type, key) of a vkey; an error's name where it is none."""
    parts = text.split("+", 2)
    if len(parts) != 3 or len(parts[1]) != 8 or set(parts[1]) - set("0123456789abcdef"):
        raise ValueError
    blob = unb64(parts[2])
    if not blob or not parts[0]:
        raise ValueError
    name, kind, key = parts[0], blob[0], blob[1:]
    if kind in (LOG_TYPE, WITNESS_TYPE):
        if len(key) != 32 or key_id32(name, kind, key).hex() != parts[1]:
            raise ValueError
    return name, parts[1], kind, key


class Policy:
    """`logs`: vkeys; `witnesses`: name to (vkey, url); `groups`: name to (threshold, members); `quorum`: name or None."""

    def __init__(self, data):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        self.lines, self.keys, self.used, self.quorum_line = {}, [], set(), None
        if len(data) > MAX_BYTES:
            raise Refused(None, "tooLarge")
        for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
            try:
                self.read(line, number)
            except Refused as refused:
                raise Refused(number, refused.error) from None
        if self.quorum_line is None:
            raise Refused(None, "noQuorum")
        for name in self.groups:
            if self.quorum is not None and name in self.below(self.quorum):
                self.check(name)

    def read(self, line, number):
        if any(ord(c) < 0x20 and c != "\t" or ord(c) == 0x7F for c in line):
            raise Refused(number, "forbiddenByte")
        fields = [field for field in line.replace("\t", " ").split(" ") if field]
        if not fields or fields[0].startswith("#"):
            return
        word, rest = fields[0], fields[1:]
        if word not in ("log", "witness", "group", "quorum"):
            raise Refused(number, "unknownLine")
        low, high = {"log": (1, 2), "witness": (2, 3), "group": (3, 1 << 20), "quorum": (1, 1)}[word]
        if not low <= len(rest) <= high:
            raise Refused(number, "wrongFieldCount")
        count = {"log": len(self.logs), "witness": len(self.witnesses), "group": len(self.groups), "quorum": 0}[word]
        if count == MAX_LINES:
            raise Refused(number, "tooMany")
        getattr(self, f"read_{word}")(rest, number)

    def read_log(self, fields, number):
        self.key(fields[0], WITNESS_TYPE, number)
        self.logs.append((fields[0], fields[1] if len(fields) > 1 else None))

    def read_witness(self, fields, number):
        self.define(fields[0], number)
        self.key(fields[1], LOG_TYPE, number)
        self.witnesses[fields[0]] = (fields[1], fields[2] if len(fields) > 2 else None)

    def read_group(self, fields, number):
        name, threshold, members = fields[0], fields[1], fields[2:]
        for member in members:
            if member not in self.lines:
                raise Refused(number, "undefinedName")
            if member in self.used:
                raise Refused(number, "memberTwice")
            self.used.add(member)
        self.define(name, number)
        if threshold not in ("any", "all"):
            if not threshold.isascii() or not threshold.isdigit() or threshold.startswith("0"):
                raise Refused(number, "badThreshold")
            if not 1 <= int(threshold) <= len(members):
                raise Refused(number, "badThreshold")
        self.groups[name] = (threshold, members)

    def read_quorum(self, fields, number):
        if self.quorum_line is not None:
            raise Refused(number, "repeatedQuorum")
        self.quorum_line = number
        if fields[0] != "none":
            if fields[0] not in self.lines:
                raise Refused(number, "undefinedName")
            self.quorum = fields[0]

    def define(self, name, number):
        if name == "none":
            raise Refused(number, "reservedName")
        if name in self.lines:
            raise Refused(number, "repeatedName")
        self.lines[name] = number

    def key(self, text, other, number):
        try:
            name, number_of_key, kind, key = key_parts(text)
        except ValueError:
            raise Refused(number, "badKey") from None
        if kind == other:
            raise Refused(number, "wrongKeyType")
        if any(known[3] == key or known[:2] == (name, number_of_key) for known in self.keys):
            raise Refused(number, "repeatedKey")
        self.keys.append((name, number_of_key, kind, key))

    # Counting

    def below(self, name):
        """A name and all names that it leads to."""
        members = self.groups[name][1] if name in self.groups else []
        return {name}.union(*(self.below(member) for member in members))

    def operator(self, witness):
        return self.witnesses[witness][0].split("+")[0].split("/")[0].lower()

    def operators(self, name):
        return {self.operator(one) for one in self.below(name) if one in self.witnesses}

    def units(self, name):
        """Lists of members that count once together."""
        members = self.groups[name][1]
        if len(self.operators(name)) == 1:
            return [[member] for member in members]
        alone, units = {}, []
        for member in members:
            owners = self.operators(member)
            if len(owners) > 1:
                units.append([member])
            elif (owner := min(owners)) in alone:
                alone[owner].append(member)
            else:
                alone[owner] = [member]
                units.append(alone[owner])
        return units

    def numbers(self, name):
        """k, n and f of a group."""
        n = len(self.units(name))
        threshold = self.groups[name][0]
        k = {"any": 1, "all": n}.get(threshold) or int(threshold)
        return k, n, (n - 1) // 3

    def check(self, name):
        if len(self.operators(name)) == 1:
            return
        units = self.units(name)
        for one, other in itertools.combinations(units, 2):
            shared = {o for m in one for o in self.operators(m)} & {o for m in other for o in self.operators(m)}
            if shared:
                raise Refused(self.lines[name], "operatorInSeveral")
        k, n, f = self.numbers(name)
        if k > n:
            raise Refused(self.lines[name], "moreThanOperators")
        if not k > (n + f) / 2:
            raise Refused(self.lines[name], "unsafe")

    def counts(self, witness):
        return key_parts(self.witnesses[witness][0])[2] == WITNESS_TYPE

    def satisfied(self, signed, name=None):
        """Whether cosignatures of the named witnesses are enough."""
        name = name or self.quorum
        if name is None:
            return True
        if name in self.witnesses:
            return name in signed and self.counts(name)
        judge = all if self.groups[name][0] == "all" else any
        good = sum(judge(self.satisfied(signed, m) for m in unit) for unit in self.units(name))
        return good >= self.numbers(name)[0]

    def subsets(self):
        names = list(self.witnesses)
        for mask in range(1 << len(names)):
            yield mask, {name for place, name in enumerate(names) if mask >> place & 1}

    def truth(self):
        """One digit for each set of witnesses; bit j of its place stands for witness j."""
        return "".join("1" if self.satisfied(signed) else "0" for _, signed in self.subsets())

    def least_shared(self):
        """How many operators any two quorums share at least; None where no set is a quorum."""
        good = [signed for _, signed in self.subsets() if self.satisfied(signed)]
        good = [one for one in good if not any(other < one for other in good)]
        sets = [{self.operator(witness) for witness in one} for one in good]
        return min((len(a & b) for a, b in itertools.product(sets, sets)), default=None)

    def warnings(self):
        if self.quorum is None:
            return ["quorum-none"]
        return [] if self.satisfied(set(self.witnesses)) else ["unreachable"]

    def canonical(self):
        lines = [["log", vkey] + ([url] if url else []) for vkey, url in self.logs]
        lines += [["witness", name, vkey] + ([url] if url else []) for name, (vkey, url) in self.witnesses.items()]
        lines += [["group", name, threshold] + members for name, (threshold, members) in self.groups.items()]
        lines += [["quorum", self.quorum or "none"]]
        return "".join(" ".join(line) + "\n" for line in lines).encode("utf-8", "surrogateescape")
