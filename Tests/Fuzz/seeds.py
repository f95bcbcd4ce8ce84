#!/usr/bin/env python3
"""Writes first inputs for every fuzz target, from Tests/Vectors and registry/seed.

Usage: Tests/Fuzz/seeds.py FOLDER [TARGET…]   makes FOLDER/<target>/<name of the input's digest>; without targets for all
"""

import base64
import binascii
import hashlib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "Tests" / "Vectors"
SEED = ROOT / "registry" / "seed"

PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----\n([A-Za-z0-9+/=\n]+)-----END")


def compact(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_text(text):
    """The text, what it is the base64 of, what its PEM blocks hold, and each part of a note."""
    data = text.encode("utf-8", "surrogatepass")
    yield data
    try:
        data = base64.b64decode(text, validate=True)
        yield data
    except (binascii.Error, ValueError):
        pass
    for block in PEM.findall(text):
        yield base64.b64decode(block)
    if b"\n\n" in data:
        yield data[: data.rindex(b"\n\n") + 1]
        yield data[data.rindex(b"\n\n") + 2 :]


def from_value(value):
    """Every string and every object inside a vector."""
    if isinstance(value, str):
        yield from from_text(value)
    elif isinstance(value, list):
        for item in value:
            yield from from_value(item)
    elif isinstance(value, dict):
        yield compact(value)
        for item in value.values():
            yield from from_value(item)


def vectors(*patterns):
    for pattern in patterns:
        for path in sorted(VECTORS.glob(pattern)):
            yield from from_value(json.loads(path.read_text()))


def files(folder, *patterns):
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            yield path.read_bytes()
            if path.suffix == ".pem":
                yield from from_text(path.read_text())


def log_files(kind):
    """Files of a log, each after a byte that says how many entries it has, less one."""
    for path in sorted((VECTORS / "tlog" / "log-300" / "tile").rglob("*")):
        is_entries = "entries" in path.parts
        if not path.is_file() or is_entries != (kind == "entries"):
            continue
        width = int(path.name) if path.parent.suffix == ".p" else 256
        yield bytes([width - 1]) + path.read_bytes()


def artifact_lists():
    yield b"[]"
    for path in sorted((VECTORS / "manifest").glob("*.json")):
        value = json.loads(path.read_text()).get("value", {})
        if "artifacts" in value:
            yield compact(value["artifacts"])


def proof_of_two():
    """Two leaves: the first is included, and a log of the first alone is consistent with both."""
    one, other = (hashlib.sha256(b"\0" + leaf).digest() for leaf in (b"one", b"other"))
    root = hashlib.sha256(b"\1" + one + other).digest()
    for first in (0, 1):
        yield first.to_bytes(8, "big") + (2).to_bytes(8, "big") + one + root + other


def probes():
    """Every proof of Tests/Vectors/tlog/probes."""
    for kind, fields in (("inclusion", ("index", "size", "leaf", "root")), ("consistency", ("old", "new", "oldRoot", "newRoot"))):
        file = json.loads((VECTORS / "tlog" / "probes" / f"{kind}.json").read_text())
        hashes = [base64.b64decode(text) for text in file["hashes"]]
        for probe in file[kind]:
            one, other, first, second = (probe[field] for field in fields)
            numbers = one.to_bytes(8, "big") + other.to_bytes(8, "big")
            yield numbers + hashes[first] + hashes[second] + b"".join(hashes[at] for at in probe["proof"])


def witness_requests():
    """A checkpoint of the vectors after every old size and proof that is consistent with nothing, and after none."""
    notes = [case for case in vectors(*NOTES) if b"\n\n\xe2\x80\x94 " in case]
    for note in notes[:40]:
        yield b"old 0\n\n" + note
        yield b"old 3\n" + base64.b64encode(bytes(32)) + b"\n\n" + note


def policies():
    for name in ("accepted", "refused"):
        for case in json.loads((VECTORS / "policy" / f"{name}.json").read_text())["cases"]:
            for member in ("policy", "canonical"):
                if member in case:
                    yield base64.b64decode(case[member])


def evidence():
    file = json.loads((VECTORS / "evidence" / "evidence.json").read_text())
    for case in file["valid"] + file["refused"]:
        yield case["file"].encode()


def bundles():
    yield base64.b64decode(json.loads((VECTORS / "bundle" / "release.json").read_text())["document"]["bytes"])
    for case in json.loads((VECTORS / "bundle" / "refused.json").read_text())["cases"]:
        yield base64.b64decode(case["bytes"])
def inspected(*formats):
    """The inspector's cases of these formats."""
    for case in json.loads((VECTORS / "inspector" / "cases.json").read_text())["cases"]:
        if case["format"] in formats:
            yield base64.b64decode(case["bytes"])


PREDICATES = {
    "https://slsa.dev/verification_summary/v1": {
        "verifier": {"id": "urn:cairn:verifier:a", "version": {"cairn": "1"}}, "timeVerified": "2026-11-27T00:00:00Z",
        "resourceUri": "acme/minilm@1.0.0", "policy": {"uri": "a", "digest": {"sha256": "ab" * 32}},
        "inputAttestations": [{"digest": {"sha256": "cd" * 32}}], "verificationResult": "PASSED",
        "verifiedLevels": ["SLSA_BUILD_LEVEL_3"], "slsaVersion": "1.2"},
    "https://cyclonedx.org/bom": {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"hashes": [{"alg": "SHA-256", "content": "ab" * 32}]}]},
    "https://spdx.dev/Document": {"spdxVersion": "SPDX-2.3", "files": [
        {"checksums": [{"algorithm": "SHA256", "checksumValue": "ab" * 32}]}]},
    "https://in-toto.io/attestation/test-result/v0.1": {"result": "PASSED", "configuration": []},
    "urn:cairn:evaluation:1": {"schema": "cairn.evaluation/1", "evaluations": [
        {"benchmark": {"ref": "mmlu"}, "by": "self", "metric": "accuracy", "state": "declared", "value": "0.7"}]},
    "urn:cairn:inspection:1": {"schema": "cairn.inspection/1", "findings": [
        {"detail": "os.system", "kind": "pickle-import", "offset": 3, "path": "a.pkl", "severity": "executes"}]},
}


