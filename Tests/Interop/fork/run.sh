#!/usr/bin/env bash
# A log that forks, met by the real program: a follower freezes it, and what it keeps convinces others.
#
# Usage: run.sh FOLDER     the folder that `CAIRN_FORK_OUT=FOLDER swift test --filter ForkedLogTests` wrote
# CAIRN and LOGCHECK name the programs; PYTHON one that serves files.
set -euo pipefail

fork=$(realpath "${1:?usage: run.sh FOLDER}")
work=$(mktemp -d)
started=()
finish() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap finish EXIT
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/share XDG_STATE_HOME=$work/state NO_COLOR=1
python=${PYTHON:-python3}

fail() { echo "run.sh: $*" >&2; exit 1; }

# A node that shows the history `current` points to.
serve_files() {
    "$python" -u -m http.server --bind 127.0.0.1 --directory "$1" 0 >"$1.log" 2>&1 &
    started+=($!)
    for _ in $(seq 100); do
        port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$1.log" | head -n 1)
        [ -z "$port" ] || return 0
        sleep 0.1
    done
    fail "no port in $1.log"
}

ln -s "$fork/one" "$work/shown"
serve_files "$work/shown"
peer=http://127.0.0.1:$port
"$CAIRN" serve --data "$work/node" --init --listen 127.0.0.1:0 --origin follower.example.net >"$work/ready" 2>"$work/node.log" &
started+=($!)
for _ in $(seq 100); do [ -s "$work/ready" ] && break; sleep 0.1; done
node=$(grep -o 'http://[^ ]*' "$work/ready" | head -n 1)
[ -n "$node" ] || { cat "$work/node.log" >&2; fail "the follower didn't start"; }

"$CAIRN" peer add "$peer" --yes --data "$work/node" >/dev/null
"$CAIRN" sync --data "$work/node" >/dev/null
# The peer turns to its other history, with the same key.
ln -sfn "$fork/other" "$work/shown"
if "$CAIRN" sync --data "$work/node" >"$work/sync" 2>&1; then fail "the fork was taken over"; fi
grep -q forked "$work/sync" || { cat "$work/sync" >&2; fail "the fork isn't named"; }
"$CAIRN" peer list --data "$work/node" >"$work/list" 2>&1
grep -q quarantined "$work/list" || fail "the peer isn't quarantined"
file=$(sed -n 's/^evidence about [^:]*: //p' "$work/list")
[ -f "$file" ] || fail "peer list names no evidence"
"$CAIRN" peer list --json --data "$work/node" | grep -q "\"$file\"" || fail "peer list --json names no evidence"
curl -sf "$node/v1/evidence/$(basename "$file")" | cmp - "$file" || fail "the evidence isn't served as it is"

"$LOGCHECK" evidence "$file" | tee "$work/verdict"
grep -q '^fork proven log=models.example.org/log sizes=342,392$' "$work/verdict" || fail "x/mod isn't convinced"
echo "fork: found by a follower; the evidence convinces x/mod"

"$CAIRN" audit --help 2>/dev/null | grep -q -e '--evidence' || { echo "fork: this cairn has no audit to ask"; exit 0; }
"$CAIRN" audit --evidence "$file" | tee "$work/verdict"
grep -q -e '^proven: ' -e '^FORK PROVEN' "$work/verdict" || fail "cairn audit isn't convinced"
sed 's/"kind":"inconsistent"/"kind":"rollback"/' "$file" >"$work/other-kind.json"
sed -E 's#"root":"[^"]+"#"root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="#' "$file" >"$work/other-root.json"
for change in "$work/other-kind.json" "$work/other-root.json"; do
    ! cmp -s "$change" "$file" || fail "nothing was changed"
    status=0
    "$CAIRN" audit --evidence "$change" >/dev/null 2>&1 || status=$?
    [ $status = 1 ] || fail "changed evidence gave exit $status instead of 1"
done

# An auditor who has the peer's log and one follower's checkpoint finds out as well.
status=0
"$CAIRN" audit "$peer" --peers "$node" --json >"$work/audit" 2>&1 || status=$?
[ $status = 1 ] || { cat "$work/audit" >&2; fail "an audit with one peer's checkpoint gave exit $status instead of 1"; }
grep -q '"forked"' "$work/audit" || fail "the audit doesn't name the fork"
echo "fork: found by an auditor with one peer's checkpoint"
