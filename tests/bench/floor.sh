# The line beside the floor: broker, database and libraries with the same hops and rows and no work in between.
# shellcheck shell=bash
# shellcheck disable=SC2154
. tests/bench/line.sh

floor_folder() {
    local folder=${CLAIMLINE_CORPUS:-../shared}/floor
    [ -f "$folder/run.sh" ] && echo "$folder"
}

# floor_round FOLDER N: at the two whole numbers of rows a hop around the line's. Its own servers, ours stand idle.
floor_round() {
    local folder=$1 jvm='-Xms128m,-Xmx256m,-XX:+UseSerialGC,-XX:TieredStopAtLevel=1' low=$2 round=$3
    printf 'low ROWS=%d JVM=%s\nhigh ROWS=%d JVM=%s\n' "$low" "$jvm" $((low + 1)) "$jvm" >"$work/variants"
    (
        export KAFKA_LIBS W=$work/floor.$round OUT=$work/floor.$round.tsv KPORT N=$((count > 50000 ? count : 50000)) PARTS=16
        export K=$4 WARM=50000
        KAFKA_LIBS=$(kafka_jars) KPORT=$(port_choose)
        # A folder that PostgreSQL's user may enter.
        mkdir -p "$W" && chmod 711 "$work" && "$folder/run.sh" 1 "$work/variants" >"$work/floor.log" 2>&1
        rm -rf "$W"
    )
    [ "$(awk -F'\t' '$1 == "low" || $1 == "high"' "$work/floor.$round.tsv" | wc -l)" = 2 ] || { tail -3 "$work/floor.log" >&2; return 1; }
}

bench_floor() {
    local folder round hops=0 rows=0 low=1 names=()
    folder=$(floor_folder) || { say "floor: no ../shared/floor here, nothing to compare with"; answer=null; return 0; }
    for ((round = 1; round <= rounds; round++)); do
        [ $line_rounds -ge $round ] || line_round || return 1
        if [ $round = 1 ]; then
            hops=$(of hops "$work/line.1") rows=$(of rows "$work/line.1")
            low=$(awk -v r="$rows" -v h="$hops" 'BEGIN {l = int(r / h); print l < 1 ? 1 : l}')
            names=("$folder" "$low")
        fi
        floor_round "${names[@]}" "$round" "$(awk -v h="$hops" 'BEGIN {printf "%.0f", h}')" || return 1
        # A hop costs this with so many rows; the line has this many hops a claim.
        awk -F'\t' -v h="$hops" -v r="$rows" -v low="$low" '$1 == "low" || $1 == "high" {c[$1] = $5; s[$1] = $3; w[$1] = $17; k[$1] = $16}
            END {t = r / h - low; if (t < 0) t = 0
                a = c["low"] + t * (c["high"] - c["low"]); g = (k["low"] + k["high"]) / 2
                printf "floor_cpu %.1f\nfloor_claims_per_second %.0f\nfloor_wal_bytes %.0f\n", a * h - g, s["low"] + t * (s["high"] - s["low"]), (w["low"] + t * (w["high"] - w["low"])) * h}' \
            "$work/floor.$round.tsv" >"$work/beside.$round"
        awk '$1 == "cpu_pipeline" {a = $2} $1 == "claims_per_second" {s = $2} $1 == "floor_cpu" {printf "cpu_ratio %.2f\n", a / $2}
             $1 == "floor_claims_per_second" {printf "speed_ratio %.2f\n", s / $2}' "$work/line.$round" "$work/beside.$round" >>"$work/beside.$round"
        say "floor, round $round: $(of floor_claims_per_second "$work/beside.$round") claims/s, $(of floor_cpu "$work/beside.$round") us of CPU a claim; the line $(of cpu_ratio "$work/beside.$round") times that"
    done
    medians "$work"/beside.[0-9]* >"$work/beside"
    echo
    echo "Beside the floor: $hops hops and $rows rows a claim without medicine, both without feeder and payer"
    echo "  CPU a claim              $(span floor_cpu "$work/beside") us; the line $(span cpu_ratio "$work/beside") times that (target: at most 3)"
    echo "  claims/s                 $(span floor_claims_per_second "$work/beside"); the line $(span speed_ratio "$work/beside") times that"
    answer=$(figures_json "$work/beside")
}
