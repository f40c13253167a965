#!/bin/bash
# Promised: the thread sanitizer sees no race between the threads of doors, desk, deliveries, pages and counters.
set -uo pipefail
cd "$(dirname "$0")/../.."
scripts/build tsan threads || exit 1
TSAN_OPTIONS="halt_on_error=0 second_deadlock_stack=1" timeout 300 build/tsan/bin/threads
