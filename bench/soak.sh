#!/usr/bin/env bash
# Does anything grow? 50 publishers and 500 players (300 HTTP-FLV and 100 RTMP that stay, 100 that come and go) for two hours. bench/soak.sh [minutes]
# One line a minute: minute, resident memory of the server in MB, its open files, its threads, PostgreSQL's memory in MB; raw in artifacts/bench/soak.csv.
# Memory is said to grow by the slope of a line through the last three quarters.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
minutes=${1:-120}; seconds=$((minutes * 60 + 60))
server_pin=()
make_tools; start_server
source="rtmp://127.0.0.1:$rtmp/live/s-%d"
"$work/loadgen" publish-rtmp "$work/test.flv" "$source?secret=$key" -n 50 -t $seconds >"$work/soak.publishers" 2>&1 & pids+=($!)
sleep 10
"$work/loadgen" play-flv "http://127.0.0.1:$http/live/s-%d.flv" -n 300 --streams 50 -t $((seconds - 60)) --sample 50 --expect-kbps 2100 >"$work/soak.flv" 2>&1 & stays=$!; pids+=("$stays")
"$work/loadgen" play-rtmp "$source" -n 100 --streams 50 -t $((seconds - 60)) --sample 100 --expect-kbps 2100 >"$work/soak.rtmp" 2>&1 & pids+=($!)
(while kill -0 "$stays" 2>/dev/null; do "$work/loadgen" play-flv "http://127.0.0.1:$http/live/s-%d.flv" -n 100 --streams 50 -t 20 --sample 1 >"$work/soak.visitors" 2>&1; done) & pids+=($!)

memory() { awk '/^VmRSS/ {kb += $2} END {printf "%.0f", kb / 1024}' "$@" 2>/dev/null; }
: >"$work/soak.csv"
for minute in $(seq 0 "$minutes"); do
  postgres=$(for p in $(pgrep -P "$(pgrep -P "$server" postgres | head -1)"); do echo "/proc/$p/status"; done)
  # shellcheck disable=SC2086
  echo "$minute,$(memory /proc/"$server"/status),$(ls /proc/"$server"/fd | wc -l),$(ls /proc/"$server"/task | wc -l),$(memory $postgres)" | tee -a "$work/soak.csv"
  sleep 60
done
python3 "$root/bench/slope.py" "$work/soak.csv"
for kind in flv rtmp; do tail -1 "$work/soak.$kind" | python3 "$root/bench/line.py" "$kind"; done
