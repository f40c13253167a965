#!/bin/bash
# Promised: the line runs in the background, can be watched and fed, grows and shrinks live, and Kafka's own tool sees its lag.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh line

status() { scripts/status --json; }
processes() { status | jq -e "[.processes[] | select(.name == \"$1\")] | length == $2"; }
groups() { scripts/broker tool org.apache.kafka.tools.consumer.group.ConsumerGroupCommand --bootstrap-server "$CLAIMLINE_KAFKA" "$@" 2>/dev/null; }
members() { [ "$(groups --describe --group "claimline.$1" --members | grep -c "^claimline.$1 ")" = "$2" ]; }
ready() { # every worker's own web server says so
    local url
    for url in $(status | jq -r '.processes[].metrics | select(. != "")'); do curl -sf "${url%/metrics}/readyz" || return 1; done
}
metrics_are_ours() {
    local url
    for url in $(status | jq -r '.processes[].metrics | select(. != "")'); do
        curl -sf "$url" | grep -v '^#' | grep -v '^claimline_' && return 1
    done
    return 0
}
# Lag by Kafka's tool: the sum over all groups; a '-' is a partition without committed offset and counts as wrong.
lag() { groups --describe --all-groups | awk '/^claimline\./ {if ($6 == "-") bad = 1; sum += $6; n++} END {print n && !bad ? sum : "unknown"}'; }
no_lag() { [ "$(lag)" = 0 ]; }

scripts/up || { tail -20 "$CLAIMLINE_STATE/log/line.log"; exit 1; }
eval "$(scripts/up --servers)"
check 'status is one JSON object' eval 'status | jq -e ".kafka and .postgres and .mllp and .http and .inbox and .answers and (.payers | length > 0)"'
for worker in gateway intake coding scrubbing submission courier remittance followup; do
    check "$worker runs" within 20 processes $worker 1
done
check 'every worker becomes ready' within 30 ready
check 'metrics are called claimline_' metrics_are_ours
check 'every group shows a true offset, no lag' within 30 no_lag

check 'a second scrubbing starts' $claimline start scrubbing
check 'and a third' $claimline start scrubbing
check 'three share the partitions' within 30 members scrubbing 3
check 'encounters are sent' $claimline generate --count 300 --send "$CLAIMLINE_MLLP_ADDRESS" --inbox "$CLAIMLINE_STATE/inbox"
check 'claims go through, all of them are answered' within 60 quiet '.submitted > 0 and .awaiting == 0'
check 'lag goes back to nothing' within 30 no_lag

# A person lets a worker read its inbox again: everything in it is a duplicate by now, and nothing changes.
duplicates() { # of all processes of a worker
    local url
    for url in $(status | jq -r ".processes[] | select(.name == \"$1\").metrics"); do curl -sf "$url"; done |
        awk '$1 ~ /^claimline_duplicates_total/ {sum += $NF} END {print sum + 0}'
}
more_duplicates() { [ "$(duplicates scrubbing)" -gt "$1" ]; }
result() { $claimline summary --json | jq -c 'del(.seconds, .claims_per_second)'; }
full() { scripts/database sql "SELECT min(partition) FROM runtime.checkpoint WHERE worker = 'scrubbing' AND next_offset > 0"; }
before=$(result) seen=$(duplicates scrubbing)
check 'an idle worker reads a partition again' $claimline rewind scrubbing "$(full)" 0 --by tester --reason test
check 'and drops what it had applied' within 30 more_duplicates "$seen"
check 'who and why are kept' [ "$(scripts/database sql "SELECT count(*) FROM runtime.rewind WHERE by = 'tester' AND reason = 'test'")" = 1 ]
check 'no lag is left of it' within 30 no_lag
check 'and nothing changed' eval '[ "$(result)" = "$before" ]'

