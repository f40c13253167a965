#!/bin/bash
# Promised: private servers start in seconds, several side by side, keep their data, and go whatever ends their script.
set -uo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d /tmp/claimline-servers.XXXXXX)
bad=0
trap 'for s in one two three; do CLAIMLINE_STATE=$work/$s scripts/down --wipe; done; rm -rf "$work"' EXIT
unset CLAIMLINE_KAFKA CLAIMLINE_POSTGRES

check() { # what, command...
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok: $what"; else echo "FAILED: $what"; bad=1; fi
}
in_state() { local name=$1; shift; CLAIMLINE_STATE=$work/$name "$@"; }
answers() { ( # name: both servers of a state folder do what they are for
    eval "$(in_state "$1" scripts/up --servers)" &&
        [ "$(scripts/database sql 'SELECT 1 + 1')" = 2 ] &&
        scripts/broker tool org.apache.kafka.tools.TopicCommand --bootstrap-server "$CLAIMLINE_KAFKA" --list
) }
gone() { # pid...
    local pid i
    for pid; do
        for ((i = 0; i < 300; i++)); do kill -0 "$pid" 2>/dev/null && ! grep -q "^State:.Z" "/proc/$pid/status" || continue 2; sleep 0.1; done
        return 1
    done
}
# Once of three: what is promised is how long it takes, not that nobody else was busy meanwhile.
fast() {
    local begin
    for _ in 1 2 3; do
        begin=$SECONDS
        in_state "$1" scripts/up --servers && [ $((SECONDS - begin)) -lt 10 ] && return
        in_state "$1" scripts/down
    done
    return 1
}

check 'a broker and a database start' answers one
check 'a second pair starts beside them' answers two
check 'their ports differ' [ "$(sort -u "$work"/*/run/ports | grep -c kafka_port)" = 2 ]
check 'to start twice does nothing' answers one

in_state one scripts/database sql 'CREATE TABLE kept (i int); INSERT INTO kept VALUES (7)'
check 'the database crashes and comes back' eval \
    'in_state one scripts/database immediate && in_state one scripts/database start && [ "$(in_state one scripts/database sql "SELECT i FROM kept")" = 7 ]'
check 'the broker is killed and comes back' eval 'in_state one scripts/broker kill && in_state one scripts/broker start && answers one'
check 'both stop' in_state one scripts/down
check 'and start again within 10 s' fast one
check 'with what they had' [ "$(in_state one scripts/database sql 'SELECT i FROM kept')" = 7 ]
check 'no PostgreSQL listens on a port' eval '! ss -ltnp 2>/dev/null | grep -q "\"postgres\",pid=$(head -1 "$work/one/postgres/postmaster.pid"),"'

# A script that is killed while its servers run.
CLAIMLINE_STATE=$work/three setsid bash -c '. scripts/servers.sh; state_guard --wipe; servers_start; : >"$state/run/ready"; while :; do sleep 0.2; done' &
script=$!
for _ in $(seq 1800); do [ -e "$work/three/run/ready" ] && break; sleep 0.1; done
pids="$(cat "$work/three/run/broker.pid") $(head -1 "$work/three/postgres/postmaster.pid")"
kill -9 "$script"
wait "$script" 2>/dev/null
# shellcheck disable=SC2086
check 'a script killed with -9 leaves no server' gone $pids
for _ in $(seq 300); do [ -e "$work/three" ] || break; sleep 0.1; done
check 'and no folder' [ ! -e "$work/three" ]

CLAIMLINE_STATE=$work/three CLAIMLINE_KAFKA=127.0.0.1:1 CLAIMLINE_POSTGRES=dbname=nothing scripts/up --servers >"$work/given"
check 'servers that are given are used' grep -q 'CLAIMLINE_KAFKA=127.0.0.1:1$' "$work/given"
check 'and none are started' [ ! -e "$work/three/run/broker.pid" ]
check 'a state folder whose path is too long is refused' eval \
    '! in_state "$(printf "x%.0s" $(seq 90))" scripts/up --servers'
rm -rf "$work"/xxx*
exit $bad
