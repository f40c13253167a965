# A line on fresh servers, a measured feed through it, and statistics: shared by the benchmarks of scripts/bench.
# shellcheck shell=bash
# shellcheck disable=SC2154  # names of scripts/bench and scripts/servers.sh

sql() { psql -qAtX -d "$CLAIMLINE_POSTGRES" -c "$1"; }
# ask STATEMENT: one value, through one session: a new one for each look would cost as much as many claims.
ask() {
    local value
    echo "$1;" >&"${asker[1]}" && IFS= read -r -t 300 value <&"${asker[0]}" && echo "$value"
}
asker_start() {
    if [ -n "${asker_PID:-}" ]; then kill "$asker_PID" 2>/dev/null; wait "$asker_PID" 2>/dev/null; fi
    coproc asker { exec psql -qAtX -d "$CLAIMLINE_POSTGRES" 2>/dev/null; }
}

# bench_up: a line with nothing in it. The broker needs some thousand messages until its code is compiled.
bench_up() {
    scripts/down --wipe
    export CLAIMLINE_TODAY=2026-06-30
    CLAIMLINE_MLLP_ADDRESS='' CLAIMLINE_HTTP_ADDRESS=''
    unset CLAIMLINE_MLLP_ADDRESS CLAIMLINE_HTTP_ADDRESS
    servers_start
    line_start payer
    asker_start
    mkdir -p "$state/inbox"
    feed 3000 900 && drained_wait
}

# feed COUNT SEED: HL7 by MLLP, three times as many 837 into the watched folder; the generator's CPU in feed.time.
feed() {
    fed=$1
    ( # wait4 tells what a child has used
        TIMEFORMAT='%U %S'
        time setpriv --pdeathsig KILL "$claimline" generate --count "$1" --seed "$2" --send "$CLAIMLINE_MLLP_ADDRESS" \
            --inbox "$state/inbox" >"$state/log/generate.log" 2>&1
    ) 2>"$work/feed.time" &
    feeder=$!
}

# Cheap looks while the line works: only when nothing is under way are claims counted.
under_way="SELECT (SELECT coalesce(sum(out_seq - in_hwm), 0) FROM runtime.lane)
                + (SELECT coalesce(sum(next_serial - batched_serial - 1), 0) FROM submission.queue)"
sent_open="SELECT (SELECT coalesce(sum(claim_count), 0) FROM submission.interchange)
                - (SELECT count(*) FROM followup.position
                    WHERE paid_state IN ('paid', 'denied', 'zero_paid') OR sent_state = 'payer_rejected')"
drained_wait() {
    local quiet=0 patience=$((SECONDS + 1800))
    while :; do
        [ $SECONDS -lt $patience ] || { say "does not drain"; return 1; }
        pid_lives "$(pid_of supervisor)" || { tail -5 "$state/log/line.log" >&2; return 1; }
        sleep 0.25
        quiet=$((quiet + 1))
        if pid_lives "$feeder" || [ "$(ask "$under_way")" != 0 ] ||
            [ -n "$(find "$state/inbox" -type f -not -path '*/done/*' -not -path '*/refused/*' -print -quit)" ]; then
            quiet=0
        fi
        # The count reads every claim: only after two seconds of rest, and then every two seconds.
        [ $quiet = 0 ] || [ $((quiet % 8)) != 0 ] || [ "$(ask "$sent_open")" -gt "${sent_open_before:-0}" ] || break
    done
    [ ! -d "$state/inbox/refused" ] || [ -z "$(find "$state/inbox/refused" -type f -print -quit)" ] || say "files were refused"
}