# What a biller does. Each line was a bug: another terminal did not find the database; JavaScript rounded the number of
# a claim; a release of a rejected claim, and any order about a claim that is not there, said nothing of it.
exits() { local want=$1; shift; "$@"; [ $? = "$want" ]; }
paper_numbers() { curl -sf "http://$CLAIMLINE_HTTP_ADDRESS/queue.json" | jq -e '.items | length > 0 and all(.claim | length == 16)'; }
rejected=$($claimline queue --json | jq -r 'select(.kind == "rejected").claim' | head -1)
check 'another terminal finds the line' env -u CLAIMLINE_KAFKA -u CLAIMLINE_POSTGRES -u CLAIMLINE_HTTP_ADDRESS "$claimline" queue
check 'the page gives claims the number on paper' paper_numbers
told() { curl -sf "http://$CLAIMLINE_HTTP_ADDRESS/why?claim=$rejected" | diff - <("$claimline" why "$rejected"); }
check 'the page tells the same story of a claim' told
check 'and nothing of a claim that is not there' [ "$(curl -s -o /dev/null -w '%{http_code}' "http://$CLAIMLINE_HTTP_ADDRESS/why?claim=0000000000000000")" = 404 ]
check 'a rejected claim is not released, and its person is told' exits 1 "$claimline" release "$rejected" --reason test
check 'an order about no claim is refused' exits 1 "$claimline" void 0000000000000000 --reason test
check 'an order without a reason is refused' exits 2 "$claimline" void "$rejected"
check 'a rejected claim is voided' exits 0 "$claimline" void "$rejected" --reason test
check 'and its item is closed' within 20 eval "! $claimline queue --json | grep -q $rejected"
check 'the gateway has no inbox to read again' exits 2 "$claimline" rewind gateway 0 0 --reason test
check 'nor has a worker a partition that is not there' exits 2 "$claimline" rewind scrubbing 99 0 --reason test
check 'two stop' eval "$claimline stop scrubbing && $claimline stop scrubbing"
check 'one is left' within 20 processes scrubbing 1
check 'an unknown worker is refused' eval "! $claimline start nobody"

# Once a message behind intake counted as a claim: two of one claim as two, an order about a claim as one more.
scripts/database sql "INSERT INTO intake.claim VALUES (0, 1, 'test', 'test', 0, 0, 'X12', now());
    INSERT INTO work.quarantine (worker, claim, version) VALUES ('coding', 1, 1), ('coding', 1, 1), ('coding', 1, 0)"
adds() { "$claimline" summary --json | jq -e ".quarantined == $1 and .voided == $2 and .in_flight == $3 and
    .claims == .held + .rejected + .quarantined + .voided + .in_flight + .submitted"; }
voided=$("$claimline" summary --json | jq .voided)
aside=$(scripts/database sql "SELECT max(quarantine) FROM work.quarantine WHERE version = 1")
check 'a claim that is set aside twice is one claim' adds 1 "$voided" 0
check 'it is tried again' "$claimline" quarantine retry "$aside" --reason test
check 'and counts as under way' adds 0 "$voided" 1
scripts/database sql "INSERT INTO work.quarantine (worker, claim, version) VALUES ('coding', 1, 1)"
aside=$(scripts/database sql "SELECT max(quarantine) FROM work.quarantine WHERE version = 1")
check 'what is dropped' "$claimline" quarantine drop "$aside" --reason test
check 'is voided' adds 0 "$((voided + 1))" 0

old=$(status | jq '.processes[] | select(.name == "coding") | .pid')
kill -9 "$old"
check 'a killed worker comes back' within 10 eval 'status | jq -e ".processes[] | select(.name == \"coding\" and .pid != '"$old"')"'
check 'no log line holds anything but JSON' eval '! grep -v "^{.*}$" "$CLAIMLINE_STATE/log/line.log" | grep -q .'

pids="$(status | jq '.processes[].pid') $(cat "$CLAIMLINE_STATE/run/broker.pid") $(head -1 "$CLAIMLINE_STATE/postgres/postmaster.pid")"
begin=$SECONDS
scripts/down
check 'down takes less than 20 s' [ $((SECONDS - begin)) -lt $((20 * $(crowd))) ]
for pid in $pids; do check "process $pid is gone" within 2 eval "! kill -0 $pid || grep -q '^State:.Z' /proc/$pid/status"; done
exit $bad
