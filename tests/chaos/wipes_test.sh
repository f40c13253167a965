#!/bin/bash
# The broker loses its whole log five times: no worker may stay outside of its group.
exec "$(dirname "$0")/../../scripts/chaos" --wipes 5 --seed "${CLAIMLINE_SEED:-20260630}"
