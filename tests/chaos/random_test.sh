#!/bin/bash
# 5,000 encounters through all workers while they are killed, stopped and doubled, the broker is killed and its log
# wiped, PostgreSQL crashed: the result is the same, to the cent.
exec "$(dirname "$0")/../../scripts/chaos" --seconds 60 --encounters 5000 --seed "${CLAIMLINE_SEED:-20260630}"
