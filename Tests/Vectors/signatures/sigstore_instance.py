"""A made-up, fully offline Sigstore instance: authorities, logs and a clock of its own.

Used by make_sigstore_cases.py. Needs the `cryptography` package and the openssl program (for RFC 3161 tokens).
"""
import base64, datetime as dt, hashlib, json, os, struct, subprocess, tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as EKU, NameOID, ObjectIdentifier as OID

NOW = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
EPOCH = int(NOW.timestamp())
IDENTITY = "https://ci.example.org/acme/models/.ci/publish.yml@refs/heads/main"
ISSUER = "https://oidc.example.org"
FULCIO = "1.3.6.1.4.1.57264.1."
SCT_OID = OID("1.3.6.1.4.1.11129.2.4.2")


def after(**k): return NOW + dt.timedelta(**k)
def b64(b): return base64.b64encode(b).decode()
def sha(b): return hashlib.sha256(b).digest()
def iso(t): return t.strftime("%Y-%m-%dT%H:%M:%SZ")
def compact(o): return json.dumps(o, separators=(",", ":"), sort_keys=True).encode()
def spki(k): return k.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
def pub_pem(k): return k.public_key().public_bytes(ser.Encoding.PEM, ser.PublicFormat.SubjectPublicKeyInfo)
def der(c): return c.public_bytes(ser.Encoding.DER)
def pem(c): return c.public_bytes(ser.Encoding.PEM)
def p256(): return ec.generate_private_key(ec.SECP256R1())
def p384(): return ec.generate_private_key(ec.SECP384R1())


OWN_HASH = {"secp256r1": hashes.SHA256, "secp384r1": hashes.SHA384, "secp521r1": hashes.SHA512}


def sign(key, message, hash_=None, pss=False):
    """A signature as Sigstore has it: the curve's hash unless another is asked for."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        pad = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else padding.PKCS1v15()
        return key.sign(message, pad, hashes.SHA256())
    return key.sign(message, ec.ECDSA((hash_ or OWN_HASH[key.curve.name])()))


def name(cn):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "cairn.test"),
                      x509.NameAttribute(NameOID.COMMON_NAME, cn)])


def usage(**k):
    every = ("digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
             "crl_sign encipher_only decipher_only").split()
    return x509.KeyUsage(**{**dict.fromkeys(every, False), **k})


CA_USAGE = (usage(key_cert_sign=True, crl_sign=True), True)


def ca(length): return x509.BasicConstraints(True, length), True
def ski(k): return x509.SubjectKeyIdentifier.from_public_key(k.public_key()), False
def aki(k): return x509.AuthorityKeyIdentifier.from_issuer_public_key(k.public_key()), False


def cert(subject, key, issuer, issuer_key, start, end, extensions, serial=None):
    b = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
         .serial_number(serial or x509.random_serial_number()).not_valid_before(start).not_valid_after(end))
    for extension, critical in extensions:
        b = b.add_extension(extension, critical)
    return b.sign(issuer_key, OWN_HASH[issuer_key.curve.name]())


class Authority:
    """A Fulcio: a root, an intermediate, and leaves with SCTs."""

    def __init__(self, root_length=1, inter_length=0, inter_extensions=None, start=after(days=-30), end=after(days=3649),
                 names=("fulcio root", "fulcio intermediate")):
        self.root_key, self.key = p384(), p384()
        self.root = cert(name(names[0]), self.root_key, name(names[0]), self.root_key, after(days=-40), after(days=3650),
                         [ca(root_length), CA_USAGE, ski(self.root_key)])
        self.inter = cert(name(names[1]), self.key, self.root.subject, self.root_key, start, end,
                          inter_extensions or [ca(inter_length), CA_USAGE,
                                               (x509.ExtendedKeyUsage([EKU.CODE_SIGNING]), False),
                                               ski(self.key), aki(self.root_key)])
        self.chain = [self.inter, self.root]

    def leaf(self, key, ct, scts=1, sct_time=None, start=after(minutes=-1), minutes=10, san=None, san_critical=True,
             issuer_v1=ISSUER, issuer_v2=ISSUER, claims=(), ku=None, eku=(EKU.CODE_SIGNING,), extra=(), issuer=None,
             sct_key=None, sct_id=None, sct_flip=False, sct_version=0, sct_algorithm=b"\x04\x03", subject=None):
        utf8 = lambda s: b"\x0c" + (bytes([len(s.encode())]) if len(s.encode()) < 128 else bytes([0x81, len(s.encode())])) + s.encode()
        issuer_cert, issuer_key = issuer or (self.inter, self.key)
        subject = subject or x509.Name([])
        san = [x509.UniformResourceIdentifier(IDENTITY)] if san is None else san
        exts = [(ku or usage(digital_signature=True), True), ski(key), aki(issuer_key), *extra]
        if eku: exts.append((x509.ExtendedKeyUsage(list(eku)), False))
        if san: exts.append((x509.SubjectAlternativeName(san), san_critical))
        if issuer_v1: exts.append((x509.UnrecognizedExtension(OID(FULCIO + "1"), issuer_v1.encode()), False))
        if issuer_v2: exts.append((x509.UnrecognizedExtension(OID(FULCIO + "8"), utf8(issuer_v2)), False))
        for number, value in claims:
            exts.append((x509.UnrecognizedExtension(OID(FULCIO + str(number)), utf8(value)), False))
        serial, end = x509.random_serial_number(), start + dt.timedelta(minutes=minutes)
        make = lambda more: cert(subject, key, issuer_cert.subject, issuer_key, start, end, exts + more, serial)
        pre = make([])
        if scts == 0:
            return pre
        tbs, ms = pre.tbs_certificate_bytes, int((sct_time or start).timestamp() * 1000)
        # RFC 6962: version, type, time, precert_entry, hash of the issuer's key, u24 length, TBS, extensions
        signed = (struct.pack("!BBQH", 0, 0, ms, 1) + sha(spki(issuer_key)) + struct.pack("!I", len(tbs))[1:] + tbs + b"\0\0")
        s = bytearray(sign(sct_key or ct, signed))
        if sct_flip: s[-1] ^= 1
        one = (bytes([sct_version]) + (sct_id or sha(spki(ct))) + struct.pack("!QH", ms, 0) + sct_algorithm
               + struct.pack("!H", len(s)) + bytes(s))
        many = (struct.pack("!H", len(one)) + one) * scts
        listed = struct.pack("!H", len(many)) + many
        octets = b"\x04" + (bytes([len(listed)]) if len(listed) < 128 else b"\x81" + bytes([len(listed)]) if len(listed) < 256
                            else b"\x82" + struct.pack("!H", len(listed))) + listed
        return make([(x509.UnrecognizedExtension(SCT_OID, octets), False)])


class Timestamper:
    """A timestamp authority; its clock is the machine's."""

    def __init__(self, cn="tsa", start=after(days=-29), end=after(days=3640)):
        self.root_key, self.key, self.serial = p256(), p256(), x509.random_serial_number()
        self.root = cert(name(cn + " root"), self.root_key, name(cn + " root"), self.root_key, after(days=-30),
                         after(days=3650), [ca(0), CA_USAGE, ski(self.root_key)])
        self.cert = self.make(name(cn), start, end)
        self.chain = [self.cert, self.root]

    def make(self, subject, start, end, eku=EKU.TIME_STAMPING):
        return cert(subject, self.key, self.root.subject, self.root_key, start, end,
                    [(x509.BasicConstraints(False, None), True), (usage(digital_signature=True), True),
                     (x509.ExtendedKeyUsage([eku]), True), ski(self.key), aki(self.root_key)], self.serial)

    def token(self, data, certs=True, hash_="sha256", signer_hash="sha256"):
        with tempfile.TemporaryDirectory() as folder:
            at = lambda n: os.path.join(folder, n)
            write = lambda n, b: open(at(n), "wb").write(b)
            write("tsa.pem", pem(self.cert)); write("serial", b"01\n"); write("data", data)
            write("key.pem", self.key.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption()))
            write("conf", f"""[tsa]
default_tsa=t
[t]
serial={at('serial')}
signer_cert={at('tsa.pem')}
signer_key={at('key.pem')}
signer_digest={signer_hash}
default_policy=1.2.3.4
digests=sha1,sha256,sha384,sha512
accuracy=secs:1
ess_cert_id_alg=sha256
""".encode())
            run = lambda *a: subprocess.run(["openssl", "ts", *a], check=True, capture_output=True)
            run("-query", "-data", at("data"), "-" + hash_, *(["-cert"] if certs else []), "-out", at("query"))
            run("-reply", "-config", at("conf"), "-queryfile", at("query"), "-out", at("reply"))
            return open(at("reply"), "rb").read()


