package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// emptyRoot is what RFC 6962 says; tlog.TreeHash(0) of older versions is all zero.
var emptyRoot = tlog.Hash(sha256.Sum256(nil))

// trustedKeys are the keys that a checkpoint must be signed by, all of them.
type trustedKeys struct {
	log       note.Verifier
	witnesses []note.Verifier
}

type checkpoint struct {
	origin string
	tree   tlog.Tree
}

// openCheckpoint verifies a checkpoint and parses its three lines.
func openCheckpoint(msg []byte, keys trustedKeys) (*checkpoint, error) {
	n, err := note.Open(msg, note.VerifierList(append([]note.Verifier{keys.log}, keys.witnesses...)...))
	if err != nil {
		return nil, fmt.Errorf("the checkpoint doesn't verify: %v", err)
	}
	for _, key := range append([]note.Verifier{keys.log}, keys.witnesses...) {
		if !signedBy(n, key) {
			return nil, fmt.Errorf("the checkpoint isn't signed by %s", key.Name())
		}
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return nil, fmt.Errorf("the checkpoint has %d lines instead of 3", len(lines)-1)
	}
	if lines[0] != keys.log.Name() {
		return nil, fmt.Errorf("the checkpoint is of %q, the key of %q", lines[0], keys.log.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return nil, fmt.Errorf("the checkpoint's size %q is no decimal number below 2^63", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil || root.String() != lines[2] {
		return nil, fmt.Errorf("the checkpoint's root %q is no hash", lines[2])
	}
	if size == 0 && root != emptyRoot {
		return nil, fmt.Errorf("the checkpoint of the empty log has the root %v", root)
	}
	return &checkpoint{origin: lines[0], tree: tlog.Tree{N: size, Hash: root}}, nil
}

func signedBy(n *note.Note, key note.Verifier) bool {
	for _, sig := range n.Sigs {
		if sig.Name == key.Name() && sig.Hash == key.KeyHash() {
			return true
		}
	}
	return false
}

// cosignatureVerifier is a key of type 0x04, which x/mod doesn't know. https://c2sp.org/tlog-cosignature
type cosignatureVerifier struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func newCosignatureVerifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not <name>+<ID>+<key>")
	}
	blob, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(blob) != 33 || blob[0] != 4 {
		return nil, errors.New("not an Ed25519 cosignature key")
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), blob...))
	if hex.EncodeToString(id[:4]) != parts[1] {
		return nil, errors.New("the key's ID is wrong")
	}
	return &cosignatureVerifier{parts[0], binary.BigEndian.Uint32(id[:4]), blob[1:]}, nil
}

func (v *cosignatureVerifier) Name() string    { return v.name }
func (v *cosignatureVerifier) KeyHash() uint32 { return v.id }

func (v *cosignatureVerifier) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	var signed bytes.Buffer
	fmt.Fprintf(&signed, "cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	signed.Write(msg)
	return ed25519.Verify(v.key, signed.Bytes(), sig[8:])
}
