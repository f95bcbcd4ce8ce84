#!/usr/bin/env python3
"""Writes the public Sigstore instances' trusted roots into Sources, as the installed PyPI `sigstore` carries them.

usage: Scripts/sigstore-roots.py [--check]   (with the Python of Scripts/python-tools.sh)
They are data: public keys and certificates. --check compares the bytes and writes nothing.
"""
import base64, datetime, hashlib, importlib.metadata, importlib.resources, json, pathlib, re, sys, textwrap

version = importlib.metadata.version("sigstore")
store = importlib.resources.files("sigstore") / "_store"
folder = pathlib.Path(__file__).resolve().parents[1] / "Sources/CairnProvenance/Sigstore/Roots"
instances = [("production", "https%3A%2F%2Ftuf-repo-cdn.sigstore.dev"), ("staging", "https%3A%2F%2Ftuf-repo-cdn.sigstage.dev")]
differ = False
for name, place in instances:
    data = (store / place / "trusted_root.json").read_bytes()
    json.loads(data)
    digest = hashlib.sha256(data).hexdigest()
    file = folder / f"{name.capitalize()}TrustedRoot.swift"
    if "--check" in sys.argv:
        old = file.read_text()
        kept = base64.b64decode("".join(re.search(r'"""\n(.*?)\n *"""', old, re.S).group(1).split()))
        if kept != data:
            differ = True
            print(f"{file.name} isn't what PyPI sigstore {version} carries")
        continue
    lines = textwrap.indent("\n".join(textwrap.wrap(base64.b64encode(data).decode(), 96)), " " * 8)
    file.write_text(f'''/// `trusted_root.json` of Sigstore's {name} instance, in base64.
///
/// From PyPI `sigstore` {version}, taken {datetime.date.today().isoformat()}; SHA-256 of the JSON
/// {digest}.
/// Made by `Scripts/sigstore-roots.py`; `--trusted-root` replaces it.
enum {name.capitalize()}TrustedRoot {{
    static let base64 = """
{lines}
        """
}}
''')
    print(f"{file.name}: {len(data)} bytes, {digest}")
sys.exit(1 if differ else 0)
