#!/usr/bin/env python3
"""Holds cairn's signatures against the programs that made the formats, both ways.

model-signing 1.1.1 (PyPI), securesystemslib (DSSE), ssh-keygen and ssh-agent, openssl. CAIRN names the program.

Usage: check_signatures.py                              all but envelopes
       check_signatures.py write-envelopes FOLDER       for EnvelopeInteropTests to read
       check_signatures.py check-envelopes FOLDER       those that EnvelopeInteropTests wrote
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Scripts"))

from lab.nodes import Node, User
from lab.seed import SEED

ASSETS = ROOT / "Tests" / "Vectors" / "signatures"
CAIRN = os.environ["CAIRN"]
MODEL_SIGNING = pathlib.Path(sys.executable).parent / "model_signing"


class Failed(Exception):
    pass


def run(*command, ok=True, **more):
    """The output of a command that must succeed (`ok`), must fail (`not ok`), or must end with a status."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    wanted = 0 if ok is True else ok
    good = result.returncode != 0 if ok is False else result.returncode == wanted
    if not good:
        raise Failed(f"{' '.join(map(str, command))}: exit {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def make_model(folder):
    """A folder with what is easy to get wrong: empty files, names of many bytes, `w/…` beside `w-…`."""
    (folder / "weights").mkdir(parents=True)
    (folder / "weights" / "a:b.bin").write_bytes(bytes(range(256)) * 40)
    (folder / "weights-index.json").write_text("{}")
    (folder / "notes-é.txt").write_text("é")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "config.json").write_text('{"a": 1}')
    (folder / ".gitattributes").write_text("*.bin binary\n")


def ec_key(work, curve):
    key, pub = work / f"{curve}.pem", work / f"{curve}.pub.pem"
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", key)
    run("openssl", "pkey", "-in", key, "-pubout", "-out", pub)
    return key, pub


def theirs(work):
    """model_signing signs; cairn verifies, and finds every change."""
    model = work / "theirs"
    make_model(model)
    for curve in ("P-256", "P-384", "P-521"):
        key, pub = ec_key(work, curve)
        signature = work / f"theirs-{curve}.sig"
        run(MODEL_SIGNING, "sign", "key", model, "--signature", signature, "--private_key", key)
        run(CAIRN, "verify", model, "--oms", signature, "--oms-key", pub)
    checked = json.loads(run(CAIRN, "verify", model, "--oms", signature, "--key", pub, "--json"))
    assert checked["verdict"] == "verified", checked
    inside = model / "model.sig"
    run(MODEL_SIGNING, "sign", "key", model, "--signature", inside, "--private_key", key)
    run(CAIRN, "verify", model, "--oms", inside, "--oms-key", pub)
    run(CAIRN, "verify", model, "--oms", inside, ok=1)
    run(CAIRN, "verify", model, "--oms", inside, "--oms-key", work / "P-256.pub.pem", ok=1)
    for name, change in {
        "config.json": lambda path: path.write_text("{}"),
        "empty.txt": lambda path: path.unlink(),
        "more.py": lambda path: path.write_text(""),
        "link": lambda path: path.symlink_to("config.json"),
    }.items():
        other = work / "changed"
        shutil.copytree(model, other, symlinks=True)
        change(other / name)
        run(CAIRN, "verify", other, "--oms", work / "theirs-P-521.sig", "--oms-key", pub, ok=1)
        run(MODEL_SIGNING, "verify", "key", other, "--signature", work / "theirs-P-521.sig", "--public_key", pub, ok=False)
        shutil.rmtree(other)
    single = work / "single.sig"
    run(MODEL_SIGNING, "sign", "key", model / "config.json", "--signature", single, "--private_key", key)
    run(CAIRN, "verify", model / "config.json", "--oms", single, "--oms-key", pub)
    run(CAIRN, "verify", model / "weights-index.json", "--oms", single, "--oms-key", pub, ok=1)
    methods(work, model, key, pub)
    print("model-signing signs, cairn verifies: P-256, P-384, P-521, inside the folder, single file, blake2b, shards")


def methods(work, model, key, pub):
    """What only the reference's API signs, and its own command line doesn't verify."""
    from model_signing import hashing, signing

    for name, config in {
        "blake2b": hashing.Config().use_file_serialization(hashing_algorithm="blake2"),
        "links": hashing.Config().use_file_serialization(hashing_algorithm="sha256", allow_symlinks=True),
    }.items():
        signature = work / f"{name}.sig"
        signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(config).sign(model, signature)
        run(CAIRN, "verify", model, "--oms", signature, "--oms-key", pub)
    # The reference can't read back a shard of a file with a colon in its name; cairn can.
    for size in (1000, 256):
        signature = work / f"shards{size}.sig"
        config = hashing.Config().use_shard_serialization(shard_size=size)
        signing.Config().use_elliptic_key_signer(private_key=key).set_hashing_config(config).sign(model, signature)
        assert "empty.txt" in run(CAIRN, "verify", model, "--oms", signature, "--oms-key", pub)


