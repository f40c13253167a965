#!/bin/bash
# Promised: no later version bills anew what an earlier one billed. What read_verdict.sql says of the version that the payer
# has is what scrubbing keeps a later one back by.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh versions

scripts/database start || exit 3
for file in deploy/postgres/[0-9]*.sql; do sql "$(cat "$file")" || exit 3; done
# Claim n: its version 2 was sent; the answers to versions 1 and 2.
check 'claims are made' sql "
    INSERT INTO scrubbing.verdict SELECT 1, n, 2, 'sent', 'p', '', '', 100, '2026-06-30', now(), '', 2 FROM generate_series(1, 4) AS n;
    INSERT INTO submission.answer
    SELECT 'p', n, v, 1, v, verdict, '', '', '', '', now()
      FROM (VALUES (1, 1, 'A'), (1, 2, 'R'), (2, 1, 'R'), (2, 2, 'R'), (3, 1, 'A'), (3, 2, 'A')) AS a (n, v, verdict)"
sent() { sql "PREPARE verdict (int8[], int8[]) AS $(cat services/scrubbing/sql/read_verdict.sql); EXECUTE verdict ('{1}', '{$1}')" |
    cut -d '|' -f 4,12; }
check 'bug: a replacement was refused, and what it was to replace could be billed a second time' [ "$(sent 1)" = 'payer_rejected|1' ]
check 'what was refused each time may be billed' [ "$(sent 2)" = 'payer_rejected|0' ]
check 'what was taken in may not' [ "$(sent 3)" = 'sent|2' ]
check 'nor what was not answered' [ "$(sent 4)" = 'sent|2' ]
exit $bad
