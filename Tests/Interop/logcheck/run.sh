#!/bin/sh
# Builds logcheck and checks the logs that the Swift tests wrote:
#
#     CAIRN_TLOG_OUT=OUT swift test --disable-xctest --filter WrittenLogTests
#     Tests/Interop/logcheck/run.sh OUT
#
# The log committed in Tests/Vectors/tlog is checked too, as it is and with each of its files damaged.
set -eu

out=${1:?usage: run.sh OUT}
here=$(cd "$(dirname "$0")" && pwd)
vectors=$here/../../Vectors/tlog
vkey='node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c'
witness='peer.example/w1+52484fce+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$here" && GO111MODULE=off GOPATH="${GOPATH:-/usr/share/gocode}" GOFLAGS='' go build -o "$work/logcheck" .)
logcheck() {
    "$work/logcheck" -vkey "$vkey" -witness "$witness" "$@"
}

found=0
for log in "$out"/size-* "$vectors/log-300"; do
    [ -f "$log/checkpoint" ] || continue
    size=${log##*-}
    line=$(logcheck -dir "$log")
    printf "%s\n" "$line"
    case $line in
    "ok origin=node.example/log size=$size "*) ;;
    *) echo "run.sh: $log should hold $size entries" >&2; exit 1 ;;
    esac
    for proof in "$log"/*.tlog-proof; do
        [ -f "$proof" ] || continue
        logcheck -dir "$log" -proof "$proof" >"$work/line"
        grep -q '^ok proof ' "$work/line"
    done
    found=$((found + 1))
done
[ "$found" -ge 13 ] || { echo "run.sh: $found logs instead of 13: were they written to $out?" >&2; exit 1; }

# A checker that accepts everything would pass all of the above.
(cd "$vectors/log-300" && find checkpoint tile -type f) | while read -r file; do
    rm -rf "$work/log"
    cp -R "$vectors/log-300" "$work/log"
    chmod -R u+w "$work/log"
    printf 'X' | dd of="$work/log/$file" bs=1 seek=20 conv=notrunc 2>/dev/null
    if logcheck -dir "$work/log" >/dev/null 2>"$work/reason"; then
        echo "run.sh: damage to $file was not noticed" >&2
        exit 1
    fi
    rm "$work/log/$file"
    if logcheck -dir "$work/log" >/dev/null 2>&1; then
        echo "run.sh: the loss of $file was not noticed" >&2
        exit 1
    fi
done
echo "logcheck: $found logs are good, and every damage was noticed"
