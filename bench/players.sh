#!/usr/bin/env bash
# Players of one stream on one core: cost, delay, join, memory. bench/players.sh [runs]; PROTOCOLS, PLAYERS, NGINX=1, FLOOR=0 and SERVER (a dll) can be set.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
make_tools
for run in $(seq "${1:-1}"); do
  for players in ${PLAYERS:-1000}; do
    for protocol in ${PROTOCOLS:-flv rtmp}; do
      start_server
      on_load "$work/loadgen" publish-rtmp "$work/test.flv" "rtmp://127.0.0.1:$rtmp/live/s-%d?secret=$key" -n 1 -t 90 --stamp >/dev/null & publisher=$!; pids+=("$publisher")
      sleep 3
      [ "$protocol" = flv ] && url=http://127.0.0.1:$http/live/s-0.flv || url=rtmp://127.0.0.1:$rtmp/live/s-0
      [ "${WARM:-0}" = 0 ] || on_load "$work/loadgen" "play-$protocol" "$url" -n 300 -t "$WARM" --ramp 400 >/dev/null
      on_load "$work/loadgen" "play-$protocol" "$url" -n "$players" -t "${SECONDS_MEASURED:-5}" --ramp "${RAMP:-400}" --expect-kbps 2100 --pid "$server" --note "run $run" | tee -a "$work/players.jsonl" | python3 "$root/bench/line.py" "$protocol"
      kill "$publisher"; stop_server
      sleep 1
    done
    if [ "${NGINX:-0}" = 1 ]; then
      start_nginx
      url=rtmp://127.0.0.1:${NGINX_PORT:-29036}/live/s-0
      on_load "$work/loadgen" publish-rtmp "$work/test.flv" "${url%0}%d" -n 1 -t 90 --stamp >/dev/null & publisher=$!; pids+=("$publisher")
      sleep 3
      on_load "$work/loadgen" play-rtmp "$url" -n "$players" -t "${SECONDS_MEASURED:-5}" --ramp "${RAMP:-400}" --expect-kbps 2100 --pid "$nginx" --note "nginx $run" | tee -a "$work/players.jsonl" | python3 "$root/bench/line.py" "nginx-rtmp"
      kill "$publisher" "$nginx"; wait "$nginx" 2>/dev/null || true
    fi
    if [ "${FLOOR:-1}" = 1 ]; then
      on_server "$work/fanout" "$work/test.flv" 29001 100 60 >/dev/null & floor=$!; pids+=("$floor")
      sleep 1
      on_load "$work/loadgen" play-flv http://127.0.0.1:29001/x.flv -n "$players" -t "${SECONDS_MEASURED:-5}" --ramp "${RAMP:-400}" --pid "$floor" | python3 "$root/bench/line.py" "floor C 100 ms"
      kill "$floor"; wait "$floor" 2>/dev/null || true
    fi
  done
done
