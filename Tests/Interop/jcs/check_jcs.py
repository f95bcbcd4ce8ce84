"""Compares cairn's canonical JSON with the PyPI package `rfc8785`, in both directions.

Usage, with a Python that has `rfc8785` and, for the schema, `jsonschema`:

    python check_jcs.py write PY_DIR              # documents for cairn to read
    CAIRN_JCS_DIR=SWIFT_DIR CAIRN_JCS_PY_DIR=PY_DIR swift test --disable-xctest --filter InteropTests
    python check_jcs.py check SWIFT_DIR [SCHEMA]  # documents that cairn wrote

Both folders must exist. The same seeds give the same documents on every run. With SCHEMA, the manifests in
SWIFT_DIR are also checked against registry/schemas/manifest.schema.json, which must agree with cairn's reader.
Exits 0 if everything agrees, 1 with the names of the files that do not.
"""

import json
import pathlib
import random
import struct
import sys

import rfc8785

SEEDS = 1000
LIMIT = 2**53 - 1
RANGES = [
    (0x00, 0x1F), (0x20, 0x7E), (0x61, 0x7A), (0x7F, 0xFF), (0x300, 0x3FF), (0x2000, 0x206F), (0xD700, 0xD7FF),
    (0xE000, 0xE0FF), (0xFB00, 0xFBFF), (0xFE00, 0xFFFD), (0x10000, 0x100FF), (0x1F600, 0x1F64F), (0x10FF00, 0x10FFFD),
]


def text(rng):
    return "".join(chr(rng.randint(*rng.choice(RANGES))) for _ in range(rng.randrange(8)))


def number(rng):
    if rng.randrange(2):
        bound = min(LIMIT, 2 ** rng.randrange(54) - 1)
        return rng.randint(-bound, bound)
    while True:
        value = struct.unpack(">d", rng.randbytes(8))[0]
        # Integral doubles beyond 2^53 - 1 are no I-JSON integers, whatever their spelling.
        if value == value and abs(value) != float("inf") and not (value.is_integer() and abs(value) > LIMIT):
            return value


def value(rng, depth=0):
    kind = rng.randrange(8 if depth < 4 else 5)
    if kind == 0:
        return None
    if kind == 1:
        return bool(rng.randrange(2))
    if kind in (2, 3):
        return text(rng)
    if kind == 4:
        return number(rng)
    if kind == 5:
        return [value(rng, depth + 1) for _ in range(rng.randrange(6))]
    return {text(rng): value(rng, depth + 1) for _ in range(rng.randrange(6))}


def write(folder):
    for seed in range(SEEDS):
        rng = random.Random(seed)
        document = value(rng)
        spelling = json.dumps(document, ensure_ascii=bool(rng.randrange(2)), indent=rng.choice([None, 1, 4]))
        (folder / f"{seed}.spelling.json").write_bytes(spelling.encode())
        (folder / f"{seed}.canonical.json").write_bytes(rfc8785.dumps(document))
    return []


def check(folder):
    wrong = []
    files = sorted(folder.glob("*.canonical.json"))
    for file in files:
        canonical = file.read_bytes()
        spelling = file.with_name(file.name.replace(".canonical.", ".spelling."))
        for source in (file, spelling):
            if rfc8785.dumps(json.loads(source.read_bytes())) != canonical:
                wrong.append(source.name)
    return wrong if files else ["no documents"]


def check_manifests(folder, schema_file):
    import jsonschema

    schema = json.loads(schema_file.read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = []
    files = sorted(folder.glob("*.manifest.json"))
    for file in files:
        case = json.loads(file.read_bytes())
        if validator.is_valid(case["manifest"]) != case["accepted"]:
            wrong.append(f"{file.name} ({case['rule']}): cairn says {'good' if case['accepted'] else 'bad'}, the schema differs")
    return wrong if files else ["no manifests"]


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "write":
        wrong = write(pathlib.Path(arguments[1]))
    elif len(arguments) in (2, 3) and arguments[0] == "check":
        wrong = check(pathlib.Path(arguments[1]))
        if len(arguments) == 3:
            wrong += check_manifests(pathlib.Path(arguments[1]), pathlib.Path(arguments[2]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for name in wrong:
        print(f"differs: {name}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
