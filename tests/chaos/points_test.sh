#!/bin/bash
# Every failpoint is passed once by a real worker that dies there, and once by one that stops there and wakes a zombie.
exec "$(dirname "$0")/../../scripts/chaos" --points --seed "${CLAIMLINE_SEED:-20260630}"
