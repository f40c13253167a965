#!/bin/bash
# Promised: a gateway killed in mid-file repeats nothing and skips nothing; a second one takes over; answers follow the commit.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/flow/flow.sh gateway
pids=()
trap 'kill -9 "${pids[@]}" 2>/dev/null; flow_end' EXIT
interchanges=40 claims=50

gateway() { # instance
    $claimline worker gateway --instance "$1" >>"$CLAIMLINE_STATE/log/gateway-$1.log" 2>&1 &
    pids[$1]=$!
}

file() {
    local i c
    for ((i = 1; i <= interchanges; i++)); do
        printf 'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260629*1015*^*00501*%09d*1*T*:~\n' $i
        printf 'GS*HC*S*R*20260629*1015*%d*X*005010X222A1~\nST*837*0001*005010X222A1~\n' $i
        printf 'BHT*0019*00*R%d*20260629*1015*CH~\nNM1*41*2*SENDER*****46*S1~\nPER*IC*DESK*TE*5550100~\n' $i
        printf 'NM1*40*2*RECEIVER*****46*R1~\nHL*1**20*1~\nNM1*85*2*CLINIC*****XX*1234567893~\n'
        printf 'N3*2 ELM ST~\nN4*TOWN*CA*900010000~\nREF*EI*123456789~\n'
        for ((c = 1; c <= claims; c++)); do
            printf 'HL*%d*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*DOE*JANE****MI*W%03d%03d~\nN3*1 MAIN ST~\n' $((c + 1)) $i $c
            printf 'N4*TOWN*CA*900010000~\nDMG*D8*19700101*F~\nNM1*PR*2*SUMMIT*****PI*60054~\n'
            printf 'CLM*C%d-%d*100***11:B:1*Y*A*Y*Y~\nHI*ABK:J069~\nLX*1~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*D8*20260628~\n' $i $c
        done
        printf 'SE*%d*0001~\nGE*1*%d~\nIEA*1*%09d~\n' $((10 + 12 * claims + 1)) $i $i
    done
}

eval "$(scripts/up --servers)"
$claimline migrate >/dev/null 2>&1 || { echo "FAILED: migrate"; exit 1; }
mkdir -p "$CLAIMLINE_STATE/inbox"
file >"$CLAIMLINE_STATE/inbox/.claims.837"
gateway 1
check 'a gateway takes its slots' within 20 grep -q '"taken"' "$CLAIMLINE_STATE/log/gateway-1.log"
mv "$CLAIMLINE_STATE/inbox/.claims.837" "$CLAIMLINE_STATE/inbox/claims.837"
check 'the file is begun' within 20 is "SELECT count(*) FROM gateway.file" 1
for ((i = 0; i < 4; i++)); do
    kill -9 "${pids[1]}"
    wait "${pids[1]}" 2>/dev/null
    gateway 1
    sleep 0.$((3 + 2 * i))
done
check 'it is done in spite of kill -9' within 60 test -f "$CLAIMLINE_STATE/inbox/done/claims.837"
check 'every claim was taken once' is "SELECT sum(n) FROM gateway.tally WHERE outcome = 'accepted'" $((interchanges * claims))
check 'every claim was handed on once' is "SELECT sum(last_seq - first_seq + 1) FROM runtime.outbox" $((interchanges * claims))
check 'nothing was refused' is "SELECT count(*) FROM gateway.tally WHERE outcome <> 'accepted'" 0
check 'each interchange has its 999' eval '[ "$(ls "$CLAIMLINE_STATE/answers" | grep -c "\.999$")" = $interchanges ]'
check 'each interchange has its TA1' eval '[ "$(ls "$CLAIMLINE_STATE/answers" | grep -c "\.ta1$")" = $interchanges ]'
check 'the result stands beside the file' grep -q "\"inputs\":$((interchanges * claims))," "$CLAIMLINE_STATE/inbox/done/claims.837.result.json"

gateway 2
check 'a second gateway waits' within 20 grep -q doors_wait_for_a_slot "$CLAIMLINE_STATE/log/gateway-2.log"
kill -9 "${pids[1]}"
check 'it takes over when the first is killed' within 20 grep -q '"taken"' "$CLAIMLINE_STATE/log/gateway-2.log"
posted() { curl -s -o /dev/null -w '%{http_code}' --data-binary "$1" "http://$CLAIMLINE_HTTP_ADDRESS/"; }
check 'and answers POST' within 20 eval '[ "$(posted garbage)" = 422 ]'
$claimline resend nobody 1 --by ann --reason 'a test' >/dev/null
check 'an order of a person is carried once' within 20 is "SELECT count(*) FROM gateway.command WHERE sent IS NOT NULL" 1

# Control numbers that expired a day ago go, those of yesterday's window with them, and what is younger stays.
message() { printf 'MSH|^~\\&|A|B|C|D|20260628||ADT^A08|%s|P|2.5.1\rPID|1||M%s\r' "$1" "$1"; }
for n in 1 2 3; do posted "$(message $n)" >/dev/null; done
taken() { is "SELECT count(*) FROM gateway.input WHERE control IN ('1', '2', '3')" "$1"; }
check 'control numbers are taken' within 20 taken 3
scripts/database sql "UPDATE gateway.input SET expires = now() - interval '2 days' WHERE control = '1';
    UPDATE gateway.input SET expires = now() - interval '1 hour' WHERE control = '2'"
check 'those whose window is over go' within 20 taken 1
check 'where their bytes lie stays known' is "SELECT count(*) FROM gateway.original WHERE original LIKE 'pack %'" 2
scripts/database sql "UPDATE gateway.original SET received = now() - interval '11 years';
    UPDATE gateway.input SET expires = now() - interval '2 days' WHERE control = '3'"
check 'as long as they are kept' within 20 is "SELECT count(*) FROM gateway.original" 1

# A gateway that listens before it holds a slot tells 503 to the first senders of a start (what fhir_test met once), and
# to all of them for ever when another process has the slots. A session here holds the slots in its stead.
kill -9 "${pids[2]}"
coproc slots { psql -qAtX -d "$CLAIMLINE_POSTGRES" 2>&1; }
slots_say() { echo "$1;" >&"${slots[1]}" && read -r -t 20 said <&"${slots[0]}" && [ "$said" = "$2" ]; }
check 'the slots are held here' slots_say "SELECT count(pg_advisory_lock(x'51075107'::int, n)) FROM generate_series(0, 3) n" 4
gateway 3
check 'a gateway finds no slot' within 20 is "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()" 1
check 'it takes no connection before it holds one' [ "$(posted garbage)" = 000 ]
kill -STOP "${pids[3]}"
gateway 4
check 'another gateway waits' within 20 grep -q doors_wait_for_a_slot "$CLAIMLINE_STATE/log/gateway-4.log"
check 'the slots are free' slots_say 'SELECT pg_advisory_unlock_all() IS NULL' f
check 'the other takes them' within 20 grep -q '"taken"' "$CLAIMLINE_STATE/log/gateway-4.log"
kill -CONT "${pids[3]}"
check 'who has the slots has the addresses' within 20 eval '[ "$(posted garbage)" = 422 ]'
exit $bad