def mth(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return path(m, leaves[:k]) + [mth(leaves[k:])] if m < k else path(m - k, leaves[k:]) + [mth(leaves[:k])]


class Rekor:
    """A signature log, of version 1 (P-256, promises) or 2 (Ed25519)."""

    def __init__(self, version, host):
        self.version, self.host = version, host
        self.key = p256() if version == 1 else ed25519.Ed25519PrivateKey.generate()
        if version == 1:
            self.id = sha(spki(self.key))
        else:
            raw = self.key.public_key().public_bytes(ser.Encoding.Raw, ser.PublicFormat.Raw)
            self.id = sha(host.encode() + b"\n\x01" + raw)
        self.origin = host + " - 1" if version == 1 else host

    def line(self, note, key=None, name_=None, key_id=None):
        return f"\u2014 {name_ or self.host} {b64((key_id or self.id)[:4] + sign(key or self.key, note.encode()))}\n"

    def promise(self, body, time, index):
        return sign(self.key, compact({"body": b64(body), "integratedTime": time, "logID": self.id.hex(), "logIndex": index}))

    def entry(self, body, promise=None, size=7, index=4, origin=None, extension="", before="", after_="", time=EPOCH,
              note_size=None, note_root=None, key=None, line_name=None, kind=None, line_key_id=None):
        """An entry at `index` of a tree of `size`; what is given otherwise makes it wrong in one way."""
        leaves = [sha(b"\x00" + b"other %d" % i) for i in range(size)]
        leaves[index] = sha(b"\x00" + body)
        root = mth(leaves)
        note = f"{origin or self.origin}\n{note_size or size}\n{b64(note_root or root)}\n{extension}"
        line = self.line(note, key, line_name, line_key_id)
        j = json.loads(body)
        global_index = 1000 + index if self.version == 1 else index
        made = {"logIndex": str(global_index), "logId": {"keyId": b64(self.id)},
                "kindVersion": kind or {"kind": j["kind"], "version": j["apiVersion"]}}
        if self.version == 1:
            made["integratedTime"] = str(time)
        if self.version == 1 if promise is None else promise:
            made["inclusionPromise"] = {"signedEntryTimestamp": b64(self.promise(body, time, global_index))}
        made["inclusionProof"] = {
            "logIndex": str(index), "rootHash": b64(root), "treeSize": str(size),
            "hashes": [b64(h) for h in path(index, leaves)],
            "checkpoint": {"envelope": note + "\n" + before + line + after_}}
        made["canonicalizedBody"] = b64(body)
        return made
