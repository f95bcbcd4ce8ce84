"""Signing keys with fixed seeds: Docs/spec/identity.md, "Keys and signatures". Never use them for anything else."""
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from .canonical import b64, hex256

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Key:
    """A private key that knows its SubjectPublicKeyInfo (DER) and its key id."""

    def __init__(self, private):
        self.private = private
        self.spki = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.public = b64(self.spki)
        self.keyid = hex256(self.spki)

    @property
    def pem(self):
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode("ascii")


class Ed25519Key(Key):
    def __init__(self, seed_byte):
        self.seed = bytes([seed_byte]) * 32
        super().__init__(ed25519.Ed25519PrivateKey.from_private_bytes(self.seed))
        self.raw = self.spki[-32:]

    def sign(self, message):
        return self.private.sign(message)


class P256Key(Key):
    """ECDSA with SHA-256 and the deterministic nonce of RFC 6979; low S, DER."""

    def __init__(self, scalar):
        self.scalar = scalar
        super().__init__(ec.derive_private_key(scalar, ec.SECP256R1()))

    def sign(self, message):
        r, s = decode_dss_signature(self._raw(message))
        return encode_dss_signature(r, min(s, P256_ORDER - s))

    def sign_high_s(self, message):
        r, s = decode_dss_signature(self._raw(message))
        return encode_dss_signature(r, max(s, P256_ORDER - s))

    def _raw(self, message):
        return self.private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
