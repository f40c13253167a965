#!/bin/bash
# Promised: rows of earlier releases are found and named after the database was brought to this one.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh upgrade

apply() { # from, to: the migrations whose numbers lie between
    local file
    for file in deploy/postgres/[0-9]*.sql; do
        [[ ${file##*/} < $1 || ! ${file##*/} < $2 ]] || sql "$(cat "$file")" || return 1
    done
}
scripts/database start || exit 3
check 'a database of an earlier release' apply 0000 0140
# Claim 1 was queued in two versions, claim 2 has no history: it was never scrubbed here. A payment lies in suspense.
check 'rows of then' sql "
    INSERT INTO scrubbing.history (shard, identity, claim, version, duplicate, control, first_day, last_day, at, body)
    SELECT 1, '', 1, v, '', '', date '2026-03-01' + v, '2026-04-01', now(), '' FROM generate_series(1, 2) AS v;
    INSERT INTO submission.claim (partner, class, serial, shard, claim, version, charge_cents, body)
    VALUES ('p', 'c', 1, 1, 1, 1, 100, ''), ('p', 'c', 2, 1, 1, 2, 100, ''), ('p', 'c', 3, 1, 2, 1, 100, '');
    INSERT INTO remittance.suspense VALUES (1, 'p', 'T1', 4, 0, 500, 'unmatched', '', now()),
                                           (2, 'p', 'T2', 4, 0, 500, 'unmatched', '', now()),
                                           (3, 'p', 'T2', 4, 0, 600, 'unmatched', '', now());
    INSERT INTO work.item (action, subject, worker, kind)
    VALUES ('open', 'p/T2/4', 'remittance', 'suspense'), ('open', 'p/T1/4', 'remittance', 'suspense')"
check 'the rest of the migrations' apply 0140 9999
match() { sql "PREPARE match (text[], text[], int8[], date[]) AS $(cat services/remittance/sql/read_match.sql);
               EXECUTE match ('{p}', '{none}', '{100}', '{$1}')" | cut -d '|' -f 7,8; }
check 'bug: a claim queued before 0140 had no first day, and no payment found it' [ "$(match 2026-03-02)" = '1|1' ]
check 'each version has its own day' [ "$(match 2026-03-03)" = '1|2' ]
check 'what nobody knows stays unknown' is 'SELECT claim FROM submission.claim WHERE first_day IS NULL' 2
check 'a payment in suspense keeps the subject of its item' is "SELECT number, subject FROM remittance.suspense WHERE shard = 1" '1|p/T1/4'
queue() { sql "PREPARE queue (int8) AS $(cat services/console/sql/queue.sql); EXECUTE queue (10)" | jq -c 'map([.subject, .suspense])'; }
check 'bug: an item was listed once for each payment that shared its subject' [ "$(queue)" = '[["p/T2/4",2],["p/T1/4",1]]' ]
exit $bad