def statements():
    yield from files(VECTORS, "signatures/slsa/*.statement.json")
    for kind, predicate in PREDICATES.items():
        yield compact({"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "predicate": predicate,
                       "subject": [{"name": "manifest", "digest": {"sha256": "ab" * 32}}]})


def bodies(**more):
    first = json.loads((VECTORS / "identity" / "first.json").read_text())
    leaf = json.loads(base64.b64decode(first["leaf"]["bytes"]))
    yield compact({"envelope": first["storedEnvelope"]["value"], "record": leaf["record"], "sigs": leaf["sigs"], **more})


SIGNATURES = VECTORS / "signatures"


def model_statements():
    """What is signed, of every model signature."""
    for data in files(SIGNATURES / "oms" / "signatures", "*.sig"):
        text = json.loads(data)["dsseEnvelope"]["payload"]
        yield base64.b64decode(text.replace("-", "+").replace("_", "/"))


def ssh_blobs():
    """Signatures and keys, in their armor and without it."""
    armor = re.compile(rb"-----BEGIN SSH SIGNATURE-----\n(.*?)-----END", re.DOTALL)
    for data in files(SIGNATURES / "ssh", "*"):
        yield data
        for block in armor.findall(data):
            yield base64.b64decode(re.sub(rb"\s", b"", block))
        for line in data.splitlines():
            for word in line.split():
                if word.startswith(b"AAAA") and len(word) % 4 == 0:
                    yield base64.b64decode(word)


