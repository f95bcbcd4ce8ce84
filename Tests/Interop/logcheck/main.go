// Command logcheck checks a transparency log, or a mirror of one, from its files alone.
//
//	logcheck -vkey VKEY -dir DIR       the log whose checkpoint and tile/… lie in DIR
//	logcheck -vkey VKEY -url URL       the log served below URL
//	logcheck -vkey VKEY -proof FILE    a .tlog-proof whose extra data is the entry
//
// -proof may stand beside -dir or -url: the proof's tree must then also fit the log's. -witness VKEY, which may be
// given several times, asks for a cosignature by that key.
//
// Other first words ask for other judgements, for tests of formats:
//
//	logcheck evidence FILE                    what evidence of a split view proves
//	logcheck proofs DIR                       the proofs in DIR/proofs.json
//	logcheck probes FILE…                     proofs with one thing wrong
//	logcheck agree TARGET FOLDER VERDICTS     whether a fuzzer's corpus is judged as cairn did
//	logcheck write OUT                        logs for cairn to check
//
// It shares no code with cairn: notes and trees are those of golang.org/x/mod/sumdb. One line beginning with "ok"
// means that everything checked out; anything else is one sentence on standard error and exit status 1.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

type keyList []string

func (k *keyList) String() string { return strings.Join(*k, ",") }

func (k *keyList) Set(key string) error {
	*k = append(*k, key)
	return nil
}

func main() {
	if len(os.Args) > 1 {
		if judge := judgements[os.Args[1]]; judge != nil {
			line, err := judge(os.Args[2:])
			if err != nil {
				fmt.Fprintf(os.Stderr, "logcheck %s: %v\n", os.Args[1], err)
				os.Exit(1)
			}
			fmt.Println(line)
			return
		}
	}
	vkey := flag.String("vkey", "", "the log's verifier key")
	dir := flag.String("dir", "", "folder with checkpoint and tile/")
	url := flag.String("url", "", "URL prefix of checkpoint and tile/")
	proof := flag.String("proof", "", "a .tlog-proof file to check")
	var witnesses keyList
	flag.Var(&witnesses, "witness", "verifier key of a witness that must have cosigned")
	flag.Parse()
	if *vkey == "" || flag.NArg() > 0 || *dir != "" && *url != "" || *dir == "" && *url == "" && *proof == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*vkey, witnesses, *dir, *url, *proof); err != nil {
		fmt.Fprintf(os.Stderr, "logcheck: %v\n", err)
		os.Exit(1)
	}
}

func run(vkey string, witnesses keyList, dir, url, proof string) error {
	log, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("the log's key %q is malformed: %v", vkey, err)
	}
	keys := trustedKeys{log: log}
	for _, text := range witnesses {
		witness, err := newCosignatureVerifier(text)
		if err != nil {
			return fmt.Errorf("the witness's key %q is malformed: %v", text, err)
		}
		keys.witnesses = append(keys.witnesses, witness)
	}

	var checked *checkedLog
	if dir != "" || url != "" {
		var files source = folder(dir)
		if url != "" {
			files = newWebsite(url)
		}
		if checked, err = checkLog(files, keys); err != nil {
			return err
		}
	}
	if proof != "" {
		line, err := checkProof(proof, keys, checked)
		if err != nil {
			return fmt.Errorf("%s: %v", proof, err)
		}
		fmt.Println(line)
	}
	if checked != nil {
		fmt.Println(checked)
	}
	return nil
}
