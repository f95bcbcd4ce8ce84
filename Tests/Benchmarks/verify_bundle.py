"""Milliseconds of processor time that sigstore-python takes for one bundle: FOLDER NAME COUNT."""
import hashlib, json, pathlib, sys, time

from sigstore.hashes import Hashed
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy
from sigstore_models.common.v1 import HashAlgorithm

folder, name, count = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
verifier = Verifier(trusted_root=TrustedRoot.from_file(str(folder / "trusted_root.trust.json")))
raw = (folder / (name + ".json")).read_bytes()
case = next(c for c in json.loads((folder / "cases.json").read_text()) if c["name"] == name)
who = policy.Identity(identity=case["identity"], issuer=case["issuer"])
digest = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=hashlib.sha256((folder / "artifact").read_bytes()).digest())
start = time.process_time()
for _ in range(count):
    verifier.verify_artifact(digest, Bundle.from_json(raw), who)
print((time.process_time() - start) / count * 1000)
