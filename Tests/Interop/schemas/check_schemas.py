#!/usr/bin/env python3
"""Checks the JSON Schemas of registry/schemas against the test vectors.

Every valid document must pass its schema. Every refused document must fail it, except those whose fault no
schema can see; these are listed by their description in UNSEEN, and must pass, so that the list stays true.

Needs PyPI `jsonschema`. Usage: check_schemas.py [ROOT], ROOT being the top of the project.
"""
import base64
import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[3]
SCHEMAS = ROOT / "registry" / "schemas"
VECTORS = ROOT / "Tests" / "Vectors"

UNSEEN = {
    "identity": {
        # Whether enough of the right keys signed is not in the document.
        "no signature at all",
        "signed by a key that is no owner",
        "an owner's signature beside that of a key that is no owner",
        "two owners must sign, one did",
        "signed by the new owner only",
        "signed by the old owner only",
        # Bindings to something outside, or between two members.
        "another home than the log that it is for",
        "a verifier key of another log",
        "a first version that is not 1",
        "prev is not the digest of version 1",
        "the name is changed",
        "the name is changed in case",
        "a version is skipped",
        "a threshold above the number of keys",
        "a revoked key that is in use",
        # The list of reserved names grows on its own.
        "a reserved name",
        # Faults of the bytes: the value is the good one.
        "a payload that is not canonical",
        "a JSON key that occurs twice",
    },
    "leaf": {
        "signatures out of order",
        "another key's signature",
        "a signature over the record without its context",
        "a record that was changed after signing",
    },
    "label": set(),
    "policy": {"bounds that nothing fulfils", "a key that is none"},
    "status": set(),
    "profile": set(),
    "bundle": {"a digest that is not the file's", "a part that was changed"},
    "node-document": {
        "changed after signing",
        # What the keys in it say.
        "a witness with another's name",
        "a mirror with a log's kind of key",
    },
    "evidence": {
        # What the notes, the key and the proof say together.
        "a note that another key signed",
        "a note of another log",
        "a changed size in the first note",
        "a witness's key in place of the log's",
        "another log's key",
        "hash 0 of the proof changed",
        "hash 1 of the proof changed",
        "hash 2 of the proof changed",
        "hash 3 of the proof changed",
        "a hash of the proof dropped",
        "a hash of the proof twice",
        "no proof",
        "the smaller tree's own root in place of the beginning's",
        "one root for one size",
        "a larger tree that begins with the smaller one, seen later",
        "a fork that says it is a rollback",
        "a rollback that says it is a fork",
        # A fault of the bytes.
        "a line feed at the end",
    },
    "manifest": {
        # Grammars that no regular expression holds, and what several members say together.
        "no licence",
        "no licence expression",
        "a lineage that claims more than it has",
        "no base model and not from scratch",
        "a time that does not exist",
        "artifacts out of order",
        "a path twice",
        "paths equal after case folding",
        "a file that is also a folder",
        "a reason for a field that is there",
        "a split that the dataset does not have",
    },
}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def validators():
    """Every schema by its short name, able to refer to the others without a network."""
    found = {path.name.removesuffix(".schema.json"): load(path) for path in sorted(SCHEMAS.glob("*.schema.json"))}
    for schema in found.values():
        Draft202012Validator.check_schema(schema)
    registry = Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in found.values()])
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in found.items()}


def vector(name):
    return load(VECTORS / name)


def decoded(text):
    return json.loads(base64.b64decode(text))


def valid_documents():
    """(schema, where it comes from, document)"""
    for name in ("first", "second"):
        made = vector(f"identity/{name}.json")
        yield "identity", f"identity/{name}", made["document"]["value"]
        yield "envelope", f"identity/{name}", made["storedEnvelope"]["value"]
        yield "record", f"identity/{name}", made["record"]["value"]
        yield "leaf", f"identity/{name}", decoded(made["leaf"]["bytes"])
    for name in ("model-minimal", "model-fuller", "dataset-minimal", "dataset-fuller"):
        yield "manifest", f"manifest/{name}", vector(f"manifest/{name}.json")["value"]
    made = vector("provenance/statement.json")
    yield "statement", "provenance/statement", made["statement"]["value"]
    yield "manifest", "provenance/statement", made["statement"]["value"]["predicate"]
    yield "envelope", "provenance/statement", decoded(made["storedEnvelope"]["bytes"])
    for case in vector("provenance/envelopes.json")["cases"]:
        yield "envelope", case["description"], case["stored"]["value"]
    for case in vector("provenance/records.json")["cases"]:
        yield "record", case["description"], case["record"]["value"]
        yield "leaf", case["description"], decoded(case["leaf"]["bytes"])
    for case in vector("provenance/labels.json")["valid"]:
        yield "label", case["entry"], case["value"]
    for case in vector("evidence/evidence.json")["valid"]:
        yield "evidence", case["description"], json.loads(case["file"])
    for path in sorted((ROOT / "registry" / "policy").glob("*.json")):
        yield "policy", path.name, load(path)
    made = vector("bundle/release.json")["document"]["value"]
    yield "bundle", "bundle/release", made
    yield "bundle", "bundle/attested", vector("bundle/attested.json")["document"]["value"]
    yield "envelope", "bundle/release", decoded(made["envelope"])
    for name in ("status", "profile"):
        yield name, f"provenance/{name}", vector(f"provenance/{name}.json")["document"]["value"]
    made = vector("identity/recovery.json")
    for step in made["steps"] + made["cases"]:
        yield "identity", step["description"], step["value"]
        yield "envelope", step["description"], decoded(step["object"])
    for case in vector("identity/move.json")["cases"]:
        if case["arrival"]["history"]:
            yield "arrival", case["description"], case["arrival"]
    for member in ["document", "withRoles"]:
        yield "node-document", "node/node-document", vector("node/node-document.json")[member]["value"]


def refused_documents():
    for schema, name, place in [
        ("identity", "identity/refused-first.json", "cases"),
        ("identity", "identity/refused-second.json", "cases"),
        ("leaf", "provenance/refused-leaves.json", "cases"),
        ("label", "provenance/labels.json", "refused"),
        ("status", "provenance/status.json", "refused"),
        ("profile", "provenance/profile.json", "refused"),
        ("node-document", "node/node-document.json", "refused"),
        ("bundle", "bundle/refused.json", "cases"),
        ("manifest", "manifest/refused.json", "cases"),
        ("policy", "release-policy/refused.json", "cases"),
    ]:
        for case in vector(name)[place]:
            if "value" in case:
                yield schema, case["description"], case["value"]
    for case in vector("evidence/evidence.json")["refused"]:
        yield "evidence", case["description"], json.loads(case["file"])


def main():
    checks = validators()
    faults, count, skipped = [], 0, set()
    for schema, where, document in valid_documents():
        if schema not in checks:
            skipped.add(schema)
            continue
        count += 1
        for error in checks[schema].iter_errors(document):
            faults.append(f"{schema}: {where}: refused at /{'/'.join(map(str, error.path))}: {error.message[:200]}")
    for schema, where, document in refused_documents():
        if schema not in checks:
            continue
        count += 1
        passes = checks[schema].is_valid(document)
        if passes and where not in UNSEEN[schema]:
            faults.append(f"{schema}: accepts «{where}»")
        if not passes and where in UNSEEN[schema]:
            faults.append(f"{schema}: does refuse «{where}»; take it out of UNSEEN")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} documents against {len(checks)} schemas, {len(faults)} faults")
    for name in sorted(skipped):
        print(f"{name}.schema.json is not there: its documents were not checked")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
