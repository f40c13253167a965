# A file of 1 GB through the gateway: constant memory, proven and emitted.
# shellcheck shell=bash
# shellcheck disable=SC2154

bench_memory() {
    local file=$work/large.837 bytes begin proven=0 emitted=0 before gateway out
    bench_up || return 1
    gateway=$(jq -r .pid "$state"/run/processes/gateway.*)
    before=$(awk '/^VmHWM/ {print $2}' "/proc/$gateway/status")
    mkdir -p "$work/parts"
    # Interchanges of 5,000 claims, one behind the other; repeated under other seeds until it is 1 GB.
    local seed=100
    while [ "$(stat -c %s "$file" 2>/dev/null || echo 0)" -lt 1000000000 ]; do
        seed=$((seed + 1))
        "$claimline" generate --count 100000 --seed $seed --format 837 --per-file 5000 --out "$work/parts" >/dev/null || return 1
        cat "$work"/parts/*.837 >>"$file" 2>/dev/null || find "$work/parts" -type f -not -name expected.tsv -exec cat {} + >>"$file"
        rm -rf "${work:?}/parts"
    done
    bytes=$(stat -c %s "$file")
    say "memory: a file of $((bytes / 1000000)) MB"
    begin=$SECONDS
    mv "$file" "$state/inbox/large.837"
    # Its row is there when it is kept; the first of its claims goes out when all of it is proven. Then a minute more:
    # what follows is more of the same.
    while [ $((SECONDS - begin)) -lt 900 ]; do
        sleep 1
        [ $proven != 0 ] || [ "$(ask "SELECT coalesce(max(position), 0) FROM gateway.file WHERE byte_count = $bytes")" = 0 ] || proven=$((SECONDS - begin))
        if [ $proven != 0 ] && [ $((SECONDS - begin - proven)) -ge 60 ]; then break; fi
    done
    emitted=$(ask "SELECT coalesce(max(position), 0) FROM gateway.file WHERE byte_count = $bytes")
    peaks >"$work/peaks"
    out=$(awk '/^VmHWM/ {print $2}' "/proc/$gateway/status")
    echo
    echo "A file of $((bytes / 1000000)) MB"
    echo "  proven after $proven s; a minute later position $emitted of $bytes had been emitted, then stopped"
    echo "  the gateway's peak: $((before / 1024)) MB before, $((out / 1024)) MB with the file: $(ratio $((out * 1024)) "$bytes") of its size"
    awk '{printf "  %-12s %6d MB\n", $1, $2}' "$work/peaks"
    answer="{\"bytes\":$bytes,\"proven_seconds\":$proven,\"emitted_position\":$emitted,\"gateway_peak_kb_before\":$before,\"gateway_peak_kb\":$out}"
    rm -f "$state/inbox/large.837"
    [ $proven != 0 ]
}
