package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The log and the witness of Tests/Vectors/tlog.
const (
	exampleOrigin  = "node.example/log"
	exampleWitness = "peer.example/w1"
	exampleTime    = 1700000000
)

var exampleSizes = []int64{0, 1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 70000}

// writeLogs writes a log of each size to OUT/size-<n>, and OUT/proofs.json, for cairn to check.
func writeLogs(args []string) (string, error) {
	if len(args) != 1 {
		return "", errors.New("usage: logcheck write OUT")
	}
	stored, err := exampleTree(exampleSizes[len(exampleSizes)-1])
	if err != nil {
		return "", err
	}
	log, err := logSigner(exampleOrigin, bytes.Repeat([]byte{1}, 32))
	if err != nil {
		return "", err
	}
	witness := newCosigner(exampleWitness, bytes.Repeat([]byte{2}, 32), exampleTime)
	for _, size := range exampleSizes {
		if err := writeLog(filepath.Join(args[0], fmt.Sprintf("size-%d", size)), size, stored, log, witness); err != nil {
			return "", err
		}
	}
	if err := writeProofs(args[0], stored); err != nil {
		return "", err
	}
	return fmt.Sprintf("ok written=%d", len(exampleSizes)), nil
}

func writeLog(dir string, size int64, stored storedHashes, log, witness note.Signer) error {
	root, err := stored.root(size)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", exampleOrigin, size, root)
	checkpoint, err := note.Sign(&note.Note{Text: text}, log, witness)
	if err != nil {
		return err
	}
	if err := writeFile(dir, "checkpoint", checkpoint); err != nil {
		return err
	}
	level := 0
	for count := size; count > 0; count >>= tileHeight {
		for first := int64(0); first < count; first += fullWidth {
			t := tlog.Tile{H: tileHeight, L: level, N: first / fullWidth, W: widthAt(count, first)}
			data, err := tlog.ReadTileData(t, stored)
			if err != nil {
				return err
			}
			if err := writeFile(dir, tilePath(t), data); err != nil {
				return err
			}
			if level > 0 {
				continue
			}
			var bundle bytes.Buffer
			for i := first; i < first+int64(t.W); i++ {
				entry := exampleEntry(i)
				binary.Write(&bundle, binary.BigEndian, uint16(len(entry)))
				bundle.Write(entry)
			}
			t.L = -1
			if err := writeFile(dir, tilePath(t), bundle.Bytes()); err != nil {
				return err
			}
		}
		level++
	}
	for _, index := range spread(size, 2) {
		proof, err := tlog.ProveRecord(size, index, stored)
		if err != nil {
			return err
		}
		var file bytes.Buffer
		fmt.Fprintf(&file, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n",
			base64.StdEncoding.EncodeToString(exampleEntry(index)), index)
		for _, h := range proof {
			fmt.Fprintf(&file, "%s\n", h)
		}
		fmt.Fprintf(&file, "\n%s", checkpoint)
		if err := writeFile(dir, fmt.Sprintf("entry-%d.tlog-proof", index), file.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(dir, path string, data []byte) error {
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	return os.WriteFile(full, data, 0o644)
}

type madeInclusion struct {
	Index int64  `json:"i"`
	Proof []hash `json:"p"`
}

type madeConsistency struct {
	Old   int64  `json:"o"`
	Proof []hash `json:"p"`
}

type madeProofs struct {
	Size        int64             `json:"size"`
	Root        hash              `json:"root"`
	Inclusion   []madeInclusion   `json:"inclusion"`
	Consistency []madeConsistency `json:"consistency"`
}

// writeProofs proves every entry of small logs and a seeded sample of large ones, and all sizes with each other.
func writeProofs(dir string, stored storedHashes) error {
	random := rand.New(rand.NewSource(70000))
	var sizes []madeProofs
	for _, size := range exampleSizes {
		root, err := stored.root(size)
		if err != nil {
			return err
		}
		made := madeProofs{Size: size, Root: hash(root), Inclusion: []madeInclusion{}, Consistency: []madeConsistency{}}
		for _, index := range sample(size, random) {
			proof, err := tlog.ProveRecord(size, index, stored)
			if err != nil {
				return err
			}
			made.Inclusion = append(made.Inclusion, madeInclusion{index, listed(proof)})
		}
		for _, old := range exampleSizes {
			if old > size {
				break
			}
			proof := tlog.TreeProof{}
			if old > 0 {
				if proof, err = tlog.ProveTree(size, old, stored); err != nil {
					return err
				}
			}
			made.Consistency = append(made.Consistency, madeConsistency{old, listed(proof)})
		}
		sizes = append(sizes, made)
	}
	data, err := json.Marshal(map[string]interface{}{"sizes": sizes})
	if err != nil {
		return err
	}
	return writeFile(dir, "proofs.json", data)
}

func listed(proof []tlog.Hash) []hash {
	list := make([]hash, len(proof))
	for i, h := range proof {
		list[i] = hash(h)
	}
	return list
}

// sample is all of a small log, and of a large one the edges and 200 others.
func sample(size int64, random *rand.Rand) []int64 {
	if size <= 512 {
		return spread(size, 512)
	}
	chosen := map[int64]bool{}
	for _, i := range []int64{0, 1, 255, 256, 257, 65535, 65536, 65537, size - 2, size - 1} {
		if i < size {
			chosen[i] = true
		}
	}
	for n := 0; n < 200; n++ {
		chosen[random.Int63n(size)] = true
	}
	var indexes []int64
	for i := range chosen {
		indexes = append(indexes, i)
	}
	sort.Slice(indexes, func(a, b int) bool { return indexes[a] < indexes[b] })
	return indexes
}

// logSigner is a plain Ed25519 key in the text form that note takes.
func logSigner(name string, seed []byte) (note.Signer, error) {
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	id := sha256.Sum256(append([]byte(name+"\n\x01"), public...))
	key := base64.StdEncoding.EncodeToString(append([]byte{1}, seed...))
	return note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%x+%s", name, id[:4], key))
}

// cosigner signs as a witness does: https://c2sp.org/tlog-cosignature
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PrivateKey
	time uint64
}

func newCosigner(name string, seed []byte, time uint64) note.Signer {
	key := ed25519.NewKeyFromSeed(seed)
	id := sha256.Sum256(append([]byte(name+"\n\x04"), key.Public().(ed25519.PublicKey)...))
	return &cosigner{name, binary.BigEndian.Uint32(id[:4]), key, time}
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.id }

func (c *cosigner) Sign(msg []byte) ([]byte, error) {
	signed := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", c.time)), msg...)
	time := binary.BigEndian.AppendUint64(nil, c.time)
	return append(time, ed25519.Sign(c.key, signed)...), nil
}
