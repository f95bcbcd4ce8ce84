package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// agree compares what cairn's parsers made of a fuzzer's corpus with what x/mod makes of it.
//
// VERDICTS are lines "<file> <verdict>" as the fuzz program writes them. Where x/mod is known to be laxer or stricter
// the reason is counted; any other difference is an error.
func agree(args []string) (string, error) {
	if len(args) != 3 {
		return "", errors.New("usage: logcheck agree TARGET FOLDER VERDICTS")
	}
	judge, known := corpusJudges[args[0]]
	if !known {
		return "", fmt.Errorf("x/mod has nothing like %s", args[0])
	}
	file, err := os.Open(args[2])
	if err != nil {
		return "", err
	}
	defer file.Close()
	same, accepted := 0, 0
	excused := map[string]int{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, ours, found := strings.Cut(lines.Text(), " ")
		if !found {
			return "", fmt.Errorf("%q is no verdict", lines.Text())
		}
		data, err := os.ReadFile(filepath.Join(args[1], name))
		if err != nil {
			return "", err
		}
		theirs, excuse := judge(data)
		switch {
		case ours == theirs:
			same++
			if ours != "refused" {
				accepted++
			}
		case excuse != "":
			excused[excuse]++
		default:
			return "", fmt.Errorf("%s: cairn says %q, x/mod %q", name, ours, theirs)
		}
	}
	if same == 0 {
		return "", errors.New("there are no verdicts")
	}
	line := fmt.Sprintf("ok agree=%d accepted=%d", same, accepted)
	for reason, count := range excused {
		line += fmt.Sprintf(" %s=%d", strings.ReplaceAll(reason, " ", "-"), count)
	}
	return line, nil
}

// corpusJudges give x/mod's verdict of an input, and the reason why another one of cairn's is no fault.
var corpusJudges = map[string]func([]byte) (verdict, excuse string){
	"note":         judgeNote,
	"verifier-key": judgeVerifierKey,
	"tile-path":    judgeTilePath,
	"hash-tile":    judgeHashTile,
	"tree-proof":   judgeTreeProof,
}

const refused = "refused"

var strictBase64 = base64.StdEncoding.Strict()

// judgeNote: "note <bytes of text> <signature lines>". Nobody's key is known, so that a note is at best unverified.
func judgeNote(data []byte) (string, string) {
	_, err := note.Open(data, note.VerifierList())
	unverified, isNote := err.(*note.UnverifiedNoteError)
	if !isNote {
		return refused, ""
	}
	excuse := ""
	if len(data) > 16<<10 {
		excuse = "larger than 16 KiB"
	}
	// Not the signatures of the note: x/mod drops lines that it has seen before.
	signatures := strings.TrimSuffix(string(data[len(unverified.Note.Text)+1:]), "\n")
	for _, line := range strings.Split(signatures, "\n") {
		_, blob, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		if looseBase64(blob) {
			excuse = "base64 in another spelling"
		}
	}
	return fmt.Sprintf("note %d %d", len(unverified.Note.Text), 1+strings.Count(signatures, "\n")), excuse
}

func judgeVerifierKey(data []byte) (string, string) {
	text := string(data)
	parts := strings.SplitN(text, "+", 3)
	verifier, err := note.NewVerifier(text)
	if err != nil {
		if len(parts) == 3 {
			if blob, err := strictBase64.DecodeString(parts[2]); err == nil && len(blob) > 0 && blob[0] != 1 {
				return refused, "a key type that x/mod doesn't know"
			}
		}
		return refused, ""
	}
	excuse := ""
	if parts[1] != strings.ToLower(parts[1]) {
		excuse = "upper-case ID"
	}
	if looseBase64(parts[2]) {
		excuse = "base64 in another spelling"
	}
	return fmt.Sprintf("key %08x", verifier.KeyHash()), excuse
}

// judgeTilePath: "tile <level> <index> <width>", level -1 for entries.
func judgeTilePath(data []byte) (string, string) {
	path := strings.TrimPrefix(string(data), "tile/")
	if path == string(data) {
		return refused, ""
	}
	// Without the height, and "entries" in place of "data", the two spell alike.
	if strings.HasPrefix(path, "data/") {
		return refused, ""
	}
	if rest := strings.TrimPrefix(path, "entries/"); rest != path {
		path = "data/" + rest
	}
	t, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", tileHeight, path))
	if err != nil {
		return refused, ""
	}
	excuse := ""
	if t.L > 63 {
		excuse = "a level above 63"
	}
	if t.N > (1<<63-1)/fullWidth {
		excuse = "beyond the largest tree"
	}
	return fmt.Sprintf("tile %d %d %d", t.L, t.N, t.W), excuse
}

// judgeHashTile: "root <hex>" over the hashes of a tile, after a byte that says how many there are, less one.
func judgeHashTile(data []byte) (string, string) {
	if len(data) == 0 || len(data)-1 != (int(data[0])+1)*tlog.HashSize {
		return refused, ""
	}
	var stored storedHashes
	for i := 0; i <= int(data[0]); i++ {
		var h tlog.Hash
		copy(h[:], data[1+i*tlog.HashSize:])
		more, err := tlog.StoredHashesForRecordHash(int64(i), h, stored)
		if err != nil {
			return err.Error(), ""
		}
		stored = append(stored, more...)
	}
	root, err := stored.root(int64(data[0]) + 1)
	if err != nil {
		return err.Error(), ""
	}
	return "root " + hex.EncodeToString(root[:]), ""
}

// judgeTreeProof: "included", "consistent", both or "refused", of two numbers, two hashes and a proof.
func judgeTreeProof(data []byte) (string, string) {
	if len(data) < 16+64 {
		return refused, ""
	}
	one, other := int64(binary.BigEndian.Uint64(data)), int64(binary.BigEndian.Uint64(data[8:]))
	var list []tlog.Hash
	for rest := data[16:]; len(rest) >= tlog.HashSize; rest = rest[tlog.HashSize:] {
		var h tlog.Hash
		copy(h[:], rest)
		list = append(list, h)
	}
	// Beyond 2^62 the search for the largest power of two below a size never ends in tlog 0.7.0.
	if other > 1<<62 {
		return refused, "a size above 2^62"
	}
	var verdicts []string
	if tlog.CheckRecord(list[2:], other, list[1], one, list[0]) == nil {
		verdicts = append(verdicts, "included")
	}
	// tlog knows no proof from nothing, and nobody is asked about one.
	if one > 0 && tlog.CheckTree(list[2:], other, list[1], one, list[0]) == nil {
		verdicts = append(verdicts, "consistent")
	}
	if len(verdicts) == 0 {
		return refused, ""
	}
	return strings.Join(verdicts, " "), ""
}

// looseBase64 is what Go decodes and cairn refuses: line breaks, and bits that stand for nothing.
func looseBase64(text string) bool {
	if strings.ContainsAny(text, "\r\n") {
		return true
	}
	_, err := strictBase64.DecodeString(text)
	return err != nil
}
