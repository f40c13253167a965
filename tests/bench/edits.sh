# All edits of both stages on claims of five lines with twenty lines of history, in memory and with the database's read.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154

bench_edits() {
    local bench=build/release/bin/bench_edits folder=${CLAIMLINE_CORPUS:-../shared}/codesets memory database
    scripts/build release bench_edits >&2 || return 1
    [ -d "$folder" ] || { folder=''; say "edits: no folder of official files: only the shipped code sets"; }
    memory=$("$bench" memory "$folder" 2>"$work/edits.err") || { cat "$work/edits.err" >&2; return 1; }
    state_prepare
    database_start
    export CLAIMLINE_POSTGRES=${CLAIMLINE_POSTGRES:-$(postgres_conninfo)}
    cat deploy/postgres/*.sql | psql -qAtX -v ON_ERROR_STOP=1 -d "$CLAIMLINE_POSTGRES" >/dev/null || return 1
    database=$("$bench" database "$folder" 2>"$work/edits.err") || { cat "$work/edits.err" >&2; return 1; }
    database_stop fast
    unset CLAIMLINE_POSTGRES
    answer=$(jq -c --argjson d "$database" '. + {database: $d}' <<<"$memory")
    edits_print
}

edits_print() {
    echo
    jq -r '"All \(.edits) edits, \(.tables) tables: a claim of five lines with twenty lines of history (a core, CPU time)",
        (.kinds[] | "  \(.kind + "            " | .[:14]) \(.ns) ns, \(1e9 / .ns | floor) claims/s, \(.findings) findings, \(.ns * 100 / .unpack_ns | floor / 100) of reading it from protobuf (\(.unpack_ns) ns)"),
        "  \("all            "[:14]) \(.ns) ns, \(1e9 / .ns | floor) claims/s",
        "  with PostgreSQL, keyed reads of \(.database.lines_a_claim) lines of history, 500 claims a flight:",
        "                 \(.database.cpu_ns) ns here and \(.database.server_ns) ns in the server, one after the other \(1e9 / (.database.cpu_ns + .database.server_ns) | floor) claims/s; \(1e9 / .database.wall_ns | floor) by the clock",
        "  \(.rules.asked) rules of payers and the site, beside \(.rules.others) of other payers: \(.rules.ns) ns a claim, \(.rules.findings) findings",
        "The ten dearest of \(.costs | length) edits (ns a claim, mean of all kinds)",
        (.costs | sort_by(-.ns) | .[:10][] | "  \(.edit + "        " | .[:8]) \(.stage + "          " | .[:10]) \(.ns)")' <<<"$answer"
}
