#!/usr/bin/env bash
# Lets programs that share no code with cairn judge what it writes, and runs the guides.
#
# CAIRN=PROGRAM takes a cairn that is built already; the tests that write files for the others are built anyway.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

section() { printf '\n--- %s\n' "$1"; }

# One of the tests that write files for other programs, or read theirs. Runs nothing: an error.
swift_test() {
    swift test --disable-xctest --skip-build --filter "$1" >"$work/test.log" 2>&1 || { cat "$work/test.log"; exit 1; }
    grep -E 'Test run with [1-9][0-9]* test' "$work/test.log" || { echo "no test is named $1" >&2; exit 1; }
}

section "building"
python=$(Scripts/python-tools.sh)
LOGCHECK=$(Scripts/logcheck.sh)
swift build --build-tests
CAIRN=${CAIRN:-$(swift build --show-bin-path)/cairn}
CAIRN=$(realpath "$CAIRN")
export CAIRN LOGCHECK

section "test vectors: a second implementation in Python makes the same bytes"
"$python" Tests/Vectors/make_vectors.py --check
"$python" Tests/Vectors/tlog/make_tlog_vectors.py --check
"$python" Tests/Vectors/tlog/make_probes.py --check
"$LOGCHECK" probes Tests/Vectors/tlog/probes/*.json
"$LOGCHECK" evidence -vectors Tests/Vectors/evidence/evidence.json
python3 registry/seed/make_seed.py --check

section "JSON Schemas against the vectors: PyPI jsonschema"
"$python" Tests/Interop/schemas/check_schemas.py

section "canonical JSON: PyPI rfc8785, both ways"
mkdir "$work/python" "$work/swift"
"$python" Tests/Interop/jcs/check_jcs.py write "$work/python"
CAIRN_JCS_DIR=$work/swift CAIRN_JCS_PY_DIR=$work/python swift_test InteropTests
"$python" Tests/Interop/jcs/check_jcs.py check "$work/swift" registry/schemas/manifest.schema.json

section "logs: golang.org/x/mod/sumdb, and PyPI cryptography and sigstore"
CAIRN_TLOG_OUT=$work/logs swift_test 'WrittenLogTests|ForeignLogTests'
Tests/Interop/logcheck/run.sh "$work/logs"
"$LOGCHECK" proofs "$work/logs"
"$python" Tests/Interop/tlog/check_logs.py check "$work/logs"

section "Sigstore bundles: PyPI sigstore, and cairn verify-bundle without network"
"$python" Scripts/sigstore-roots.py --check
"$python" Tests/Interop/sigstore/check_sigstore.py "$CAIRN"

section "a release without a key: PyPI sigstore judges the same bundle"
"$python" Tests/Interop/keyless/check_keyless.py "$CAIRN"

section "logs that Go and Python wrote, read by cairn"
mkdir -p "$work/foreign/go" "$work/foreign/python"
"$LOGCHECK" write "$work/foreign/go"
"$python" Tests/Interop/tlog/check_logs.py write "$work/foreign/python"
CAIRN_TLOG_IN=$work/foreign swift_test ForeignLogTests

section "a log that forks: followed, frozen, audited, and shown to x/mod"
CAIRN_FORK_OUT=$work/fork swift_test ForkedLogTests
PYTHON=$python Tests/Interop/fork/run.sh "$work/fork"

section "signatures: model-signing, ssh-keygen and ssh-agent, openssl"
"$python" Tests/Interop/signatures/check_signatures.py

section "envelopes: PyPI securesystemslib, both ways"
mkdir -p "$work/envelopes/theirs" "$work/envelopes/ours"
"$python" Tests/Interop/signatures/check_signatures.py write-envelopes "$work/envelopes/theirs"
CAIRN_DSSE_IN=$work/envelopes/theirs CAIRN_DSSE_OUT=$work/envelopes/ours swift_test EnvelopeInteropTests
"$python" Tests/Interop/signatures/check_signatures.py check-envelopes "$work/envelopes/ours"

section "a whole node: git, logcheck and jsonschema"
PYTHON=$python Tests/Interop/node/run.sh

section "two nodes and a witnessed publish: logcheck"
Tests/Interop/witness/run.sh

section "the guides do what they say"
for guide in Docs/guides/*.md; do
    "$python" Scripts/run-guide.py "$guide"
done

printf '\ninterop: everything agrees\n'