def agent_answers():
    for data in ssh_blobs():
        for kind in (12, 14):
            count = (1).to_bytes(4, "big") if kind == 12 else b""
            comment = b"\0\0\0\0" if kind == 12 else b""
            yield bytes([kind]) + count + len(data).to_bytes(4, "big") + data + comment


CARD = b"""---
language: [en, zh-Hant]
license: other
license_name: acme
license_link: https://example.org/license
pretty_name: "Name"
tags: &tags [a, b]
task_categories: *tags
base_model: acme/base
datasets: [acme/data]
source_datasets: [original, extended|acme/data]
annotations_creators: [expert-generated]
configs:
- config_name: default
  data_files:
  - split: train
    path: "data/**/*.csv"
dataset_info:
  features:
  - name: a
    dtype: {class_label: {names: {"0": "no"}}}
  - name: b
    sequence: int64
  splits:
  - name: train
    num_examples: 1
model-index:
- name: Name
  results:
  - task: {type: text-classification}
    dataset: {name: data, type: acme/data, split: test}
    metrics: [{type: accuracy, value: 0.5, name: Accuracy}]
---
# Heading with `code` and [a link](https://example.org)

A paragraph of *more* than forty characters, which may stand as a summary.
"""

LABEL = {"kind": "model", "name": "MiniLM-demo", "salt": "AAECAwQFBgcICQoLDA0ODw==", "version": "1.0.0"}

NAMES = ("names/*.json",)
ENVELOPES = ("provenance/envelopes.json", "provenance/statement.json", "identity/first.json", "identity/second.json")
RECORDS = ("provenance/records.json", "provenance/refused-leaves.json", "provenance/labels.json", "identity/first.json")
KEYS = ("provenance/key-files.json", "identity/keys.json")
NOTES = ("tlog/notes.json", "tlog/proofs.json", "receipts/*.json")


