package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"
)

// judgements are the other things that this program is asked about, by the word that comes first.
var judgements = map[string]func(args []string) (string, error){
	"agree":    agree,
	"evidence": judgeEvidence,
	"probes":   judgeProbes,
	"proofs":   judgeProofs,
	"write":    writeLogs,
}

// provenLogs are the proofs that some implementation made for logs of the entries {"n":0}, {"n":1}, …
type provenLogs struct {
	Sizes []struct {
		Size      int64 `json:"size"`
		Root      hash  `json:"root"`
		Inclusion []struct {
			Index int64  `json:"i"`
			Proof []hash `json:"p"`
		} `json:"inclusion"`
		Consistency []struct {
			Old   int64  `json:"o"`
			Proof []hash `json:"p"`
		} `json:"consistency"`
	} `json:"sizes"`
}

// hash is a hash in JSON: base64 as tlog writes it.
type hash tlog.Hash

func (h *hash) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := tlog.ParseHash(text)
	*h = hash(parsed)
	return err
}

func (h hash) MarshalJSON() ([]byte, error) { return json.Marshal(tlog.Hash(h).String()) }

func hashes(list []hash) []tlog.Hash {
	found := make([]tlog.Hash, len(list))
	for i, h := range list {
		found[i] = tlog.Hash(h)
	}
	return found
}

func exampleEntry(index int64) []byte { return []byte(fmt.Sprintf(`{"n":%d}`, index)) }

// exampleTree has the stored hashes of the largest log asked for.
func exampleTree(size int64) (storedHashes, error) {
	var stored storedHashes
	for i := int64(0); i < size; i++ {
		more, err := tlog.StoredHashes(i, exampleEntry(i), stored)
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
	}
	return stored, nil
}

// judgeProofs checks every proof of DIR/proofs.json, and the roots beside them, against a tree of its own.
func judgeProofs(args []string) (string, error) {
	if len(args) != 1 {
		return "", errors.New("usage: logcheck proofs DIR")
	}
	data, err := os.ReadFile(filepath.Join(args[0], "proofs.json"))
	if err != nil {
		return "", err
	}
	var logs provenLogs
	if err := json.Unmarshal(data, &logs); err != nil {
		return "", err
	}
	largest := int64(0)
	for _, log := range logs.Sizes {
		if log.Size > largest {
			largest = log.Size
		}
	}
	stored, err := exampleTree(largest)
	if err != nil {
		return "", err
	}
	roots := map[int64]tlog.Hash{}
	for _, log := range logs.Sizes {
		root, err := stored.root(log.Size)
		if err != nil {
			return "", err
		}
		if root != tlog.Hash(log.Root) {
			return "", fmt.Errorf("the root at size %d should be %v", log.Size, root)
		}
		roots[log.Size] = root
	}
	included, consistent := 0, 0
	for _, log := range logs.Sizes {
		for _, item := range log.Inclusion {
			leaf := tlog.RecordHash(exampleEntry(item.Index))
			if err := tlog.CheckRecord(hashes(item.Proof), log.Size, roots[log.Size], item.Index, leaf); err != nil {
				return "", fmt.Errorf("inclusion of %d in %d: %v", item.Index, log.Size, err)
			}
			included++
		}
		for _, item := range log.Consistency {
			consistent++
			if item.Old == 0 { // tlog has no proof from nothing; it must be empty.
				if len(item.Proof) != 0 {
					return "", fmt.Errorf("a proof from nothing to %d has hashes", log.Size)
				}
				continue
			}
			if err := tlog.CheckTree(hashes(item.Proof), log.Size, roots[log.Size], item.Old, roots[item.Old]); err != nil {
				return "", fmt.Errorf("consistency of %d with %d: %v", item.Old, log.Size, err)
			}
		}
	}
	if included == 0 || consistent == 0 {
		return "", errors.New("there are no proofs")
	}
	return fmt.Sprintf("ok sizes=%d inclusion=%d consistency=%d", len(logs.Sizes), included, consistent), nil
}

// probes are proofs with at most one thing wrong each; hashes are given by their place in one list.
type probes struct {
	Hashes    []hash `json:"hashes"`
	Inclusion []struct {
		What  string `json:"what"`
		Index uint64 `json:"index"`
		Size  uint64 `json:"size"`
		Leaf  int    `json:"leaf"`
		Root  int    `json:"root"`
		Proof []int  `json:"proof"`
		OK    bool   `json:"ok"`
	} `json:"inclusion"`
	Consistency []struct {
		What    string `json:"what"`
		Old     uint64 `json:"old"`
		New     uint64 `json:"new"`
		OldRoot int    `json:"oldRoot"`
		NewRoot int    `json:"newRoot"`
		Proof   []int  `json:"proof"`
		OK      bool   `json:"ok"`
	} `json:"consistency"`
}

func (p *probes) at(places []int) []tlog.Hash {
	found := make([]tlog.Hash, len(places))
	for i, place := range places {
		found[i] = tlog.Hash(p.Hashes[place])
	}
	return found
}

// judgeProbes has tlog judge probes. Sizes that int64 can't hold, and trees without leaves, are not its business.
func judgeProbes(args []string) (string, error) {
	judged, left := 0, 0
	for _, path := range args {
		data, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		var file probes
		if err := json.Unmarshal(data, &file); err != nil {
			return "", err
		}
		for _, p := range file.Inclusion {
			if p.Size > 1<<62 || p.Index > 1<<62 {
				left++
				continue
			}
			judged++
			hashes := file.at([]int{p.Root, p.Leaf})
			err := tlog.CheckRecord(file.at(p.Proof), int64(p.Size), hashes[0], int64(p.Index), hashes[1])
			if (err == nil) != p.OK {
				return "", fmt.Errorf("inclusion of %d in %d, %s: should be %v, x/mod says %v", p.Index, p.Size, p.What, p.OK, err)
			}
		}
		for _, p := range file.Consistency {
			if p.Old == 0 || p.New > 1<<62 || p.Old > 1<<62 {
				left++
				continue
			}
			judged++
			hashes := file.at([]int{p.NewRoot, p.OldRoot})
			err := tlog.CheckTree(file.at(p.Proof), int64(p.New), hashes[0], int64(p.Old), hashes[1])
			if (err == nil) != p.OK {
				return "", fmt.Errorf("consistency of %d with %d, %s: should be %v, x/mod says %v", p.Old, p.New, p.What, p.OK, err)
			}
		}
	}
	if judged == 0 {
		return "", errors.New("there are no probes")
	}
	return fmt.Sprintf("ok probes=%d left=%d", judged, left), nil
}
