# The whole line: claims/s, CPU of every process, rows, WAL, batches and memory.
# shellcheck shell=bash
# shellcheck disable=SC2154

line_rounds=${line_rounds:-0}
# One measured feed on a line that stands since the first; each has its own seed and thus its own patients.
line_round() {
    if [ $line_rounds = 0 ]; then bench_up || return 1; fi
    line_rounds=$((line_rounds + 1))
    measured "$count" "$line_rounds" || return 1
    mv "$work/figures" "$work/line.$line_rounds"
    say "line, round $line_rounds: $(of claims_per_second "$work/line.$line_rounds") claims/s, $(of cpu_pipeline "$work/line.$line_rounds") us of CPU a claim"
}

line_print() {
    local f=$work/line name
    echo
    echo "The line: $count claims, $line_rounds rounds, $(nproc) cores; CPU in microseconds a claim"
    echo "  claims/s end to end      $(span claims_per_second "$f")"
    echo "  CPU a claim, all         $(span cpu "$f"): at most $(awk -v c="$(of cpu "$f")" -v n="$(nproc)" 'BEGIN {printf "%.0f", n * 1e6 / c}') claims/s on $(nproc) cores"
    echo "  without feeder and payer $(span cpu_pipeline "$f")"
    echo "  cores meanwhile          ours $(span cores.ours "$f"), other work $(span cores.others "$f"), idle $(span cores.idle "$f")"
    printf '  %-12s %22s %8s %8s %8s %9s\n' process 'CPU' share hops batch 'peak MB'
    for name in gateway intake coding scrubbing submission courier remittance followup postgresql broker supervisor payer generator; do
        printf '  %-12s %22s %7s%% %8s %8s %9s\n' "$name" "$(span "cpu.$name" "$f")" \
            "$(awk -v a="$(of "cpu.$name" "$f")" -v b="$(of cpu "$f")" 'BEGIN {printf "%.0f", a * 100 / b}')" \
            "$(of "hops.$name" "$f")" "$(of "batch.$name" "$f")" "$(of "peak_mb.$name" "$f")"
    done
    echo "  rows a claim $(of rows "$f") and $(of rows_runtime "$f") of the runtime, $(of wal_bytes "$f") bytes of WAL, $(of hops "$f") hops, $(of transactions_per_1000 "$f") transactions a 1000 claims"
    awk '$1 ~ /^rows\./ {sub("rows.", "", $1); printf "    %-32s %s\n", $1, $2}' "$f"
}

bench_line() {
    while [ $line_rounds -lt "$rounds" ]; do line_round || return 1; done
    medians "$work"/line.[0-9]* >"$work/line"
    line_print
    answer=$(figures_json "$work/line")
}
