package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// checkedLog is a log of which everything was checked.
type checkedLog struct {
	checkpoint
	hashes storedHashes
	leaves []tlog.Hash
	kinds  map[string]int
}

func (l *checkedLog) String() string {
	kinds := make([]string, 0, len(l.kinds))
	for kind, count := range l.kinds {
		kinds = append(kinds, fmt.Sprintf("%s:%d", kind, count))
	}
	sort.Strings(kinds)
	return fmt.Sprintf("ok origin=%s size=%d root=%v kinds=%s", l.origin, l.tree.N, l.tree.Hash, strings.Join(kinds, ","))
}

// storedHashes are the hashes of all complete subtrees, as tlog numbers them.
type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(s)) {
			return nil, fmt.Errorf("there is no hash %d", index)
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

// root is the root of the first n entries.
func (s storedHashes) root(n int64) (tlog.Hash, error) {
	if n == 0 {
		return emptyRoot, nil
	}
	return tlog.TreeHash(n, s)
}

// checkLog checks a whole log: checkpoint, entries against root, tiles against entries, proofs against both.
func checkLog(files source, keys trustedKeys) (*checkedLog, error) {
	msg, err := files.read("checkpoint")
	if err != nil {
		return nil, fmt.Errorf("couldn't read the checkpoint: %v", err)
	}
	head, err := openCheckpoint(msg, keys)
	if err != nil {
		return nil, err
	}
	log := &checkedLog{checkpoint: *head, kinds: map[string]int{}}
	for _, check := range []func(source) error{log.readAll, log.checkTiles, log.checkInclusion, log.checkConsistency} {
		if err := check(files); err != nil {
			return nil, err
		}
	}
	return log, nil
}

// readAll reads all entries and compares their root with the checkpoint's.
func (l *checkedLog) readAll(files source) error {
	for first := int64(0); first < l.tree.N; first += fullWidth {
		entries, err := readEntries(files, first/fullWidth, widthAt(l.tree.N, first))
		if err != nil {
			return err
		}
		for i, entry := range entries {
			hash := tlog.RecordHash(entry)
			more, err := tlog.StoredHashesForRecordHash(first+int64(i), hash, l.hashes)
			if err != nil {
				return err
			}
			l.hashes = append(l.hashes, more...)
			l.leaves = append(l.leaves, hash)
			l.kinds[kindOf(entry)]++
		}
	}
	root, err := l.hashes.root(l.tree.N)
	if err != nil {
		return err
	}
	if root != l.tree.Hash {
		return fmt.Errorf("the entries give the root %v, the checkpoint says %v", root, l.tree.Hash)
	}
	return nil
}

// kindOf is what a record says that it is; entries of other logs are counted as "other".
func kindOf(entry []byte) string {
	var leaf struct {
		Record struct {
			Kind string `json:"kind"`
		} `json:"record"`
	}
	if json.Unmarshal(entry, &leaf) != nil || leaf.Record.Kind == "" {
		return "other"
	}
	return leaf.Record.Kind
}

// checkTiles compares every tile of the tree, full and partial, byte by byte.
func (l *checkedLog) checkTiles(files source) error {
	level := 0
	for count := l.tree.N; count > 0; count >>= tileHeight {
		for first := int64(0); first < count; first += fullWidth {
			t := tlog.Tile{H: tileHeight, L: level, N: first / fullWidth, W: widthAt(count, first)}
			want, err := tlog.ReadTileData(t, l.hashes)
			if err != nil {
				return err
			}
			got, err := readTile(files, t)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, want) {
				return fmt.Errorf("%s isn't what the entries give", tilePath(t))
			}
		}
		level++
	}
	return nil
}

// checkInclusion proves entries from the served tiles: all of a small log, a spread of a large one.
func (l *checkedLog) checkInclusion(files source) error {
	reader := tlog.TileHashReader(l.tree, servedTiles{files})
	for _, index := range spread(l.tree.N, 300) {
		proof, err := tlog.ProveRecord(l.tree.N, index, reader)
		if err != nil {
			return fmt.Errorf("entry %d can't be proven from the tiles: %v", index, err)
		}
		if err := tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, index, l.leaves[index]); err != nil {
			return fmt.Errorf("the proof of entry %d is wrong: %v", index, err)
		}
	}
	return nil
}

// checkConsistency proves from the served tiles that the tree continues smaller ones, and those each other.
func (l *checkedLog) checkConsistency(files source) error {
	served := tlog.TileHashReader(l.tree, servedTiles{files})
	var sizes []int64
	for _, index := range spread(l.tree.N, 20) {
		sizes = append(sizes, index+1)
	}
	roots := map[int64]tlog.Hash{}
	for _, size := range sizes {
		root, err := l.hashes.root(size)
		if err != nil {
			return err
		}
		roots[size] = root
	}
	for _, newer := range sizes {
		reader := tlog.HashReader(l.hashes)
		if newer == l.tree.N {
			reader = served
		}
		for _, older := range sizes {
			if older > newer {
				break
			}
			proof, err := tlog.ProveTree(newer, older, reader)
			if err != nil {
				return fmt.Errorf("size %d can't be proven from size %d: %v", newer, older, err)
			}
			if err := tlog.CheckTree(proof, newer, roots[newer], older, roots[older]); err != nil {
				return fmt.Errorf("the proof from size %d to %d is wrong: %v", older, newer, err)
			}
		}
	}
	return nil
}

// widthAt is the width of the tile that begins at first in a level of count hashes.
func widthAt(count, first int64) int {
	if count-first < fullWidth {
		return int(count - first)
	}
	return fullWidth
}

// spread gives indexes below n in order: all if they are at most `all`, else evenly spread ones, the ends, and the
// neighbours of the powers of 256, where tiles begin.
func spread(n, all int64) []int64 {
	chosen := map[int64]bool{}
	step := n/64 + 1
	if n <= all {
		step = 1
	}
	for i := int64(0); i < n; i += step {
		chosen[i] = true
	}
	for edge := int64(1); ; edge *= fullWidth {
		for _, i := range []int64{edge - 2, edge - 1, edge, edge + 1, n - 2, n - 1} {
			if i >= 0 && i < n {
				chosen[i] = true
			}
		}
		if edge > n/fullWidth {
			break
		}
	}
	indexes := make([]int64, 0, len(chosen))
	for i := range chosen {
		indexes = append(indexes, i)
	}
	sort.Slice(indexes, func(a, b int) bool { return indexes[a] < indexes[b] })
	return indexes
}
