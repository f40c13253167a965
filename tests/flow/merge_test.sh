#!/bin/bash
# Promised: a merge (ADT^A40) crosses shards through the running line, once, though intake is killed on the way.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh merge
declare -A pids=()
trap 'kill -9 "${pids[@]}" 2>/dev/null; flow_end' EXIT
patients=6

start() { # worker
    $claimline worker "$1" --instance 1 >>"$CLAIMLINE_STATE/log/$1.log" 2>&1 &
    pids[$1]=$!
}
# facility, event, record number, the segments behind PID
message() {
    local application=HBHIS
    [ "$1" = LAKESIDE ] && application=LSHIS
    printf 'MSH|^~\\&|%s|%s|CL|CL|20260629101500||%s|%s|P|2.5.1\r' "$application" "$1" "$2" "$control"
    printf 'PID|1||%s^^^H^MR||DOE^JANE||19700101|F|||2 ELM ST^^TOWN^MN^55802|||||||A%s\r%b' "$3" "$3" "$4"
}
control=0
post() { [ "$(curl -s -o /dev/null -w '%{http_code}' --data-binary @- "http://$CLAIMLINE_HTTP_ADDRESS/")" = 202 ]; }
send() { ((++control)); message "$@" | post; }
charge() { printf 'FT1|1|||20260629||CG|99213|||1|%s||||||||R519||||||99213\\r' "$1"; }

eval "$(scripts/up --servers)"
$claimline migrate >/dev/null 2>&1 || { echo "FAILED: migrate"; exit 1; }
mkdir -p "$CLAIMLINE_STATE/log"
for worker in gateway intake coding scrubbing; do start $worker; done
check 'the gateway answers' within 30 send LAKESIDE 'ADT^A04' START ''
for ((i = 1; i <= patients; i++)); do
    send HARBOR 'ADT^A01' "OLD$i" 'PV1|1|O\rIN1|1|P|SUMM1|SUMMIT\r' || bad=1
    send HARBOR 'DFT^P03' "OLD$i" "PV1|1|O\r$(charge 100)" || bad=1
done
check 'the charges wait in accounts' within 30 is "SELECT count(*) FROM intake.account WHERE state = 'open'" $patients
for ((i = 1; i <= patients; i++)); do
    send HARBOR 'ADT^A40' "NEW$i" "MRG|OLD$i^^^H^MR\\r" || bad=1
    if ((i % 3 == 0)); then # a worker dies while merges are on their way
        kill -9 "${pids[intake]}"
        wait "${pids[intake]}" 2>/dev/null
        start intake
    fi
done
check 'each old number has its survivor' within 30 is "SELECT count(*) FROM intake.patient WHERE survivor <> ''" $patients
moved="SELECT count(*) FROM intake.account AS a JOIN intake.patient AS p ON (a.shard, a.identity) = (p.survivor_shard, p.survivor)"
check 'each account is the survivors' within 30 is "$moved" $patients
check 'and nothing is left with the old ones' is "SELECT count(*) FROM intake.account" $patients
check 'each was moved once' is "SELECT sum(messages) FROM intake.account" $patients
check 'scrubbing knows of each' within 30 is "SELECT count(*) FROM scrubbing.history WHERE claim = 0" $patients
for ((i = 1; i <= patients; i++)); do
    send LAKESIDE 'DFT^P03' "OLD$i" "PV1|1|O\r$(charge 80)" || bad=1
done
check 'a charge under the old number is the survivors claim' within 30 \
    is "SELECT count(*) FROM intake.claim AS c JOIN intake.patient AS p ON p.survivor_shard = c.shard" $patients
check 'with the insurance that was known of the old one' within 30 is \
    "SELECT count(*) FROM coding.claim WHERE body::text LIKE '%' || encode('SUMM1', 'hex') || '%'" $patients
check 'nothing is in quarantine' is "SELECT count(*) FROM work.quarantine" 0
check 'nothing waits in the outbox' within 30 is "SELECT count(*) FROM runtime.outbox" 0
[ $bad = 0 ] || tail -n 5 "$CLAIMLINE_STATE"/log/*.log
exit $bad