# Ticks of every process: workers, payer, broker; the postmaster counts those of its children that ended.
ticks() {
    local file name pid
    for file in "$state"/run/processes/*; do
        name=$(jq -r .name "$file") pid=$(jq -r .pid "$file")
        sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | awk -v n="$name" -v p="$pid" '{print n, $12 + $13, p}'
    done
    sed 's/^.*) //' "/proc/$(pid_of broker)/stat" | awk '{print "broker", $12 + $13, 0}'
    sed 's/^.*) //' "/proc/$(pid_of supervisor)/stat" | awk '{print "supervisor", $12 + $13, 0}'
    {
        sed 's/^.*) //' "/proc/$(postgres_pid)/stat" | awk '{print $12 + $13 + $14 + $15}'
        local child
        for child in $(cat "/proc/$(postgres_pid)/task/$(postgres_pid)/children"); do
            sed 's/^.*) //' "/proc/$child/stat" 2>/dev/null | awk '{print $12 + $13}'
        done
    } | awk '{s += $1} END {print "postgresql", s, 0}'
}
# Peak memory of the workers, MB.
peaks() {
    local file
    for file in "$state"/run/processes/*; do
        awk -v n="$(jq -r .name "$file")" '/^VmHWM/ {printf "%s %d\n", n, $2 / 1024}' "/proc/$(jq -r .pid "$file")/status" 2>/dev/null
    done
}
# Messages and transactions of each worker so far.
meters() {
    local file
    for file in "$state"/run/processes/*; do
        curl -s "$(jq -r .metrics "$file")" | awk -v n="$(jq -r .name "$file")" '
            /^claimline_messages_total/ {m = $2} /^claimline_batches_total/ {b = $2} END {print n, m + 0, b + 0}'
    done
}
# Busy and idle ticks of the machine: who else works on it?
machine() { awk '/^cpu / {print $2 + $3 + $4 + $7 + $8 + $9, $5 + $6}' /proc/stat; }
rows_now="SELECT schemaname || '.' || relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables ORDER BY 1"

# measured COUNT SEED: feeds and drains; figures of this feed, one "name value" a line, in $work/figures.
measured() {
    local begin end wal
    sent_open_before=$(sql "$sent_open")
    sleep 10.5 # an idle backend tells its row counts after ten seconds
    sql "$rows_now" >"$work/rows.0"
    meters >"$work/meters.0"
    claims_before=$(sql 'SELECT count(*) FROM intake.claim')
    wal=$(sql 'SELECT pg_current_wal_insert_lsn()')
    begin=$(sql "SELECT extract(epoch FROM clock_timestamp())")
    ticks >"$work/ticks.0"
    machine >"$work/machine.0"
    feed "$1" "$2"
    drained_wait || return 1
    ticks >"$work/ticks.1"
    machine >"$work/machine.1"
    end=$(sql "SELECT extract(epoch FROM max(at)) FROM followup.position")
    wal=$(sql "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '$wal')")
    sleep 10.5
    sql "$rows_now" >"$work/rows.1"
    meters >"$work/meters.1"
    peaks >"$work/peaks"
    claims=$(($(sql 'SELECT count(*) FROM intake.claim') - claims_before))
    {
        awk -v n="$claims" -v b="$begin" -v e="$end" 'BEGIN {printf "claims_per_second %.0f\nseconds %.2f\n", n / (e - b), e - b}'
        awk -v n="$claims" '{printf "cpu.generator %.1f\n", ($1 + $2) * 1e6 / n}' "$work/feed.time"
        awk -v n="$claims" 'NR == FNR {t[$1] += $2; p[$1] = p[$1] $3; next} {u[$1] += $2; q[$1] = q[$1] $3}
            END {for (x in u) {if (p[x] != q[x]) print x " was restarted" >"/dev/stderr"; printf "cpu.%s %.1f\n", x, (u[x] - t[x]) * 1e4 / n}}' \
            "$work/ticks.0" "$work/ticks.1"
        awk -F'|' -v n="$claims" 'NR == FNR {t[$1] = $2; next} $2 > t[$1] {printf "rows.%s %.2f\n", $1, ($2 - t[$1]) / n
            if ($1 !~ /^runtime/) s += $2 - t[$1]; else r += $2 - t[$1]} END {printf "rows %.2f\nrows_runtime %.2f\n", s / n, r / n}' "$work/rows.0" "$work/rows.1"
        awk -v n="$claims" 'NR == FNR {m[$1] = $2; b[$1] = $3; next} $3 > b[$1] {printf "hops.%s %.2f\nbatch.%s %.0f\n", $1, ($2 - m[$1]) / n, $1, ($2 - m[$1]) / ($3 - b[$1])
            if ($1 != "gateway") s += $2 - m[$1]; t += $3 - b[$1]} END {printf "hops %.2f\ntransactions_per_1000 %.1f\n", s / n, t * 1000 / n}' "$work/meters.0" "$work/meters.1"
        awk -v n="$claims" -v w="$wal" 'BEGIN {printf "wal_bytes %.0f\n", w / n}'
        awk '{print "peak_mb." $1, $2}' "$work/peaks"
    } >"$work/figures"
    # What the pipeline itself uses: without who feeds it and who answers.
    awk '$1 ~ /^cpu\./ {a += $2; if ($1 != "cpu.generator" && $1 != "cpu.payer") s += $2}
         END {printf "cpu %.1f\ncpu_pipeline %.1f\n", a, s}' "$work/figures" >"$work/sums"
    cat "$work/sums" >>"$work/figures"
    # Cores that this run used, that others used, and that nobody used meanwhile.
    awk -v n="$claims" -v cpu="$(of cpu "$work/sums")" -v cores="$(nproc)" 'NR == 1 {b = $1; i = $2; next} {b = $1 - b; i = $2 - i}
         END {t = (b + i) / cores / 100; u = n * cpu / 1e6 / t; printf "cores.ours %.2f\ncores.others %.2f\ncores.idle %.2f\n", u, b / 100 / t - u, i / 100 / t}' \
        "$work/machine.0" "$work/machine.1" >>"$work/figures"
}

# medians FILE...: "name median lowest highest" of "name value" lines, in the first file's order.
medians() {
    cat "$@" | awk '{if (!($1 in c)) order[++k] = $1; v[$1, ++c[$1]] = $2}
        END {for (o = 1; o <= k; o++) {x = order[o]; n = c[x]
            for (i = 1; i <= n; i++) a[i] = v[x, i] + 0
            for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] < a[i]) {t = a[i]; a[i] = a[j]; a[j] = t}
            m = n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
            print x, m, a[1], a[n]}}'
}
# of NAME FILE: a median.
of() { awk -v x="$1" '$1 == x {print $2}' "$2"; }
span() { awk -v x="$1" '$1 == x {printf $3 == $4 ? "%s" : "%s [%s-%s]", $2, $3, $4}' "$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", b ? a / b : 0}'; }
# json FILE: medians as one object.
figures_json() { awk 'BEGIN {printf "{"} {printf "%s\"%s\":{\"median\":%s,\"lowest\":%s,\"highest\":%s}", s, $1, $2, $3, $4; s = ","} END {print "}"}' "$1"; }
