#!/bin/bash
# Promised: on an (emulated) aarch64, where char is unsigned, the NEON scanner cuts as its byte by byte twin does, and
# the reader above it holds what the fuzz target asks of the stored corpus. Skips (77) without the cross compiler and the emulator, which no build
# needs: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
compiler=aarch64-linux-gnu-gcc emulator=$(command -v qemu-aarch64 || command -v qemu-aarch64-static)
command -v "$compiler" >/dev/null && [ -n "$emulator" ] || { echo "skipped: no $compiler or no qemu-aarch64"; exit 77; }

work=$(mktemp -d /tmp/claimline-arm.XXXXXX)
trap 'rm -rf "$work"' EXIT
flags=(-std=c17 -O2 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Werror -Iservices -idirafter /usr/include) # protobuf-c's header is the same
sources=(services/lib/x12/{scan,x12,write,envelope,finding,guide}.c services/lib/base/{arena,date,money,str}.c)
for source in "${sources[@]}" services/lib/x12/{bind,bind_check,bind_short,put,walk}.c; do
    "$compiler" "${flags[@]}" -Wpedantic -Ibuild/release/generated -c "$source" -o "$work/$(basename "$source").o" || exit 1
done
objects=("$work"/{scan,x12,write,envelope,finding,guide,arena,date,money,str}.c.o)
"$compiler" "${flags[@]}" -Wno-format-zero-length -Itests/threads/plain -Itests -static tests/lib/x12/scan_test.c \
    tests/threads/plain/main.c "${objects[@]}" -lpthread -o "$work/scan" || exit 1
"$compiler" "${flags[@]}" -static tests/fuzz/x12_fuzz.c tests/fuzz/replay.c "${objects[@]}" -o "$work/reader" || exit 1
"$emulator" "$work/scan" && "$emulator" "$work/reader" tests/fuzz/corpus/x12
