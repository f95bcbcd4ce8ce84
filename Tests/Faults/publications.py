"""Signed publishes ready to be sent, made by the second implementation of the formats (Tests/Vectors/reference).

Needs the Python of Scripts/python-tools.sh.
"""
import hashlib
import http.client
import json
import pathlib
import random
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Vectors"))

from cryptography.hazmat.primitives.asymmetric import ed25519
from reference import manifests, records
from reference.canonical import b64, hex256, jcs
from reference.dsse import IDENTITY_TYPE, STATEMENT_TYPE, envelope
from reference.keys import Key
from reference.story import entry_id


class SigningKey(Key):
    def sign(self, message):
        return self.private.sign(message)


class Publication:
    """One publish: the request, and the big files that the node will ask for."""

    def __init__(self, path, body, record, large=()):
        self.path, self.body = path, body
        self.record = hex256(jcs(record))
        self.large = {hex256(data): data for data in large}

    def send(self, url):
        """Publishes over one connection; status and body of the last answer."""
        place = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
        try:
            status, answer = self._ask(connection, "POST", self.path, self.body)
            if status != 202:
                return status, answer
            session = answer["session"]
            for missing in answer["missing"]:
                digest = missing["digest"].removeprefix("sha256:")
                status, answer = self._upload(connection, f"/v1/uploads/{session}/sha256:{digest}", self.large[digest])
                if status >= 300:
                    return status, answer
            return self._ask(connection, "POST", f"/v1/uploads/{session}/commit", b"")
        finally:
            connection.close()

    def _upload(self, connection, path, data):
        """Goes on where the node stopped, in two halves; begins anew when what it holds turns out to be other bytes."""
        status, answer = 422, None
        for _ in range(3):
            connection.request("HEAD", path)
            head = connection.getresponse()
            head.read()
            start = int(head.headers.get("Upload-Offset", 0))
            middle = max(start, len(data) // 2)
            for first, last in ((start, middle), (middle, len(data))):
                if last > first:
                    status, answer = self._ask(connection, "PUT", path, data[first:last], {"Upload-Offset": str(first)})
            if start == len(data):
                return 204, None
            if status != 422:
                return status, answer
        return status, answer

    def _ask(self, connection, method, path, body, headers=None):
        connection.request(method, path, body, {"Content-Type": "application/json"} | (headers or {}))
        answer = connection.getresponse()
        said = answer.read()
        return answer.status, json.loads(said) if said else None


class Author:
    """A publisher with one key and one model, from a seed."""

    def __init__(self, name, origin, vkey, seed=1):
        self.name = name
        self.random = random.Random(f"{seed} {name}")
        secret = hashlib.sha256(f"{seed} {name}".encode()).digest()
        self.key = SigningKey(ed25519.Ed25519PrivateKey.from_private_bytes(secret))
        self.log = f"{origin}/log"
        document = {
            "home": {"origin": origin, "vkey": vkey}, "name": name, "owners": {"keys": [self.key.public], "threshold": 1},
            "prev": None, "recovery": None, "releasers": [{"key": self.key.public, "scope": ["*"]}], "revoked": [],
            "schema": "cairn.identity/1", "version": 1}
        self.id = hex256(jcs(document))
        self.identity = envelope(IDENTITY_TYPE, jcs(document), [self.key])
        self.salt = hashlib.sha256(name.encode()).digest()[:16]
        self.prev, self.version = None, 0

    def registration(self):
        return self._publication("/v1/publishers", self.identity, "identity")

    def release(self, large=0):
        """The next version of the one model; `large` bytes of weights that git doesn't take."""
        self.version += 1
        version = f"1.0.{self.version}"
        card = f"# Version {version}\n{self.random.getrandbits(2000):x}\n".encode()
        files = [("README.md", card, "card", "blob"), ("config.json", b'{"step":%d}' % self.version, "config", "blob")]
        weights = self.random.randbytes(large)
        if large:
            files.append(("weights.bin", weights, "weights", "lfs"))
        manifest = manifests.model(version, [manifests.artifact(*file) for file in files], name="model")
        manifest["publisher"] = {"id": self.id, "name": self.name}
        signed = envelope(STATEMENT_TYPE, jcs(manifests.statement(manifest)), [self.key])
        label = {"kind": "model", "name": "model", "salt": b64(self.salt), "version": version}
        made = self._publication(
            "/v1/releases", signed, "release", entry=entry_id("model", "model", self.salt), prev=self.prev,
            more={"label": label, "files": [b64(data) for _, data, _, kind in files if kind == "blob"]},
            large=[weights] if large else [])
        self.prev = made.record
        made.objects = {hex256(data): data for _, data, _, _ in files}
        return made

    def _publication(self, path, signed, kind, entry=None, prev=None, more=None, large=()):
        record = records.record(
            kind, jcs(signed), author=self.id, entry=entry, identity=1, origin=self.log, prev=prev)
        signature = b64(self.key.sign(records.signing_bytes(record)))
        body = {"envelope": signed, "record": record, "sigs": [{"key": self.key.public, "sig": signature}]} | (more or {})
        made = Publication(path, json.dumps(body).encode(), record, large)
        made.objects = {}
        return made
