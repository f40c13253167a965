# What a claim costs beside 10,000 and beside 1,000,000 stored ones.
# shellcheck shell=bash
# shellcheck disable=SC2154

stored_at() { # target, round
    bench_up || return 1
    psql -qAtX -v ON_ERROR_STOP=1 -v target="$1" -d "$CLAIMLINE_POSTGRES" -f tests/bench/stored.sql >&2 || return 1
    sql 'VACUUM ANALYZE' && sql 'CHECKPOINT'
    say "stored: $(sql 'SELECT count(*) FROM intake.claim') claims, $(sql "SELECT pg_database_size('claimline') >> 20") MB"
    measured "$stored_count" "$2" || return 1
    mv "$work/figures" "$work/stored.$1.$2"
    say "beside $1: $(of claims_per_second "$work/stored.$1.$2") claims/s, $(of cpu_pipeline "$work/stored.$1.$2") us of CPU a claim, $(of cpu.postgresql "$work/stored.$1.$2") of PostgreSQL"
}

bench_stored() {
    local round target stored_count=$((count < 10000 ? count : 10000))
    for ((round = 1; round <= (rounds < 2 ? rounds : 2); round++)); do
        for target in 10000 1000000; do stored_at $target $round || return 1; done
    done
    for target in 10000 1000000; do medians "$work"/stored.$target.[0-9]* >"$work/stored.$target"; done
    local few=$work/stored.10000 many=$work/stored.1000000 figure
    echo
    echo "Stored claims, $stored_count more fed beside them"
    printf '  %-26s %22s %22s %7s\n' '' '10,000' '1,000,000' ratio
    for figure in claims_per_second cpu_pipeline cpu.postgresql cpu.scrubbing cpu.remittance wal_bytes; do
        printf '  %-26s %22s %22s %7s\n' $figure "$(span $figure "$few")" "$(span $figure "$many")" \
            "$(ratio "$(of $figure "$many")" "$(of $figure "$few")")"
    done
    answer="{\"10000\":$(figures_json "$few"),\"1000000\":$(figures_json "$many")}"
}
