#!/usr/bin/env bash
# Fuzzes every parser that takes a stranger's bytes, each for a bounded time.
# Usage: Tests/Fuzz/run.sh [SECONDS_PER_TARGET [TARGET…]]   20 seconds and all targets without any.
# The seconds are processor time, so that figures mean the same on a busy machine. CAIRN_FUZZ_CORPUS names a folder
# that keeps what a target has found, for the next run to begin with; CAIRN_FUZZ_PROGRAM a program that is built already.
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
fuzz=${CAIRN_FUZZ_PROGRAM:-}
if [ -z "$fuzz" ]; then
    build=(-c release --sanitize fuzzer --scratch-path "${CAIRN_FUZZ_BUILD:-.build/fuzz}")
    swift build "${build[@]}" --product cairn-fuzz
    fuzz="$(swift build "${build[@]}" --show-bin-path)/cairn-fuzz"
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir -p Tests/Fuzz/found
corpus=${CAIRN_FUZZ_CORPUS:-$work/corpus}
Tests/Fuzz/seeds.py "$corpus" "$@"
CAIRN_FUZZ_TARGET=list "$fuzz" >"$work/targets" 2>/dev/null
for name in "$@"; do
    grep -q "^$name " "$work/targets" || { echo "there is no target $name" >&2; exit 2; }
done

ticks=$(getconf CLK_TCK)
cpu_seconds() { # of a process; 0 when it has ended
    awk -v ticks="$ticks" '{ sub(/^.*\) /, ""); print int(($12 + $13) / ticks) }' "/proc/$1/stat" 2>/dev/null || echo 0
}

# Runs one target until it has had its processor time; what it says goes to the log.
fuzz_for() {
    CAIRN_FUZZ_TARGET=$1 "$fuzz" "$corpus/$1" -max_total_time=86400 -max_len="$2" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="Tests/Fuzz/found/$1-" >"$work/log" 2>&1 </dev/null &
    local pid=$!
    cpu=0
    while kill -0 "$pid" 2>/dev/null; do
        local now; now=$(cpu_seconds "$pid")
        if [ "$now" -gt "$cpu" ]; then cpu=$now; fi
        if [ "$cpu" -ge "$seconds" ]; then kill -INT "$pid" 2>/dev/null || true; break; fi
        sleep 1
    done
    # 72: libFuzzer was interrupted, which is how it ends when all is well.
    wait "$pid" || [ $? = 72 ]
}

# Has golang.org/x/mod judge the corpus of the targets that it has a counterpart of.
logcheck=${LOGCHECK:-}
if [ -z "$logcheck" ] && command -v go >/dev/null && [ -d /usr/share/gocode/src/golang.org/x/mod ]; then
    logcheck=$(Scripts/logcheck.sh)
fi
compare() {
    case $1 in note | verifier-key | tile-path | hash-tile | tree-proof) ;; *) return 0 ;; esac
    [ -n "$logcheck" ] || { echo "    not compared with x/mod: install golang-go and golang-golang-x-mod-dev"; return 0; }
    CAIRN_FUZZ_TARGET=$1 CAIRN_FUZZ_VERDICTS=$corpus/$1 "$fuzz" >"$work/verdicts" 2>"$work/log" || return 1
    printf '    x/mod: %s\n' "$("$logcheck" agree "$1" "$corpus/$1" "$work/verdicts" 2>&1)" >"$work/line"
    cat "$work/line"
    grep -q ' ok agree=' "$work/line"
}

failed=0
printf '%-18s %10s %7s %8s  %s\n' target runs edges cpu result
while read -r name max_bytes; do
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    mkdir -p "$corpus/$name"
    result=ok
    fuzz_for "$name" "$max_bytes" || result=FOUND
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log" | tail -n 1)
    edges=$(sed -n 's/^.* cov: \([0-9]*\) .*$/\1/p' "$work/log" | tail -n 1)
    printf '%-18s %10s %7s %7ss  %s\n' "$name" "${runs:--}" "${edges:--}" "$cpu" "$result"
    if [ $result = FOUND ]; then
        failed=1
        grep -aE 'Fatal error|law broken|SUMMARY|ERROR: libFuzzer|Test unit written' "$work/log" | head -n 5 | sed 's/^/    /'
    fi
    compare "$name" || { failed=1; echo "    x/mod judges it otherwise"; }
done <"$work/targets"

if [ $failed = 1 ]; then
    echo
    echo "The inputs that did it are in Tests/Fuzz/found/. To see one again:"
    echo "  SWIFT_BACKTRACE=enable=yes CAIRN_FUZZ_TARGET=<target> $fuzz Tests/Fuzz/found/<file>"
    echo "Mend the parser, and keep the input: as a vector in Tests/Vectors where every implementation has to refuse"
    echo "it, else as a test of the parser."
fi
exit $failed