def assets(work):
    """The signatures of the vectors, beside the model that they are of."""
    model, keys = ASSETS / "oms" / "sample-model", ASSETS / "oms" / "keys"
    for path in sorted((ASSETS / "oms" / "signatures").glob("*.sig")):
        name = path.stem
        target = model / "config.json" if name == "single-file" else model
        curve = {"key-p384": "p384", "key-p521": "p521"}.get(name, "p256")
        trust = ["--oms-key", keys / f"ec-{curve}.pub.pem"]
        if name.startswith("cert"):
            trust = ["--oms-roots", keys / ("oldroot.crt.pem" if "expired" in name else "root.crt.pem")]
        bad = name.endswith("_fail") or name == "key-blake3"
        run(CAIRN, "verify", target, "--oms", path, *trust, ok=1 if bad else True)
        run(CAIRN, "verify", target, "--oms", path, ok=1)
    print("every model signature of the vectors is judged as it must be")


def ours(work):
    """cairn publishes with --sign-oms; model_signing verifies the published and the pulled folder, and finds changes."""
    folder, pulled, signature = work / "tiny-bert", work / "pulled", work / "tiny-bert.model.sig"
    shutil.copytree(SEED / "models" / "acme" / "tiny-bert", folder)
    (folder / ".gitattributes").write_text("* -text\n")
    user = User("you", work / "home")
    node = Node("node.cairn.example", work / "node", user)
    cairn = lambda *parts, ok=True: run(CAIRN, *parts, ok=ok, env={**user.environment, "CAIRN_NODE": node.url})
    publish = lambda *parts, ok=True: cairn(
        "publish", folder, "--as", "signer/tiny-bert", "--version", "1.0.0", "--yes", "--sign-oms", *parts, ok=ok)
    try:
        node.start()
        cairn("trust", "add", node.url, "--yes")
        release, pub = work / "release.pem", work / "release.pub.pem"
        cairn("key", "new", "--type", "p256", "--out", release)
        run("openssl", "pkey", "-in", release, "-pubout", "-out", pub)
        cairn("publisher", "register", "signer", "--key", release)
        publish("--key", release, "--oms-out", folder / "model.sig", ok=2)
        assert "--oms-key" in cairn("publish", folder, "--as", "signer/tiny-bert", "--version", "1.0.0", "--yes",
                                    "--sign-oms", "--key", work / "home/config/cairn/keys/owner.pem", ok=2)
        publish("--key", release)
        verify = lambda model, ok=True: run(
            MODEL_SIGNING, "verify", "key", model, "--signature", signature, "--public_key", pub, ok=ok)
        verify(folder)
        first = signature.read_bytes()
        publish("--key", release)
        assert signature.read_bytes() == first, "a second publish of the same files made another signature"
        cairn("pull", "signer/tiny-bert@1.0.0", pulled)
        verify(pulled)
        cairn("verify", pulled, "--oms", signature, "--oms-key", pub)
        shown = cairn("verify", pulled, "--oms", signature, "--oms-key", pub, "--json")
        assert json.loads(shown)["root"], shown
        for path in pulled.rglob("*.json"):
            if ".cairn" not in path.parts:
                path.write_bytes(path.read_bytes() + b" ")
                break
        verify(pulled, ok=False)
        cairn("verify", pulled, "--oms", signature, "--oms-key", pub, ok=1)
    finally:
        node.stop()
    print("cairn publish --sign-oms signs, model-signing verifies the published and the pulled folder")


def write_envelopes(folder):
    """Envelopes of securesystemslib, for cairn's tests to verify."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

    kinds = {"ed25519": ["ed25519"], "p256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]}
    for kind, options in kinds.items():
        key = folder / f"{kind}.pem"
        run("openssl", "genpkey", "-algorithm", *options, "-out", key)
        run("openssl", "pkey", "-in", key, "-pubout", "-out", folder / f"{kind}.pub.pem")
        envelope = Envelope(b'{"from":"securesystemslib"}', "application/vnd.in-toto+json", {})
        envelope.sign(CryptoSigner(load_pem_private_key(key.read_bytes(), None)))
        (folder / f"{kind}.json").write_text(json.dumps(envelope.to_dict()))


def check_envelopes(folder):
    """Envelopes of cairn's tests, and changed copies of them."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import VerificationError
    from securesystemslib.signer import SSlibKey

    found = sorted(folder.glob("*.json"))
    assert len(found) == 2, found
    for path in found:
        data = json.loads(path.read_text())
        public = load_pem_public_key((folder / f"{path.stem}.pub.pem").read_bytes())
        key = SSlibKey.from_crypto(public, keyid=data["signatures"][0]["keyid"])
        envelope = Envelope.from_dict(data)
        assert envelope.verify([key], 1), path
        envelope.payload += b" "
        try:
            envelope.verify([key], 1)
        except VerificationError:
            continue
        raise Failed(f"{path}: securesystemslib takes a changed payload")
    print("securesystemslib verifies cairn's envelopes")


