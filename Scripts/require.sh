#!/usr/bin/env bash
# Makes sure that these Debian packages are installed: installs what is missing when it runs as root,
# otherwise prints the one line that does so and exits 1.
#
# Usage: Scripts/require.sh [--swift] PACKAGE…       --swift also asks for a Swift 6.3 toolchain
set -euo pipefail

if [ "${1:-}" = --swift ]; then
    shift
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    if [ -z "$version" ] || [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" != 6.3 ]; then
        echo "cairn needs Swift 6.3 or later, found ${version:-none}: see https://www.swift.org/install/linux/" >&2
        exit 1
    fi
fi

if ! command -v dpkg-query >/dev/null; then
    echo "this is no Debian system: make sure that you have what Debian calls: $*" >&2
    exit 0
fi

missing=()
for package in "$@"; do
    status=$(dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null || true)
    case $status in
    *"install ok installed"*) ;;
    *) missing+=("$package") ;;
    esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "some Debian packages are missing; this installs them:" >&2
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends -y ${missing[*]}" >&2
    exit 1
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --no-install-recommends -y -qq "${missing[@]}" >/dev/null
