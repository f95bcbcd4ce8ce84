#!/usr/bin/env bash
# Fuzzes every parser that takes a stranger's bytes, each for a bounded time.
# Usage: Tests/Fuzz/run.sh [SECONDS_PER_TARGET [TARGET…]]   20 seconds and all targets without any.
# Exits 1 where a parser traps, hangs, eats memory or breaks a law; the input lies in Tests/Fuzz/found/ then.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds="${1:-20}"
case $seconds in
'' | 0 | *[!0-9]*) echo "usage: Tests/Fuzz/run.sh [SECONDS_PER_TARGET [TARGET…]]" >&2; exit 2 ;;
esac
if [ $# -gt 0 ]; then shift; fi

export CAIRN_FUZZ=1
# Else Swift's own crash reporter gets the signal, and libFuzzer can't keep the input.
export SWIFT_BACKTRACE=enable=no
build=(-c release --sanitize fuzzer --scratch-path "${CAIRN_FUZZ_BUILD:-.build/fuzz}")
swift build "${build[@]}" --product cairn-fuzz
fuzz="$(swift build "${build[@]}" --show-bin-path)/cairn-fuzz"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p Tests/Fuzz/found
Tests/Fuzz/seeds.py "$work/corpus"
CAIRN_FUZZ_TARGET=list "$fuzz" >"$work/targets" 2>/dev/null
for name in "$@"; do
    grep -q "^$name " "$work/targets" || { echo "there is no target $name" >&2; exit 2; }
done

failed=0
printf '%-18s %9s %9s  %s\n' target runs edges result
while read -r name max_bytes; do
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    mkdir -p "$work/corpus/$name"
    result=ok
    CAIRN_FUZZ_TARGET=$name "$fuzz" "$work/corpus/$name" -max_total_time="$seconds" -max_len="$max_bytes" \
        -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="Tests/Fuzz/found/$name-" >"$work/log" 2>&1 </dev/null || result=FOUND
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log" | tail -n 1)
    edges=$(sed -n 's/^.* cov: \([0-9]*\) .*$/\1/p' "$work/log" | tail -n 1)
    printf '%-18s %9s %9s  %s\n' "$name" "${runs:--}" "${edges:--}" "$result"
    if [ $result = FOUND ]; then
        failed=1
        grep -aE 'Fatal error|law broken|SUMMARY|ERROR: libFuzzer|Test unit written' "$work/log" | head -n 5 | sed 's/^/    /'
    fi
done <"$work/targets"

if [ $failed = 1 ]; then
    echo
    echo "The inputs that did it are in Tests/Fuzz/found/. To see one again:"
    echo "  SWIFT_BACKTRACE=enable=yes CAIRN_FUZZ_TARGET=<target> $fuzz Tests/Fuzz/found/<file>"
    echo "Mend the parser, and keep the input: as a vector in Tests/Vectors where every implementation has to refuse"
    echo "it, else as a test of the parser."
fi
exit $failed
