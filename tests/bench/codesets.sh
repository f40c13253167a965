# The largest table: 2.5 million synthetic pairs of NCCI's shape, loaded, imaged and looked up.
# shellcheck shell=bash
# shellcheck disable=SC2034

bench_codesets() {
    scripts/build release bench_codesets >&2 || return 1
    answer=$(build/release/bin/bench_codesets) || say "codesets: a limit is not held"
    echo
    echo "2.5 million NCCI pairs (CPU time)"
    jq -r '"  loaded in \(.load_ms) ms (reading the file once: \(.read_once_ms) ms), opened in \(.open_ms) ms",
           "  image of \(.image_bytes / 1000000 | floor) MB from \(.file_bytes / 1000000 | floor) MB",
           "  a lookup \(.warm_lookup_ns) ns among 2,000 pairs, \(.lookup_ns) ns among all; one dependent read of memory \(.memory_ns) ns"' <<<"$answer"
}
