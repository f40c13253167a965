#!/bin/bash
# Promised: in every state that a claim can be in, it is counted once and its money is in the proof. First broken by a paid
# claim whose replacement the payer's front end refused: it was paid, and no longer billed.
set -uo pipefail
cd "$(dirname "$0")/../.."
bad=0
CLAIMLINE_STATE=$(mktemp -d /tmp/claimline-money.XXXXXX)
export CLAIMLINE_STATE
unset CLAIMLINE_KAFKA CLAIMLINE_POSTGRES
trap 'scripts/down --wipe' EXIT

check() { # what, command...
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok: $what"; else echo "FAILED: $what"; bad=1; fi
}
sql() { scripts/database sql "$1"; }
is() { [ "$(sql "$1")" = "$2" ]; }

scripts/database start || exit 3
sql "$(cat deploy/postgres/*.sql)" >/dev/null 2>&1
check 'every state is made' sql "$(cat tests/console/money.sql)"
check 'there are some' is 'SELECT count(*) > 1000 FROM intake.claim' t
check 'each claim is counted once' is '
    SELECT count(*) FROM intake.claim AS i WHERE (SELECT count(*) FROM summary.claim AS c WHERE c.claim = i.claim) <> 1' 0
check 'a claim is in a state that the summary adds up' is "
    SELECT count(*) FROM summary.claim
     WHERE state NOT IN ('paid', 'denied', 'zero_paid', 'payer_rejected', 'unknown', 'awaiting', 'held', 'rejected', 'voided',
                         'quarantined', 'in_flight')" 0
check "each claim's money is billed: posted, or open" is '
    SELECT count(*)
      FROM summary.claim AS c
     CROSS JOIN LATERAL (SELECT coalesce(sum(l.cents), 0) AS posted FROM remittance.ledger AS l WHERE l.claim = c.claim) AS l
     WHERE c.billed_cents IS DISTINCT FROM l.posted + CASE WHEN c.on_wire AND c.is_open THEN c.billed_cents ELSE 0 END' 0

check 'a void that was sent and closed is voided, and open no more, unless a posting stands' is "
    SELECT count(*) FROM summary.claim AS c JOIN made AS m USING (claim)
     WHERE m.scrubbed = 'voided' AND m.position = m.version
       AND (c.state = 'voided') <> (m.posted IS NULL OR m.reversed)
        OR m.scrubbed = 'voided' AND c.state = 'voided' AND c.billed_cents <> 0 AND m.position = m.version" 0

# A payment in suspense: nothing decided, refused, dropped, posted by a person.
check 'payments lie in suspense' sql "
    INSERT INTO remittance.suspense (shard, payer, trace, ordinal, claim, paid_cents, reason, body, at)
    SELECT 1, 'p', 's', n, 0, 10 ^ n, 'unmatched', '', now() FROM generate_series(0, 3) AS n;
    INSERT INTO work.item (action, subject, kind) SELECT 'open', subject, 'suspense' FROM remittance.suspense;
    INSERT INTO remittance.decision
    SELECT s.shard, s.number, d.state, 0, 0, 0, 'ann', '', '', now()
      FROM remittance.suspense AS s
      JOIN (VALUES (1, 'refused'), (2, 'dropped'), (3, 'posted')) AS d (ordinal, state) USING (ordinal)"
unapplied() { sql "$(cat services/console/sql/summary.sql)" | jq -e ".money.unapplied_cents == $1"; }
check 'what was posted is unapplied no more, all else is' unapplied 111
queue() { sql "PREPARE queue (int8) AS $(cat services/console/sql/queue.sql); EXECUTE queue (100)"; }
check 'an item says which payment in suspense it is about' eval "queue | jq -e 'map(.suspense) | sort == [1, 2, 3, 4]'"
exit $bad
