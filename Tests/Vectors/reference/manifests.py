"""Manifests, artifacts and the statement about them: Docs/spec/manifest.md and statement.md."""
from .canonical import hex256, jcs, sha256
from .merkle import leaf_hash, root
from .story import ENTRY, PUBLISHED, PUBLISHER, PUBLISHER_ID

CHUNK = 16 << 20
MEDIA_TYPES = {".md": "text/markdown", ".json": "application/json", ".txt": "text/plain"}


def artifact(path, data, role, git, media_type=None, **more):
    suffix = path[path.rfind("."):]
    made = {
        "digests": {"sha256": hex256(data)},
        "git": git,
        "mediaType": media_type or MEDIA_TYPES.get(suffix, "application/octet-stream"),
        "path": path,
        "role": role,
        "size": len(data),
        **more,
    }
    if len(data) > CHUNK:
        made["chunks"] = {"root": chunk_root(data), "size": CHUNK}
    return made


def chunk_root(data):
    """RFC 6962 root whose entries are the 32 raw bytes of each chunk's SHA-256."""
    chunks = [data[start:start + CHUNK] for start in range(0, len(data), CHUNK)]
    return root([leaf_hash(sha256(chunk)) for chunk in chunks]).hex()


def by_path(artifacts):
    return sorted(artifacts, key=lambda item: item["path"].encode())


def common(kind, name, version, artifacts):
    return {
        "artifacts": by_path(artifacts),
        "kind": kind,
        "languages": ["en"],
        "license": {"spdx": "Apache-2.0"},
        "name": name,
        "published": PUBLISHED,
        "publisher": {"id": PUBLISHER_ID, "name": PUBLISHER},
        "schema": "cairn.manifest/1",
        "summary": "A small example.",
        "title": "MiniLM demo",
        "use": {"intended": ["Tests of this format."], "limitations": ["It is no real model."]},
        "version": version,
    }


def model(version, artifacts, name=ENTRY):
    made = common("model", name, version, artifacts)
    made["lineage"] = {"baseModels": [], "datasets": [], "fromScratch": True, "state": "declared"}
    made["model"] = {
        "architecture": "BertModel",
        "parameters": {"total": 22713216},
        "trustRemoteCode": False,
    }
    made["unknown"] = {
        "/training/energy": "Nobody measured it.",
        "/training/flops": "Nobody counted them.",
        "/training/tokens": "Nobody counted them.",
    }
    return made


def dataset(version, artifacts, name="tiny-reviews"):
    made = common("dataset", name, version, artifacts)
    made["dataset"] = {
        "collection": {"end": "2025-12-31", "methods": ["written by hand"], "start": "2025-12-01"},
        "pii": "none",
        "sources": [{"kind": "other", "name": "made up for this example"}],
        "splits": [{"name": "train", "records": 2}],
    }
    made["title"] = "Tiny reviews"
    return made


def oms_root(artifacts):
    """Root of OMS ("files", "sha256"): the raw digests in order of path components.

    A `.gitignore` at the top is left out, as that method leaves it out.
    """
    counted = [item for item in artifacts if item["path"] != ".gitignore"]
    ordered = sorted(counted, key=lambda item: item["path"].encode().split(b"/"))
    return hex256(b"".join(bytes.fromhex(item["digests"]["sha256"]) for item in ordered))


def file_list_reference(artifacts):
    """How a manifest names a list of more than 1,000 files, and the bytes of that list."""
    data = jcs(artifacts)
    reference = {"bytes": sum(item["size"] for item in artifacts), "count": len(artifacts), "digest": hex256(data)}
    return reference, data


def statement(manifest, listed=None):
    """`listed` are the artifacts of the file list, where the manifest names one."""
    artifacts = manifest["artifacts"] if listed is None else listed
    subjects = [
        {"digest": {"sha256": hex256(jcs(manifest))}, "name": "manifest"},
        {"digest": {"sha256": oms_root(artifacts)}, "name": "oms-root"},
    ]
    if listed is None:
        subjects += [{"digest": {"sha256": item["digests"]["sha256"]}, "name": item["path"]} for item in artifacts]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "predicate": manifest,
        "predicateType": "urn:cairn:manifest:1",
        "subject": subjects,
    }