def ssh(work):
    """ssh-keygen and cairn, each checks what the other signed; then the same with a key in ssh-agent."""
    message = work / "message.txt"
    message.write_text("message\n")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", work / "id_ed25519")
    run("ssh-keygen", "-q", "-t", "ecdsa", "-b", "256", "-N", "", "-f", work / "id_ecdsa")
    run("ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-N", "", "-f", work / "id_rsa")
    run("ssh-keygen", "-q", "-t", "ecdsa", "-b", "384", "-N", "", "-f", work / "id_ecdsa384")
    signers = work / "allowed_signers"
    names = ("id_ed25519", "id_ecdsa", "id_rsa", "id_ecdsa384")
    signers.write_text("".join(f'me namespaces="cairn-file" {(work / f"{name}.pub").read_text()}' for name in names))
    check = ["--allowed-signers", signers, "--identity", "me"]
    signature = work / "message.txt.sig"
    for name in names:
        signature.unlink(missing_ok=True)
        run("ssh-keygen", "-q", "-Y", "sign", "-f", work / name, "-n", "cairn-file", message)
        run(CAIRN, "verify", message, "--ssh-signature", signature, *check)
        run(CAIRN, "verify", message, "--ssh-signature", signature, *check, "--namespace", "git", ok=1)
    verify_theirs = lambda: run(
        "ssh-keygen", "-Y", "verify", "-f", signers, "-I", "me", "-n", "cairn-file", "-s", signature,
        stdin=message.open())
    # cairn's own: P-256 as PEM, Ed25519 as OpenSSH wrote it.
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", work / "p256.pem")
    public = run("ssh-keygen", "-i", "-m", "PKCS8", "-f", ec_public(work)).strip()
    signers.write_text(signers.read_text() + f"me {public}\n")
    for key in (work / "id_ed25519", work / "p256.pem"):
        signature.unlink()
        run(CAIRN, "key", "sign", message, "--key", key)
        verify_theirs()
        run(CAIRN, "verify", message, "--ssh-signature", signature, *check)
    run(CAIRN, "key", "sign", message, "--key", work / "id_ed25519", "--namespace", "git", "--out", work / "x", ok=2)
    agent(work, message, signature, check, verify_theirs)
    print("ssh-keygen -Y and cairn, both ways; keys in ssh-agent")


def ec_public(work):
    run("openssl", "pkey", "-in", work / "p256.pem", "-pubout", "-out", work / "p256.spki.pem")
    return work / "p256.spki.pem"


def agent(work, message, signature, check, verify_theirs):
    socket = work / "agent.sock"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if socket.exists():
                break
            time.sleep(0.02)
        env = {**os.environ, "SSH_AUTH_SOCK": str(socket)}
        for name in ("id_ed25519", "id_ecdsa"):
            run("ssh-add", "-q", work / name, env=env)
            fingerprint = run("ssh-keygen", "-l", "-f", work / f"{name}.pub").split()[1]
            for key in (work / f"{name}.pub", f"ssh-agent:{fingerprint}"):
                signature.unlink()
                run(CAIRN, "key", "sign", message, "--key", key, env=env)
                verify_theirs()
                run(CAIRN, "verify", message, "--ssh-signature", signature, *check)
            run(CAIRN, "key", "show", f"ssh-agent:{fingerprint}", env=env)
        run("ssh-add", "-q", "-D", env=env)
        run(CAIRN, "key", "sign", message, "--key", work / "id_ecdsa.pub", "--out", work / "y", env=env, ok=2)
    finally:
        process.terminate()
        process.wait()


def passphrases(work):
    """openssl reads cairn's encrypted keys, and cairn reads openssl's."""
    secret = work / "passphrase"
    secret.write_text("correct horse\n")
    for kind in ("ed25519", "p256"):
        ours = work / f"ours-{kind}.pem"
        run(CAIRN, "key", "new", "--type", kind, "--out", ours, "--passphrase-file", secret)
        shown = run("openssl", "pkey", "-in", ours, "-passin", f"file:{secret}", "-pubout")
        assert shown in run(CAIRN, "key", "show", ours, "--passphrase-file", secret), shown
        run("openssl", "pkey", "-in", ours, "-passin", "pass:wrong", "-noout", ok=False)
        run(CAIRN, "key", "show", ours, ok=2)
        for options in (["-scrypt"], ["-v2", "aes-256-cbc"]):
            theirs = work / f"theirs-{kind}.pem"
            run("openssl", "pkcs8", "-topk8", *options, "-in", ours, "-passin", f"file:{secret}", "-passout", "pass:correct horse", "-out", theirs)
            assert shown in run(CAIRN, "key", "show", theirs, "--passphrase-file", secret)
    print("keys under a passphrase: openssl reads ours, cairn reads theirs")


def main():
    if sys.argv[1:]:
        step = {"write-envelopes": write_envelopes, "check-envelopes": check_envelopes}[sys.argv[1]]
        return step(pathlib.Path(sys.argv[2]))
    with tempfile.TemporaryDirectory() as folder:
        for number, step in enumerate((assets, theirs, ours, ssh, passphrases)):
            work = pathlib.Path(folder) / str(number)
            work.mkdir()
            step(work)


if __name__ == "__main__":
    try:
        main()
    except (Failed, AssertionError) as error:
        sys.exit(f"interop: {error!r}" if isinstance(error, AssertionError) else f"interop: {error}")
