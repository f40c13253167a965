#!/bin/bash
# Promised: the demo accounts for every input, its money adds up, and nothing is left however it ends.
set -uo pipefail
cd "$(dirname "$0")/../.."
bad=0
work=$(mktemp -d /tmp/claimline-flow.XXXXXX)
trap 'rm -rf "$work"' EXIT
unset CLAIMLINE_KAFKA CLAIMLINE_POSTGRES CLAIMLINE_STATE
chmod 711 "$work"
export TMPDIR=$work # other demos of this machine are not looked at

check() { # what, command...
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok: $what"; else echo "FAILED: $what"; bad=1; fi
}
holds() { jq -e "$1" "$work/summary"; }
# Folders that a demo leaves, and processes that have one as their state folder.
leftovers() {
    ls -d "$work"/claimline-demo.* 2>/dev/null
    pgrep -f "$work/claimline-demo\."
    local pid
    for pid in $(pgrep -x claimline); do grep -lz "^CLAIMLINE_STATE=$work/claimline-demo" "/proc/$pid/environ" 2>/dev/null; done
}
nothing_left() { local i; for ((i = 0; i < 1200; i++)); do [ -z "$(leftovers)" ] && return; sleep 0.1; done; leftovers; false; }

scripts/demo --json --count 400 >"$work/out" 2>"$work/err"
status=$?
[ $status = 0 ] || tail -20 "$work/err"
tail -1 "$work/out" >"$work/summary"
check 'the demo exits 0' [ $status = 0 ]
grep '^first claim moved' "$work/err"
check 'it says when the first claim moved' grep -qE '^first claim moved after [0-9]+\.[0-9] s$' "$work/err"
check 'its last line is the summary' holds '.inputs >= 400'
check 'inputs = accepted + refused + duplicates' holds '.inputs == .accepted + .refused + .duplicates'
check 'claims are each in one state' holds '.claims == .held + .rejected + .quarantined + .voided + .in_flight + .submitted'
check 'submitted ones, too' holds '.submitted == .awaiting + .payer_rejected + .unknown + .paid + .denied + .zero_paid'
check 'nothing is unaccounted for, under way or waiting' holds '.unaccounted == 0 and .in_flight == 0 and .awaiting == 0'
check 'money: billed = paid + adjusted + patient + open' \
    holds '.money | .proof and .billed_cents == .paid_cents + .adjusted_cents + .patient_cents + .open_cents'
check 'some were paid, held, rejected and denied' holds '.paid > 0 and .held > 0 and .rejected > 0 and .denied > 0'
check 'no lag is left' holds '[.lag[]] | add == 0'
check 'nothing is left after it' nothing_left

for how in INT KILL; do
    # Job control gives the demo a process group of its own, as a terminal does.
    set -m
    scripts/demo --count 5000 >/dev/null 2>"$work/err" &
    demo=$!
    set +m
    for _ in $(seq 3000); do grep -q 's  in [1-9]' "$work/err" && break; kill -0 $demo 2>/dev/null || break; sleep 0.1; done
    if [ $how = INT ]; then kill -INT -- -$demo; else kill -KILL $demo; fi
    wait $demo 2>/dev/null
    check "nothing is left after SIG$how in the middle" nothing_left
done
exit $bad
