# What flow tests share: a state folder of their own, which goes at the end, checks, and waits that a loaded machine may
# stretch. What holds ends a wait at once.
#   . tests/flow/flow.sh NAME        from the project's folder
# shellcheck shell=bash
# shellcheck disable=SC2034  # the tests use them
bad=0
CLAIMLINE_STATE=$(mktemp -d "/tmp/claimline-$1.XXXXXX")
export CLAIMLINE_STATE CLAIMLINE_TODAY=2026-06-30
unset CLAIMLINE_KAFKA CLAIMLINE_POSTGRES
# What failed may never come again: what the line complained of is shown.
flow_end() {
    if [ $bad != 0 ]; then grep -hE '"level":"(warn|error)"' "$CLAIMLINE_STATE"/log/*.log 2>/dev/null | tail -20 | cut -c1-300; fi
    scripts/down --wipe
}
trap flow_end EXIT
claimline=build/release/bin/claimline

check() { # what, command...
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok: $what"; return; fi
    bad=1
    echo "FAILED: $what"
    [ ! -s "${answer:-}" ] || echo "  the last answer: $(head -c 400 "$answer")" # what is sent is synthetic
}
# How many times as long a wait may take here and now, by the load of each processor; at least $CLAIMLINE_PATIENCE times.
crowd() {
    local load times
    read -r load _ </proc/loadavg
    times=$((1 + 2 * ${load%.*} / $(nproc)))
    [ $times -le 10 ] || times=10
    [ $times -ge "${CLAIMLINE_PATIENCE:-1}" ] || times=$CLAIMLINE_PATIENCE
    echo $times
}
within() { # seconds on a machine that has nothing else to do, command...: until it holds
    local begin=$SECONDS seconds=$1
    shift
    until "$@" >/dev/null 2>&1; do
        [ $((SECONDS - begin)) -lt "$seconds" ] || { [ $bad = 0 ] && [ $((SECONDS - begin)) -lt $((seconds * $(crowd))) ]; } || return 1
        sleep 0.1
    done
}
sql() { scripts/database sql "$1"; }
is() { [ "$(sql "$1")" = "$2" ]; }
summary() { $claimline summary --json | jq -e "$1"; }
# All files are taken and nothing is on its way between workers: what is true then stays so. The summary alone would say so
# between two files. Seen twice, because folders and tables cannot be looked at in one moment.
quiet_once() {
    [ -z "$(find "$CLAIMLINE_STATE"/inbox "$CLAIMLINE_STATE"/partners/*/from_payer -maxdepth 1 -type f -print -quit 2>/dev/null)" ] &&
        summary ".inputs > 0 and .unaccounted == 0 and .in_flight == 0 and ([.lag[]] | add) == 0 and (${1:-true})"
}
quiet() { quiet_once "$@" && sleep 0.3 && quiet_once "$@"; } # [what else holds then]
refused() { # words, command...: it ends with 1, and says so
    local words=$1 said
    shift
    said=$("$@" 2>&1) && return 1
    grep -qF -- "$words" <<<"$said"
}
