#!/bin/bash
# Promised: what our writers write has no error for pyx12, and its own samples' acknowledgements agree with our findings.
#
#   tests/oracle/pyx12_test.sh [CLAIMS]     professional, institutional and paid claims of each at least; default 1000
# CLAIMLINE_BUILD: the folder of the build (default build/release). Skips (77) where Python or pyx12 is not to be had.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
version=4.0.0 claims=${1:-1000}
build=${CLAIMLINE_BUILD:-$PWD/build/release}
claimline=$build/bin/claimline
corpus=${CLAIMLINE_CORPUS:-$PWD/../shared}/corpus
venv=${XDG_CACHE_HOME:-$HOME/.cache}/claimline/pyx12-$version

skip() { echo "skipped: $*"; exit 77; }
command -v python3 >/dev/null || skip "there is no python3"
[ -x "$claimline" ] || { echo "no $claimline: scripts/build first"; exit 1; }
if ! "$venv/bin/python" -c 'import pyx12' 2>/dev/null; then
    python3 -m venv "$venv" 2>/dev/null || skip "python3 makes no virtual environments"
    timeout 120 "$venv/bin/pip" install -q "pyx12==$version" >/dev/null 2>&1 || skip "pyx12 $version cannot be installed"
fi

work=$(mktemp -d /tmp/claimline-oracle.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/own" "$work/partners"
# A third of the encounters is institutional; the judge takes no more files of a kind than it needs.
"$claimline" generate --out "$work/in" --count $((claims * 33 / 10)) --per-file 250 --format 837 --wrong 0 >/dev/null || exit 1
for file in "$work"/in/*.837; do
    name=$(basename "$file" .837)
    mkdir -p "$work/partners/$name/to_payer" "$work/partners/$name/from_payer"
    "$claimline" convert --to 837 "$file" >"$work/own/$name.837" || exit 1
    cp "$work/own/$name.837" "$work/partners/$name/to_payer/"
done
"$claimline" payer --once --seed 1 --partners "$work/partners" >/dev/null 2>"$work/payer.log" || { tail -5 "$work/payer.log"; exit 1; }
for name in "$work"/partners/*; do
    for file in "$name"/from_payer/*-835.edi "$name"/from_payer/*-999.edi; do cp "$file" "$work/own/$(basename "$name")-$(basename "$file")"; done
done

"$venv/bin/python" tests/oracle/pyx12_judge.py "$claims" "$work"/own/* || exit 1
[ -d "$corpus/ack" ] || { echo "the corpus is not here: pyx12's samples are left out"; exit 0; }
"$venv/bin/python" tests/oracle/pyx12_samples.py "$claimline" "$corpus" "$work"
