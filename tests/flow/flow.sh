# What flow tests share: a state folder of their own, which goes at the end, and checks.
#   . tests/flow/flow.sh NAME        from the project's folder
# shellcheck shell=bash
# shellcheck disable=SC2034  # the tests use them
bad=0
CLAIMLINE_STATE=$(mktemp -d "/tmp/claimline-$1.XXXXXX")
export CLAIMLINE_STATE CLAIMLINE_TODAY=2026-06-30
unset CLAIMLINE_KAFKA CLAIMLINE_POSTGRES
trap 'scripts/down --wipe' EXIT
claimline=build/release/bin/claimline

check() { # what, command...
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok: $what"; return; fi
    bad=1
    echo "FAILED: $what"
    [ ! -s "${answer:-}" ] || echo "  the last answer: $(head -c 400 "$answer")" # what is sent is synthetic
}
within() { # seconds, command...: until it holds
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}
sql() { scripts/database sql "$1"; }
is() { [ "$(sql "$1")" = "$2" ]; }
summary() { $claimline summary --json | jq -e "$1"; }