def seeds():
    config = lambda: files(SEED, "models/*/*/*.json")
    keys = lambda: [*vectors(*KEYS), *files(SEED, "keys/*.pem")]
    notes = lambda: [*vectors(*NOTES), *files(VECTORS, "tlog/log-300/checkpoint", "tlog/log-300/*.tlog-proof")]
    yield "json", [*vectors("manifest/model-*.json", "manifest/dataset-*.json", "names/*.json"), *config()]
    yield "canonical-json", vectors("manifest/model-*.json", "manifest/dataset-*.json")
    yield "manifest", vectors("manifest/*.json")
    yield "draft", vectors("manifest/model-*.json", "manifest/dataset-*.json")
    yield "file-list", artifact_lists()
    for name in ("names", "versions", "reference", "paths"):
        yield name, vectors(*NAMES)
    yield "spdx", [b"MIT", b"GPL-2.0+ with Classpath-exception-2.0", b"(Apache-2.0 OR MIT) AND LicenseRef-a",
                   b"DocumentRef-a:LicenseRef-b or MIT"]
    yield "short-values", [b"2026-11-22", b"2026-11-22T03:04:05Z", b"ab" * 32, b"ab" * 20, b"zh-Hant-TW", b"AAEC_-8="]
    for name in ("envelope", "stored-envelope"):
        yield name, vectors(*ENVELOPES)
    yield "statement", vectors("provenance/statement.json")
    yield "identity", vectors("identity/*.json")
    for name in ("record", "leaf", "label"):
        yield name, vectors(*RECORDS)
    yield "frames", vectors("segments/*.json")
    for name in ("key-file", "pkcs8", "openssh", "spki", "signature"):
        yield name, keys()
    for name in ("note", "checkpoint", "proof-file", "verifier-key"):
        yield name, notes()
    yield "tile-path", [b"tile/0/000", b"tile/entries/x001/x234/067.p/8", b"tile/7/x001/234.p/255"]
    yield "entry-bundle", log_files("entries")
    yield "hash-tile", log_files("hashes")
    yield "tree-proof", [*proof_of_two(), *probes()]
    yield "evidence", evidence()
    yield "bundle", bundles()
    yield "policy", policies()
    yield "release-policy", [*files(SEED.parent / "policy", "*.json"), *vectors("release-policy/refused.json")]
    yield "in-toto-statement", statements()
    yield "attested-object", [*vectors(*ENVELOPES), *files(SIGNATURES / "oms" / "signatures", "*.sig")]
    yield "witness-request", witness_requests()
    yield "evidence-name", [b"3fa94c0d1e2b4c5d-3-same-size.json", b"3fa94c0d1e2b4c5d-0-40-rollback.json"]
    yield "model-signature", files(SIGNATURES / "oms" / "signatures", "*.sig")
    yield "model-statement", model_statements()
    yield "sshsig", ssh_blobs()
    yield "allowed-signers", [*files(SIGNATURES / "ssh", "allowed_signers"), b'*@x,!b@x namespaces="a,b*",valid-after="20260101Z" ']
    yield "git-object", files(SIGNATURES / "ssh", "git-*.txt")
    yield "agent-answer", agent_answers()
    yield "node-document", vectors("node/*.json")
    yield "problem", [compact({"type": "urn:cairn:problem:malformed", "title": "Malformed", "status": 400, "detail": "It is.",
                               "issues": [{"pointer": "/a", "message": "missing"}], "current": "a", "candidates": ["a"]})]
    yield "registration-body", bodies()
    yield "release-body", bodies(label=LABEL, files=["aGVsbG8K"])
    yield "card", [CARD, *files(SEED, "*/*/*/README.md")]
    yield "safetensors", files(SEED, "**/*.safetensors")
    yield "safetensors-index", [compact({"metadata": {"total_size": 8}, "weight_map": {
        "a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}})]
    yield "config", config()
    yield "table", files(SEED, "**/*.csv")
    yield "license-text", files(SEED, "**/LICENSE")
    yield "sigstore-bundle", [data for data in sigstore() if b"tlogEntries" in data]
    yield "trusted-root", [data for data in sigstore() if b"certificateAuthorities" in data]
    yield "certificate", sigstore("rawBytes")
    yield "public-key", sigstore("rawBytes")
    yield "certificate-timestamps", certificate_timestamps()
    yield "timestamp", sigstore("signedTimestamp")


def sigstore(*keys):
    """Values of these members of the Sigstore vectors, decoded; whole files without any."""
    for path in sorted((VECTORS / "signatures/sigstore").glob("*/*.json")):
        data = path.read_bytes()
        if not keys:
            yield data
            continue
        for key in keys:
            for value in re.findall(r'"%s": ?"([A-Za-z0-9+/=]+)"' % key, data.decode()):
                try:
                    yield base64.b64decode(value, validate=True)
                except (binascii.Error, ValueError):
                    pass


def certificate_timestamps():
    """Lists of signed certificate timestamps, cut out of certificates behind their object identifier."""
    identifier = bytes.fromhex("060a2b06010401d679020402")
    for certificate in sigstore("rawBytes"):
        at = certificate.find(identifier)
        if at >= 0:
            yield certificate[at + len(identifier) + 4 :]
    yield "inspect-pickle", inspected("pickle")
    yield "inspect-zip", inspected("zip", "pytorch-zip", "torchscript", "keras")
    yield "inspect-archive", inspected("tar", "npy", "gguf", "gzip", "zlib", "safetensors")
    yield "inspect-protobuf", inspected("onnx", "savedmodel", "tensorflow-graph")
    yield "inspect-hdf5", [data[8:] for data in inspected("hdf5")]
    yield "inspect-text", inspected("json", "text", "python", "script")


def main():
    folder = pathlib.Path(sys.argv[1])
    for target, inputs in seeds():
        if sys.argv[2:] and target not in sys.argv[2:]:
            continue
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        for data in inputs:
            path = place / hashlib.sha256(data).hexdigest()[:16]
            if len(data) <= 65_536 and not path.exists():
                path.write_bytes(data)


if __name__ == "__main__":
    main()
