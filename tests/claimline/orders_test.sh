#!/bin/bash
# Promised: who gives an order hears what the workers made of it. There is no line here: the test writes their answers.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh orders

scripts/database start || exit 3
CLAIMLINE_POSTGRES="host=$CLAIMLINE_STATE/socket dbname=claimline user=claimline"
export CLAIMLINE_POSTGRES
for file in deploy/postgres/[0-9]*.sql; do sql "$(cat "$file")" || exit 3; done
sql "INSERT INTO intake.claim VALUES (0, 1, 's', 'ACCOUNT', 1, 1, 'X12', now())" || exit 3

answer() { # verb, event, order...: what its person hears
    local verb=$1 event=$2
    shift 2
    timeout 60 $claimline "$@" --by ann --reason test >"$CLAIMLINE_STATE/run/said" 2>&1 &
    within 20 is "SELECT count(*) FROM gateway.command WHERE verb = '$verb'" 1 || return 2
    sql "INSERT INTO work.journal VALUES (0, 1, 1, 'coding', '$event', 'ann', 'the reason', now())" || return 2
    wait $!
}
says() { grep -qF -- "$1" "$CLAIMLINE_STATE/run/said"; }
check 'bug: a retry was carried out, and its person was told after half a minute that it was not' \
    eval 'answer retry retried retry 1 && says "coding: retried" && ! says "not carried out"'
sql 'DELETE FROM work.journal; DELETE FROM gateway.command'
refused_void() { answer void void_refused void 1; [ $? = 1 ] && says 'refused: the reason'; }
check 'what is refused is a failure, with the reason' refused_void
exit $bad
