package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// evidence is the file cairn.evidence/1: Docs/spec/evidence.md.
type evidence struct {
	Check       []string `json:"check"`
	Consistency *struct {
		Proof []hash `json:"proof"`
		Root  hash   `json:"root"`
	} `json:"consistency"`
	First    sighting `json:"first"`
	Kind     string   `json:"kind"`
	Log      string   `json:"log"`
	Observer struct {
		Name *string `json:"name"`
		Role string  `json:"role"`
	} `json:"observer"`
	Schema string   `json:"schema"`
	Second sighting `json:"second"`
}

type sighting struct {
	Note string  `json:"note"`
	Seen *string `json:"seen"`
}

// judgeEvidence judges one file, or with -vectors each of a file of vectors.
func judgeEvidence(args []string) (string, error) {
	if len(args) == 2 && args[0] == "-vectors" {
		return judgeEvidenceVectors(args[1])
	}
	if len(args) != 1 {
		return "", errors.New("usage: logcheck evidence FILE | evidence -vectors FILE")
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return "", err
	}
	return checkEvidence(data)
}

// checkEvidence says what a file proves: "fork proven …" or "rollback claimed …".
func checkEvidence(data []byte) (string, error) {
	var e evidence
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return "", err
	}
	if e.Schema != "cairn.evidence/1" {
		return "", fmt.Errorf("the schema is %q", e.Schema)
	}
	key, err := note.NewVerifier(e.Log)
	if err != nil {
		return "", fmt.Errorf("the log's key: %v", err)
	}
	first, err := openCheckpoint([]byte(e.First.Note), trustedKeys{log: key})
	if err != nil {
		return "", fmt.Errorf("the first note: %v", err)
	}
	second, err := openCheckpoint([]byte(e.Second.Note), trustedKeys{log: key})
	if err != nil {
		return "", fmt.Errorf("the second note: %v", err)
	}
	if first.tree.N == second.tree.N {
		if e.Kind != "same-size" || e.Consistency != nil || first.tree.Hash == second.tree.Hash {
			return "", errors.New("two checkpoints of one size show nothing else than two roots")
		}
		return fmt.Sprintf("fork proven log=%s size=%d", first.origin, first.tree.N), nil
	}
	if e.Consistency == nil {
		return "", errors.New("there is no proof of what the larger tree begins with")
	}
	smaller, larger := first.tree, second.tree
	if smaller.N > larger.N {
		smaller, larger = larger, smaller
	}
	beginning := tlog.Hash(e.Consistency.Root)
	if smaller.N == 0 {
		if len(e.Consistency.Proof) > 0 || beginning != emptyRoot {
			return "", errors.New("every tree begins with the empty one, whose proof is empty")
		}
	} else if err := tlog.CheckTree(hashes(e.Consistency.Proof), larger.N, larger.Hash, smaller.N, beginning); err != nil {
		return "", fmt.Errorf("the beginning of the larger tree: %v", err)
	}
	switch {
	case beginning != smaller.Hash && e.Kind == "inconsistent":
		return fmt.Sprintf("fork proven log=%s sizes=%d,%d", first.origin, smaller.N, larger.N), nil
	case beginning == smaller.Hash && e.Kind == "rollback" && second.tree.N < first.tree.N:
		return fmt.Sprintf("rollback claimed log=%s sizes=%d,%d", first.origin, smaller.N, larger.N), nil
	}
	return "", fmt.Errorf("it doesn't show what %q says", e.Kind)
}

// judgeEvidenceVectors leaves out what only the canonical form and the texts decide, which tlog knows nothing of.
func judgeEvidenceVectors(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var vectors struct {
		Valid []struct {
			Description string `json:"description"`
			ProvesFork  bool   `json:"provesFork"`
			File        string `json:"file"`
		} `json:"valid"`
		Refused []struct {
			Description string `json:"description"`
			Error       string `json:"error"`
			File        string `json:"file"`
		} `json:"refused"`
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		return "", err
	}
	refused := 0
	for _, vector := range vectors.Valid {
		verdict, err := checkEvidence([]byte(vector.File))
		if err != nil {
			return "", fmt.Errorf("%s: %v", vector.Description, err)
		}
		if (verdict[:4] == "fork") != vector.ProvesFork {
			return "", fmt.Errorf("%s: %s", vector.Description, verdict)
		}
	}
	for _, vector := range vectors.Refused {
		switch vector.Error {
		case "json", "member", "notCanonical":
			continue
		}
		if verdict, err := checkEvidence([]byte(vector.File)); err == nil {
			return "", fmt.Errorf("%s: should be refused, but %s", vector.Description, verdict)
		}
		refused++
	}
	if len(vectors.Valid) == 0 || refused == 0 {
		return "", errors.New("there are no vectors")
	}
	return fmt.Sprintf("ok evidence=%d refused=%d", len(vectors.Valid), refused), nil
}
