# X12 read and written, beside the fastest peers that install: one run, the same files, in turns.
# shellcheck shell=bash
# shellcheck disable=SC2154

formats_cache=${XDG_CACHE_HOME:-$HOME/.cache}/claimline-bench
formats_others='999 277CA TA1 270 271 276 277 HL7 FHIR'
formats_peer_seconds=60
formats_install_seconds=${CLAIMLINE_BENCH_INSTALL_SECONDS:-300}

# formats_try WHAT SECONDS LOG command...: a peer that does not come in time, or not at all, is said so and left out.
formats_try() {
    local what=$1 seconds=$2 log=$formats_cache/$3.log code
    shift 3
    timeout "$seconds" "$@" >>"$log" 2>&1
    code=$?
    [ $code != 124 ] || say "formats: $what not there within $seconds s and left out; what came of it is kept, another run goes on from there ($log)"
    [ $code = 0 ] || [ $code = 124 ] || say "formats: $what does not install and is left out ($log)"
    return $code
}

# All at the same time; the first build of the crates takes minutes of CPU, later runs find everything there.
formats_install() {
    local peers=tests/bench/peers
    mkdir -p "$formats_cache/crate" "$formats_cache/node" "$formats_cache/java"
    say "formats: peers, at most $formats_install_seconds s, into $formats_cache"
    cp -r "$peers/rust/." "$formats_cache/crate" # cargo writes beside its sources
    rm -f "$formats_cache"/*.log
    formats_try 'edi and x12-types (Rust)' "$formats_install_seconds" rust env CARGO_TARGET_DIR="$formats_cache/rust" \
        cargo build -q --release --manifest-path "$formats_cache/crate/Cargo.toml" &
    (
        [ -x "$formats_cache/python/bin/python" ] || formats_try 'a virtual environment of Python' 60 python python3 -m venv "$formats_cache/python"
        formats_try 'oxedi, x12sdk and pyx12 (Python)' "$formats_install_seconds" python \
            "$formats_cache/python/bin/pip" -q install oxedi==0.6.0 x12sdk==2.2.0 pyx12==4.0.0
    ) &
    formats_try 'x12-parser (npm)' "$formats_install_seconds" node \
        npm install --silent --no-save --prefix "$formats_cache/node" x12-parser@1.3.0 &
    (
        formats_try "imsweb's x12-parser (Maven)" "$formats_install_seconds" java \
            mvn -q -f "$peers/java/pom.xml" dependency:copy-dependencies -DoutputDirectory="$formats_cache/java" &&
            formats_try "imsweb's driver" 60 java javac -cp "$formats_cache/java/*" -d "$formats_cache/java" "$peers/java/Peer.java"
    ) &
    wait
}

# formats_peer NAME FILE: its line, or nothing when it cannot.
formats_peer() {
    local peers=tests/bench/peers
    (
        ulimit -Sv 16000000
        case $1 in
            edi | x12-types) exec timeout "$formats_peer_seconds" "$formats_cache/rust/release/peer" "$1" "$2" ;;
            x12-parser)
                ulimit -Sv unlimited # its engine reserves more than it uses
                PEER_MODULES=$formats_cache/node exec timeout "$formats_peer_seconds" node "$peers/node/peer.mjs" "$1" "$2" ;;
            imsweb)
                ulimit -Sv unlimited
                exec timeout "$formats_peer_seconds" java -Xmx8g -cp "$formats_cache/java:$formats_cache/java/*" Peer "$1" "$2" ;;
            *) exec timeout "$formats_peer_seconds" "$formats_cache/python/bin/python" "$peers/python/peer.py" "$1" "$2" ;;
        esac
    ) 2>>"$work/peers.err" | tail -1
}

# Files without anything to find, from our generator and writers: all, and a part for the slow.
formats_files() {
    local kind guide part of
    for part in large small; do
        of=$count
        [ $part = large ] || of=$((count / 30 + 100))
        "$claimline" generate --count "$of" --wrong 0 --seed 7 --format 837 --per-file 4000 --out "$work/$part" >/dev/null || return 1
        for kind in 837P:005010X222A1 837I:005010X223A2; do
            guide=${kind#*:} kind=${kind%:*}
            grep -l "$guide" "$work/$part"/*.837 | xargs cat >"$work/raw"
            "$bench" clean "$work/raw" "$work/$part.$kind" >/dev/null || return 1
        done
        "$bench" pay "$work/$part.837P" "$work/$part.835" >/dev/null || return 1
        "$bench" drill "$work/$part.837P" "$work/$part.837D" >/dev/null || return 1
    done
}

# One figure a line: "file.name.rate MB/s", "file.name.claims claims/s", "file.name.peak MB".
formats_figure() {
    local file=$1 line
    read -r -a line
    [ ${#line[@]} = 5 ] || return 0
    awk -v f="$file" -v n="${line[0]}" -v b="${line[1]}" -v c="${line[2]}" -v t="${line[3]}" -v k="${line[4]}" 'BEGIN {
        printf "%s.%s.rate %.2f\n%s.%s.claims %.0f\n%s.%s.peak %.1f\n", f, n, b * 1e3 / t, f, n, c * 1e9 / t, f, n, k / 1024}'
}

formats_round() {
    local file operation peer
    for file in 837P 837I 837D 835; do
        for operation in scan parse validate model pack write; do
            "$bench" "$operation" "$work/large.$file" | formats_figure "$file"
        done
        for peer in edi x12sdk-segments x12-parser; do formats_peer "$peer" "$work/large.$file" | formats_figure "$file"; done
        [ $file != 835 ] || for peer in oxedi; do formats_peer "$peer" "$work/large.$file" | formats_figure "$file"; done
        for peer in x12-types x12sdk pyx12 imsweb; do formats_peer "$peer" "$work/small.$file" | formats_figure "$file"; done
    done
}

formats_print() {
    local file name
    for file in 837P 837I 837D 835; do
        echo
        echo "$file: $(($(stat -c %s "$work/large.$file") / 1000000)) MB; peers with * a part of $(($(stat -c %s "$work/small.$file") / 1000)) kB"
        printf '  %-34s %28s %14s %10s\n' '' 'MB/s' 'claims/s' 'of model'
        for name in scan parse validate model pack write edi x12sdk-segments x12-parser oxedi x12-types x12sdk pyx12 imsweb; do
            formats_row "$file" "$name"
        done
    done
}

formats_row() {
    local label=$2
    case $2 in
        scan) label='scan (elements cut)' ;;
        parse) label='parse (and envelopes)' ;;
        validate) label='validate (and tables, no records)' ;;
        model) label='model (validated and bound)' ;;
        pack) label='pack (protobuf alone)' ;;
        write) label='write (X12 alone)' ;;
        edi) label='edi: cuts elements' ;;
        x12sdk-segments) label='x12sdk: cuts elements' ;;
        x12-parser) label='x12-parser (npm): cuts elements' ;;
        oxedi) label='oxedi: validates, tables' ;;
        x12-types) label='x12-types: structs *' ;;
        x12sdk) label='x12sdk: validated models *' ;;
        pyx12) label='pyx12: validates *' ;;
        imsweb) label='imsweb: validated loops *' ;;
    esac
    if [ -z "$(of "$1.$2.rate" "$work/formats")" ]; then
        [ "$2" = oxedi ] && [ "$1" != 835 ] || printf '  %-34s %28s\n' "$label" 'not: absent, or cannot read it'
        return
    fi
    printf '  %-34s %28s %14s %10s\n' "$label" "$(span "$1.$2.rate" "$work/formats")" \
        "$(of "$1.$2.claims" "$work/formats")" "$(ratio "$(of "$1.$2.rate" "$work/formats")" "$(of "$1.model.rate" "$work/formats")")"
}

# What is no 837 or 835, which no peer above reads whole: answers by our writers, inquiries and FHIR from the fuzz targets'
# seeds over and over, HL7 from the generator.
formats_other_files() {
    local kind guide
    for kind in 999 277CA TA1; do "$others" "$kind" "$work/large.837P" "$work/other.$kind" || return 1; done
    for guide in 270 271 276 277; do formats_repeat "tests/fuzz/corpus/inquiry/$guide.edi" "$work/other.$guide"; done
    formats_repeat tests/fuzz/corpus/fhir/claims.ndjson "$work/other.FHIR"
    "$claimline" generate --count $((count / 4 + 100)) --wrong 0 --seed 7 --format hl7 --per-file 4000 --out "$work/hl7" >/dev/null || return 1
    find "$work/hl7" -name '*.hl7' -exec cat {} + >"$work/other.HL7"
}

formats_repeat() { # FILE OUT: 2 MB of it
    local copies=$((2000000 / $(stat -c %s "$1") + 1)) n
    for ((n = 0; n < copies; n++)); do cat "$1"; done >"$2"
}

formats_others_of() { # KIND: its operations
    case $1 in
        HL7) echo hl7-split hl7-model ;;
        FHIR) echo fhir-model ;;
        TA1) echo scan parse model write ;;
        *) echo scan parse validate model write ;;
    esac
}

formats_others_round() {
    local kind operation
    for kind in $formats_others; do
        for operation in $(formats_others_of "$kind"); do
            "$others" "$operation" "$work/other.$kind" | formats_figure "$kind"
        done
    done
}

formats_others_print() {
    local kind operation
    echo
    echo "The other formats: ours alone"
    printf '  %-34s %28s %14s %10s\n' '' 'MB/s' 'units/s' 'of model'
    for kind in $formats_others; do
        for operation in $(formats_others_of "$kind"); do
            printf '  %-34s %28s %14s %10s\n' "$kind ($(formats_unit "$kind")): ${operation#*-}" \
                "$(span "$kind.$operation.rate" "$work/formats")" "$(of "$kind.$operation.claims" "$work/formats")" \
                "$(ratio "$(of "$kind.$operation.rate" "$work/formats")" "$(formats_model_rate "$kind")")"
        done
    done
}

formats_model_rate() {
    case $1 in
        HL7) of HL7.hl7-model.rate "$work/formats" ;;
        FHIR) of FHIR.fhir-model.rate "$work/formats" ;;
        *) of "$1.model.rate" "$work/formats" ;;
    esac
}

formats_unit() {
    case $1 in
        999) echo 'a set answered' ;;
        TA1) echo 'an interchange' ;;
        277CA | FHIR) echo 'a claim' ;;
        HL7) echo 'a message' ;;
        *) echo 'a patient' ;;
    esac
}

# Memory: ours with 1 GB, the peers with a tenth of it and a limit of time.
formats_memory() {
    local file peer bytes tenth line
    echo
    echo "Peak memory"
    for file in 837P 835; do
        : >"$work/giant"
        while [ "$(stat -c %s "$work/giant")" -lt 1000000000 ]; do cat "$work/large.$file" >>"$work/giant"; done
        bytes=$(stat -c %s "$work/giant")
        line=$("$bench" stream "$work/giant") || return 1
        echo "stream $line" | awk -v f="$file" '{printf "  %-6s %-28s %6d MB of file: %7.1f MB, %d MB/s\n", f, "ours, through a window", $3 / 1e6, $6 / 1024, $3 * 1e3 / $5}'
        echo "$file.stream.peak $(echo "$line" | awk '{print $5 / 1024}')" >>"$work/memory"
        : >"$work/tenth"
        while [ "$(stat -c %s "$work/tenth")" -lt $((bytes / 10)) ]; do cat "$work/large.$file" >>"$work/tenth"; done
        tenth=$(stat -c %s "$work/tenth")
        for peer in edi x12-parser x12sdk-segments oxedi oxedi-stream; do
            if [[ $peer == oxedi* ]] && [ "$file" != 835 ]; then continue; fi
            line=$(formats_peer "$peer" "$work/tenth")
            if [ -z "$line" ]; then
                printf '  %-6s %-28s %6d MB of file: not within %d s and 16 GB\n' "$file" "$peer" $((tenth / 1000000)) "$formats_peer_seconds"
            else
                echo "$line" | awk -v f="$file" '{printf "  %-6s %-28s %6d MB of file: %7.1f MB, %d MB/s\n", f, $1, $2 / 1e6, $5 / 1024, $2 * 1e3 / $4}'
            fi
        done
        rm -f "$work/giant" "$work/tenth"
    done
}

bench_formats() {
    local round bench=build/release/bin/bench_formats others=build/release/bin/bench_others
    scripts/build release bench_formats bench_others >&2 || return 1
    formats_install
    formats_files && formats_other_files || return 1
    for ((round = 1; round <= rounds; round++)); do
        say "formats: round $round of $rounds"
        { formats_round; formats_others_round; } >"$work/formats.$round"
    done
    medians "$work"/formats.? >"$work/formats"
    formats_print
    formats_others_print
    formats_memory || return 1
    [ ! -s "$work/peers.err" ] || { say "formats: what peers said:"; sort "$work/peers.err" | uniq -c | sort -rn | head -5 | cut -c1-160 >&2; }
    cat "$work/memory" >>"$work/formats"
    answer=$(awk '{print $1, $2, $3 == "" ? $2 : $3, $4 == "" ? $2 : $4}' "$work/formats" >"$work/formats.all"; figures_json "$work/formats.all")
}
