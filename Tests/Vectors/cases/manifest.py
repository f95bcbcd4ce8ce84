"""Manifests: Docs/spec/manifest.md."""
import copy

from reference import manifests, story
from reference.canonical import b64, document, jcs

WEIGHTS = bytes(range(256)) * 65536 + b"cairn"  # 16 MiB and 5 bytes


def minimal_model():
    return manifests.model("1.0.0", [manifests.artifact("README.md", b"# MiniLM demo\n", "card", "blob")])


def minimal_dataset():
    data = b'{"text":"good","label":1}\n{"text":"bad","label":0}\n'
    return manifests.dataset(
        "0.1.0", [manifests.artifact("train.jsonl", data, "data", "blob", "application/jsonl", split="train")]
    )


def fuller_model():
    made = manifests.model(
        "2.0.0-rc.1",
        [
            manifests.artifact("README.md", b"# MiniLM demo\n", "card", "blob"),
            manifests.artifact("LICENSE", b"Apache License 2.0\n", "license", "blob", "text/plain"),
            manifests.artifact(
                "weights/model.safetensors",
                WEIGHTS,
                "weights",
                "lfs",
                mirrors=[{"type": "http", "url": "https://mirror.example.net/minilm/model.safetensors"}],
            ),
        ],
    )
    del made["unknown"]["/training/tokens"]
    made.update(
        {
            "description": "Longer text, in *Markdown*. \u00dcml\u00e4ute, \u6a21\u578b and \U0001f600 stay as they are.",
            "languages": ["de", "en"],
            "modalities": {"input": ["text"], "output": ["embedding"]},
            "tasks": ["sentence-similarity"],
            "tags": ["demo"],
            "training": {
                "hardware": [{"count": 7, "type": "TPU v3-8"}],
                "hyperparameters": {"batchSize": 1024, "learningRate": "2e-5", "shuffle": True},
                "tokens": 1170000000,
            },
            "lineage": {
                "baseModels": [{"ref": "https://hub.example.net/org/base", "relation": "finetune"}],
                "datasets": [{"ref": "datasets/acme/tiny-reviews@0.1.0", "role": "finetune", "sampled": "0.5"}],
                "state": "declared",
            },
            "evaluations": [
                {
                    "benchmark": {"ref": "STS Benchmark", "task": "sentence-similarity"},
                    "by": "self",
                    "ci": {"high": "0.83", "level": "0.95", "low": "0.81"},
                    "metric": "spearman",
                    "n": 1379,
                    "state": "declared",
                    "value": "0.8203",
                }
            ],
            "ext": {"org.example.note": {"anything": [1, True, None, "text"]}},
        }
    )
    made["model"].update({"contextLength": 256, "family": "BERT", "library": "sentence-transformers", "precision": ["f32"]})
    return made


def fuller_dataset():
    made = minimal_dataset()
    made["version"] = "1.0.0"
    made["languages"] = ["und"]
    made["tags"] = ["demo", "reviews"]
    made["dataset"]["records"] = 2
    made["dataset"]["features"] = [{"name": "text", "type": "string"}, {"name": "label", "type": "int64"}]
    made["terms"] = {"permits": ["search"], "prohibits": ["ai-train"]}
    made["unknown"] = {"/dataset/pii": "Nobody looked."}
    del made["dataset"]["pii"]
    return made


def edited(pointer, value=None, base=None, drop=False):
    """A manifest with one place changed, named by its JSON Pointer."""
    made = copy.deepcopy(base or minimal_model())
    *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]
    place = made
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if drop:
        del place[last]
    elif isinstance(place, list):
        place[int(last):int(last) + 1] = [value]
    else:
        place[last] = value
    return made


def two_files(first, second):
    made = minimal_model()
    data = b"x"
    made["artifacts"] = [manifests.artifact(path, data, "data", "blob", "text/plain") for path in (first, second)]
    return made


