"""RFC 6962 section 2.1 trees, signed notes (c2sp.org/signed-note) and proofs (c2sp.org/tlog-proof)."""
from .canonical import b64, sha256
from .story import key_id32


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def root(hashes):
    if not hashes:
        return sha256(b"")
    if len(hashes) == 1:
        return hashes[0]
    split = largest_power_below(len(hashes))
    return sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:]))


def inclusion(hashes, index):
    """The audit path, leaf sibling first."""
    if len(hashes) == 1:
        return []
    split = largest_power_below(len(hashes))
    if index < split:
        return inclusion(hashes[:split], index) + [root(hashes[split:])]
    return inclusion(hashes[split:], index - split) + [root(hashes[:split])]


def consistency(hashes, old, known=True):
    """PROOF(old, D): SUBPROOF of section 2.1.2, whose verifier knows the old root."""
    if old == 0:
        return []
    if old == len(hashes):
        return [] if known else [root(hashes)]
    split = largest_power_below(len(hashes))
    if old <= split:
        return consistency(hashes[:split], old, known) + [root(hashes[split:])]
    return consistency(hashes[split:], old - split, False) + [root(hashes[:split])]


def largest_power_below(count):
    return 1 << ((count - 1).bit_length() - 1)


def checkpoint_text(origin, entries):
    return f"{origin}\n{len(entries)}\n{b64(root([leaf_hash(entry) for entry in entries]))}\n"


def log_signature(name, key, text):
    blob = key_id32(name, 0x01, key.raw) + key.sign(text.encode())
    return f"\u2014 {name} {b64(blob)}\n"


def cosignature(name, key, text, time):
    """cosignature/v1 of c2sp.org/tlog-cosignature."""
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    blob = key_id32(name, 0x04, key.raw) + time.to_bytes(8, "big") + key.sign(message)
    return f"\u2014 {name} {b64(blob)}\n"


def proof(entries, index, note):
    hashes = [leaf_hash(entry) for entry in entries]
    lines = ["c2sp.org/tlog-proof@v1", f"extra {b64(entries[index])}", f"index {index}"]
    lines += [b64(item) for item in inclusion(hashes, index)]
    return "\n".join(lines) + "\n\n" + note
