#!/usr/bin/env python3
"""Lets sigstore-python, and cairn's own command, judge the bundles of Tests/Vectors/signatures/sigstore.

usage: check_sigstore.py [CAIRN]
cases.json says what cairn must decide and, in `python`, why sigstore-python decides otherwise where it does: a
difference that isn't written down fails, and so does one that is written down and isn't there.
"""
import concurrent.futures, hashlib, json, pathlib, subprocess, sys

from sigstore.errors import Error
from sigstore.models import Bundle, TrustedRoot
from sigstore.hashes import Hashed
from sigstore.verify import Verifier, policy
from sigstore_models.common.v1 import HashAlgorithm

folder = pathlib.Path(__file__).resolve().parents[2] / "Vectors/signatures/sigstore/cases"
cases = json.loads((folder / "cases.json").read_text())
verifiers = {}


def by_python(case):
    """Why sigstore-python refuses, or None."""
    if "key" in case:
        return "no support for keys"
    try:
        name = case["root"]
        if name not in verifiers:
            verifiers[name] = Verifier(trusted_root=TrustedRoot.from_file(str(folder / (name + ".trust.json"))))
        verifier = verifiers[name]
        bundle = Bundle.from_json((folder / (case["name"] + ".json")).read_bytes())
        who = policy.Identity(identity=case["identity"], issuer=case["issuer"])
        artifact = (folder / case["artifact"]).read_bytes()
        if bundle._dsse_envelope is None:
            verifier.verify_artifact(artifact, bundle, who)
            return None
        kind, payload = verifier.verify_dsse(bundle, who)
        if kind != "application/vnd.in-toto+json":
            return "payload type"
        from sigstore.dsse import Statement
        digest = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=hashlib.sha256(artifact).digest())
        return None if Statement(payload)._matches_digest(digest) else "no subject"
    except Exception as error:  # it also lets errors of its libraries through
        return f"{type(error).__name__}: {error}"


def by_cairn(cairn, case, by_digest):
    artifact = folder / case["artifact"]
    subject = "sha256:" + hashlib.sha256(artifact.read_bytes()).hexdigest() if by_digest else str(artifact)
    who = (["--key", str(folder / case["key"])] if "key" in case
           else ["--certificate-identity", case["identity"], "--certificate-oidc-issuer", case["issuer"]])
    command = [cairn, "verify-bundle", "--bundle", str(folder / (case["name"] + ".json")), *who,
               "--trusted-root", str(folder / (case["root"] + ".trust.json")), subject]
    run = subprocess.run(command, capture_output=True, text=True)
    return run.returncode, run.stderr


wrong = 0
for case in cases:
    reason = by_python(case)
    agrees = (reason is None) == (case["rule"] is None)
    if agrees != ("python" not in case):
        wrong += 1
        print(f"{case['name']}: cairn {case['rule'] or 'accepts'}, sigstore-python {reason or 'accepts'}"
              + (f"; expected to differ: {case['python']}" if "python" in case else ""))
noted = sum("python" in case for case in cases)
print(f"sigstore-python: {len(cases) - noted} decided alike, {noted} otherwise for a known reason, {wrong} unexpected")

if len(sys.argv) > 1:
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [(case, by_digest, pool.submit(by_cairn, sys.argv[1], case, by_digest)) for case in cases
                for by_digest in ((False, True) if case["rule"] is None else (False,))]
        for case, by_digest, job in jobs:
            status, text = job.result()
            # A digest by another algorithm than SHA-256 can't be given.
            missing = by_digest and "SHA-" in text and "is needed" in text
            fine = status == 0 if case["rule"] is None else status in (1, 2) and len(text.strip().splitlines()) == 1
            if not fine and not missing:
                wrong += 1
                print(f"{case['name']}: cairn verify-bundle ended with {status}: {text.strip()}")
    print(f"cairn verify-bundle: {len(jobs)} runs")
sys.exit(1 if wrong else 0)
