package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// checkProof checks a .tlog-proof whose extra data is the entry, and against the log if there is one.
// https://c2sp.org/tlog-proof
func checkProof(path string, keys trustedKeys, log *checkedLog) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	head, rest, found := strings.Cut(string(data), "\n\n")
	if !found {
		return "", errors.New("there is no blank line before the checkpoint")
	}
	entry, index, hashes, err := parseHead(strings.Split(head, "\n"))
	if err != nil {
		return "", err
	}
	checkpoint, err := openCheckpoint([]byte(rest), keys)
	if err != nil {
		return "", err
	}
	if index >= checkpoint.tree.N {
		return "", fmt.Errorf("there is no entry %d in a tree of %d", index, checkpoint.tree.N)
	}
	leaf := tlog.RecordHash(entry)
	if err := tlog.CheckRecord(hashes, checkpoint.tree.N, checkpoint.tree.Hash, index, leaf); err != nil {
		return "", fmt.Errorf("the entry isn't at index %d of the checkpoint's tree: %v", index, err)
	}
	if log != nil {
		if err := log.contains(checkpoint.tree, index, leaf); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("ok proof origin=%s index=%d size=%d kind=%s",
		checkpoint.origin, index, checkpoint.tree.N, kindOf(entry)), nil
}

// parseHead parses the lines before the blank one.
func parseHead(lines []string) (entry []byte, index int64, hashes tlog.RecordProof, err error) {
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, 0, nil, errors.New("it doesn't begin with c2sp.org/tlog-proof@v1, extra and index")
	}
	text := strings.TrimPrefix(lines[1], "extra ")
	if entry, err = base64.StdEncoding.Strict().DecodeString(text); err != nil || text == lines[1] {
		return nil, 0, nil, errors.New("the second line isn't the entry as extra data")
	}
	text = strings.TrimPrefix(lines[2], "index ")
	index, err = strconv.ParseInt(text, 10, 64)
	if err != nil || text == lines[2] || index < 0 || strconv.FormatInt(index, 10) != text {
		return nil, 0, nil, fmt.Errorf("%q is no index", lines[2])
	}
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil || hash.String() != line {
			return nil, 0, nil, fmt.Errorf("%q is no hash", line)
		}
		hashes = append(hashes, hash)
	}
	return entry, index, hashes, nil
}

// contains says whether a proven tree and entry are the log's own. A proof may be newer than the log at hand.
func (l *checkedLog) contains(tree tlog.Tree, index int64, leaf tlog.Hash) error {
	if index < l.tree.N && l.leaves[index] != leaf {
		return fmt.Errorf("the log has another entry at index %d", index)
	}
	if tree.N > l.tree.N {
		return nil
	}
	root, err := l.hashes.root(tree.N)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("the log had the root %v at size %d, the proof says %v", root, tree.N, tree.Hash)
	}
	return nil
}
