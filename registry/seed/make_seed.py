#!/usr/bin/env python3
"""Writes the generated files of the seed: the test keys and the weights of tiny-bert.

The same bytes on every machine and in every year. `--check` writes nothing and exits 1 if a file differs.
"""

import base64
import hashlib
import json
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent

HIDDEN, LAYERS, INTERMEDIATE, VOCABULARY, POSITIONS, TYPES = 8, 1, 16, 32, 16, 2


def private_key(name):
    """RFC 8410: a PKCS#8 PrivateKeyInfo for Ed25519 around 32 bytes."""
    seed = hashlib.sha256(f"cairn TEST-ONLY acme {name}".encode()).digest()
    der = bytes.fromhex("302e020100300506032b657004220420") + seed
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""]).encode()


def shapes():
    """The tensors of transformers' BertModel, in the order of their names."""
    tensors = {
        "embeddings.word_embeddings.weight": [VOCABULARY, HIDDEN],
        "embeddings.position_embeddings.weight": [POSITIONS, HIDDEN],
        "embeddings.token_type_embeddings.weight": [TYPES, HIDDEN],
        "embeddings.LayerNorm.weight": [HIDDEN],
        "embeddings.LayerNorm.bias": [HIDDEN],
        "pooler.dense.weight": [HIDDEN, HIDDEN],
        "pooler.dense.bias": [HIDDEN],
    }
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}."
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            tensors[prefix + part + ".weight"] = [HIDDEN, HIDDEN]
            tensors[prefix + part + ".bias"] = [HIDDEN]
        tensors[prefix + "attention.output.LayerNorm.weight"] = [HIDDEN]
        tensors[prefix + "attention.output.LayerNorm.bias"] = [HIDDEN]
        tensors[prefix + "intermediate.dense.weight"] = [INTERMEDIATE, HIDDEN]
        tensors[prefix + "intermediate.dense.bias"] = [INTERMEDIATE]
        tensors[prefix + "output.dense.weight"] = [HIDDEN, INTERMEDIATE]
        tensors[prefix + "output.dense.bias"] = [HIDDEN]
        tensors[prefix + "output.LayerNorm.weight"] = [HIDDEN]
        tensors[prefix + "output.LayerNorm.bias"] = [HIDDEN]
    return dict(sorted(tensors.items()))


def values(name, count):
    """Layer norms begin as the identity; all else lies in [-0.05, 0.05), from SHA-256 in counter mode."""
    if "LayerNorm" in name:
        return [1.0 if name.endswith("weight") else 0.0] * count
    numbers = []
    for at in range(count):
        digest = hashlib.sha256(f"tiny-bert {name} {at}".encode()).digest()
        numbers.append((int.from_bytes(digest[:4], "big") / 2**32 - 0.5) / 10)
    return numbers


def weights():
    """One safetensors file: u64 LE length, JSON header padded with spaces to 8 bytes, little-endian F32 data."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, shape in shapes().items():
        count = 1
        for size in shape:
            count *= size
        body = struct.pack(f"<{count}f", *values(name, count))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(body)]}
        data += body
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


FILES = {
    "keys/acme-owner.pem": private_key("owner"),
    "keys/acme-release.pem": private_key("release"),
    "models/acme/tiny-bert/model.safetensors": weights(),
}


def main():
    differing = []
    for path, content in FILES.items():
        file = HERE / path
        if "--check" in sys.argv[1:]:
            if not file.is_file() or file.read_bytes() != content:
                differing.append(path)
        else:
            file.write_bytes(content)
    for path in differing:
        print(f"{path} differs from what make_seed.py writes", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