def refused():
    big = fuller_model()
    without_artifacts = edited("/artifacts", drop=True)
    cases = [
        ("another schema", "/schema", edited("/schema", "cairn.manifest/2")),
        ("a kind that does not exist", "/kind", edited("/kind", "space")),
        ("an unknown field at the top", "/namespace", edited("/namespace", "acme")),
        ("an unknown field deeper down", "/publisher/url", edited("/publisher/url", "https://example.org")),
        ("a missing required field", "/title", edited("/title", drop=True)),
        ("a missing required field that may be unknown, without a reason", "/use/limitations", edited("/use/limitations", drop=True)),
        ("a required list that is empty", "/artifacts", edited("/artifacts", [])),
        ("a field of the wrong type", "/title", edited("/title", ["MiniLM"])),
        ("null, which is no value here", "/summary", edited("/summary", None)),
        ("a summary over 280 characters", "/summary", edited("/summary", "x" * 281)),
        ("a version with build metadata", "/version", edited("/version", "1.0.0+5")),
        ("a name that the grammar refuses", "/name", edited("/name", "mini--lm")),
        ("a publisher id that is not hex", "/publisher/id", edited("/publisher/id", "acme")),
        ("a time with an offset", "/published", edited("/published", "2026-01-02T04:04:05+01:00")),
        ("a time that does not exist", "/published", edited("/published", "2026-02-30T00:00:00Z")),
        ("an upper-case digest", "/artifacts/0/digests/sha256", edited("/artifacts/0/digests/sha256", "A" * 64)),
        ("a negative size", "/artifacts/0/size", edited("/artifacts/0/size", -1)),
        ("a role that does not exist", "/artifacts/0/role", edited("/artifacts/0/role", "picture")),
        ("a path that climbs", "/artifacts/0/path", edited("/artifacts/0/path", "../README.md")),
        ("a blob over 1 MiB", "/artifacts/0/git", edited("/artifacts/0/size", (1 << 20) + 1)),
        ("a file over 16 MiB without chunks", "/artifacts/2/chunks", edited("/artifacts/2/chunks", base=big, drop=True)),
        ("another chunk size", "/artifacts/2/chunks/size", edited("/artifacts/2/chunks/size", 8 << 20, base=big)),
        ("artifacts out of order", "/artifacts/1", two_files("b.txt", "a.txt")),
        ("a path twice", "/artifacts", two_files("a.txt", "a.txt")),
        ("paths equal after case folding", "/artifacts", two_files("A.txt", "a.txt")),
        ("a file that is also a folder", "/artifacts", two_files("a", "a/b.txt")),
        ("a model that describes a dataset", "/dataset", edited("/dataset", minimal_dataset()["dataset"])),
        ("a model without its part", "/model", edited("/model", drop=True)),
        ("chunks of a file of up to 16 MiB", "/artifacts/0/chunks", edited("/artifacts/0/chunks", {"root": "0" * 64, "size": 16777216})),
        ("files listed twice", "/fileList", edited("/fileList", {"bytes": 1, "count": 1001, "digest": "0" * 64})),
        ("a file list of too few files", "/fileList/count", {**without_artifacts, "fileList": {"bytes": 1, "count": 1000, "digest": "0" * 64}}),
        ("no files", "/artifacts", without_artifacts),
        ("no licence", "/license/spdx", edited("/license/spdx", "NOASSERTION")),
        ("no licence expression", "/license/spdx", edited("/license/spdx", "Apache-2.0 MIT")),
        ("a decimal that is a number", "/training/flops", edited("/training", {"flops": 3})),
        ("a lineage that claims more than it has", "/lineage/state", edited("/lineage/state", "verified", base=big)),
        ("no base model and not from scratch", "/lineage/fromScratch", edited("/lineage/fromScratch", drop=True)),
        ("personal data: unknown is no value", "/dataset/pii", edited("/dataset/pii", "unknown", base=minimal_dataset())),
        ("a dataset with training", "/training", edited("/training", {}, base=minimal_dataset())),
        ("a split that the dataset does not have", "/artifacts/0/split", edited("/artifacts/0/split", "test", base=minimal_dataset())),
        ("a language that is no tag", "/languages/0", edited("/languages", ["English!"])),
        ("a tag twice", "/tags/1", edited("/tags", ["a", "a"])),
        ("a line with a line feed", "/title", edited("/title", "two\nlines")),
        ("a reason for a field that is there", "/unknown/~1use~1intended", edited("/unknown/~1use~1intended", "Why not.")),
        ("a reason for a field that may not be unknown", "/unknown/~1license~1spdx", edited("/unknown/~1license~1spdx", "?")),
        ("an empty reason", "/unknown/~1training~1flops", edited("/unknown/~1training~1flops", "")),
        ("an extension key that is no reverse DNS name", "/ext/note", edited("/ext", {"note": 1})),
    ]
    made = [
        {"description": text, "pointer": pointer, "value": value, "bytes": b64(jcs(value))}
        for text, pointer, value in cases
    ]
    raw = jcs(minimal_model())
    for text, error, data in [
        ("white space", "notCanonical", raw.replace(b'"kind":', b'"kind": ')),
        ("keys out of order", "notCanonical", b'{"version":"1.0.0",' + raw[1:].replace(b',"version":"1.0.0"', b"")),
        ("a key twice", "duplicateKey", raw.replace(b'"kind":"model"', b'"kind":"model","kind":"model"')),
        ("a fractional number", "fractionNotAllowed", raw.replace(b'"total":22713216', b'"total":22713216.5')),
        ("an exponent", "fractionNotAllowed", raw.replace(b'"total":22713216', b'"total":2e7')),
        ("an integer beyond 2^53 - 1", "numberOutOfRange", raw.replace(b'"total":22713216', b'"total":9007199254740992')),
        ("a byte order mark", "byteOrderMark", b"\xef\xbb\xbf" + raw),
        ("bytes that are not UTF-8", "notUTF8", raw.replace(b"MiniLM demo", b"MiniLM \xff\xfe")),
        ("half of a surrogate pair", "unpairedSurrogate", raw.replace(b'"MiniLM demo"', b'"\\ud800"')),
        ("bytes after the end", "unexpectedByte", raw + b"{}"),
        ("cut short", "endsEarly", raw[:-1]),
    ]:
        assert data != raw
        made.append({"description": text, "error": error, "bytes": b64(data)})
    return {
        "description": "Manifests that are refused: with `pointer`, the JSON Pointer of the first error; with `error`, "
        "because the bytes are no canonical JSON.",
        "cases": made,
    }


