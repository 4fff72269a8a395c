#!/usr/bin/env bash
# What taking in one RTMP message costs: 50 publishers and nobody who plays. bench/ingest.sh [runs]; WARMUP=25 seconds before, PUBLISHERS=50.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
make_tools
publishers=${PUBLISHERS:-50}
for run in $(seq "${1:-1}"); do
  start_server
  on_load "$work/loadgen" publish-rtmp "$work/test.flv" "rtmp://127.0.0.1:$rtmp/live/s-%d?secret=$key" -n "$publishers" -t 120 >/dev/null 2>&1 & load=$!; pids+=("$load")
  sleep "${WARMUP:-25}"
  python3 "$root/bench/cpu.py" "$server" "${SECONDS_MEASURED:-20}" $((publishers * 73)) | tee -a "$work/ingest.txt"
  kill "$load"; stop_server
done
