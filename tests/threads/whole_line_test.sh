#!/bin/bash
# Promised: the whole line, built with the thread sanitizer, takes encounters from end to end and no two threads race.
set -uo pipefail
cd "$(dirname "$0")/../.."
scripts/build tsan claimline || exit 1
CLAIMLINE_STATE=$(mktemp -d /tmp/claimline-threads.XXXXXX)
export CLAIMLINE_STATE CLAIMLINE_TODAY=2026-06-30 CLAIMLINE_BUILD=tsan
unset CLAIMLINE_KAFKA CLAIMLINE_POSTGRES
. scripts/servers.sh
trap 'scripts/down --wipe' EXIT
state_guard --wipe
mkdir -p "$state/run"
# These libraries are not built with the sanitizer: what they order by atomics of their own, it cannot see.
printf 'race:%s\n' librdkafka.so libmicrohttpd.so libpq.so >"$state/run/libraries"
export TSAN_OPTIONS="log_path=$state/run/race suppressions=$state/run/libraries print_suppressions=0"

servers_start
line_start payer
feed() { "$claimline" generate --count 60 --send "$CLAIMLINE_MLLP_ADDRESS" --inbox "$state/inbox" >/dev/null 2>&1; }
summary_holds() { "$claimline" summary --json 2>/dev/null | jq -e "$1" >/dev/null 2>&1; }
within() { # seconds, command...: until it holds
    local end=$((SECONDS + $1))
    shift
    until "$@"; do [ $SECONDS -lt $end ] || return 1; sleep 0.5; done
}
bad=0
within 240 feed || { echo 'FAILED: nothing takes the encounters'; tail -5 "$state/log/line.log"; bad=1; }
# The pages and counters, as a person would look at them meanwhile.
for _ in 1 2 3; do
    for page in / /summary.json /queue.json; do curl -s -o "$state/run/page" "http://$CLAIMLINE_HTTP_ADDRESS$page"; done
    for url in $(scripts/status --json | jq -r '.processes[].metrics | select(. != "")'); do curl -s -o "$state/run/page" "$url"; done
done
within 600 summary_holds '.submitted > 0 and .in_flight == 0 and .awaiting == 0' ||
    { echo 'FAILED: the claims do not come to their end'; "$claimline" summary; bad=1; }
line_stop
for report in "$state/run/race".*; do
    [ -e "$report" ] || continue
    echo "FAILED: a race"
    cat "$report"
    bad=1
done
[ $bad = 0 ] && echo 'no race'
exit $bad