def chunks():
    return {
        "description": "Chunk roots: content is `repeat` copies of bytes 00..ff, then `tail`.",
        "size": manifests.CHUNK,
        "cases": [
            {"repeat": repeat, "tail": b64(tail), "bytes": repeat * 256 + len(tail), "root": manifests.chunk_root(data)}
            for repeat, tail in [(65536, b"cairn"), (131072, b""), (131072, b"x")]
            for data in [bytes(range(256)) * repeat + tail]
        ],
    }


def file_list():
    """1,001 files, which are described rather than listed."""
    contents = [(f"f/{number:04}.txt", str(number).encode()) for number in range(1001)]
    listed = [manifests.artifact(path, data, "data", "blob") for path, data in contents]
    reference, data = manifests.file_list_reference(listed)
    made = minimal_model()
    del made["artifacts"]
    made["fileList"] = reference
    statement = manifests.statement(made, listed)
    return {
        "description": "A manifest with a file list: files f/0000.txt to f/1000.txt, each holding its number in decimal "
        "digits, text/plain, role data, in git as blobs. The list begins with `first`.",
        "first": listed[:2],
        "fileList": reference,
        "listBytes": len(data),
        "manifest": document(made),
        "subjects": statement["subject"],
    }


def files():
    made = {
        "manifest/refused.json": refused(),
        "manifest/chunks.json": chunks(),
        "manifest/file-list.json": file_list(),
    }
    for name, value, text in [
        ("model-minimal", minimal_model(), "The least that a model's manifest may say; three figures are unknown."),
        ("model-fuller", fuller_model(), "A model with a chunked file, a mirror, and an extension."),
        ("dataset-minimal", minimal_dataset(), "The least that a dataset's manifest may say."),
        ("dataset-fuller", fuller_dataset(), "A dataset with terms and one unknown."),
    ]:
        made[f"manifest/{name}.json"] = {"description": text, **document(value)}
    return made
