#!/usr/bin/env bash
# What taking in one RTMP message costs: 50 publishers and nobody who plays. bench/ingest.sh [runs]
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
make_tools
for run in $(seq "${1:-1}"); do
  start_server
  on_load "$work/loadgen" publish-rtmp "$work/test.flv" "rtmp://127.0.0.1:$rtmp/live/s-%d?secret=$key" -n "${PUBLISHERS:-50}" -t 10 --warmup "${WARMUP:-8}" --pid "$server" --note "run $run" | tee -a "$work/ingest.jsonl" | tail -1
  stop_server
done
