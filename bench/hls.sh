#!/usr/bin/env bash
# HLS: how late low-latency viewers are, what making segments costs, what serving costs. Needs wrk, node and the page's packages; SECONDS_MEASURED=5.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
seconds=${SECONDS_MEASURED:-5}
make_tools
command -v wrk >/dev/null || { echo "wrk is needed: apt-get install wrk" >&2; exit 1; }
ticks() { awk '{print $14 + $15}' "/proc/$server/stat"; }                  # hundredths of a second, user and system

publish() { ffmpeg -v error -re -stream_loop -1 -i "$work/test.flv" -c copy -f flv "rtmp://127.0.0.1:$rtmp/live/$1?secret=$key" & pids+=("$!"); }
serve() {                                                                  # name, address
  local before after; before=$(ticks)
  out=$(on_load wrk -t1 -c50 -d"${seconds}s" "$2"); after=$(ticks)
  local requests read
  requests=$(sed -n 's/^ *\([0-9]*\) requests in.*/\1/p' <<<"$out"); read=$(sed -n 's/.*, \([0-9.]*\)\([MGK]\)B read/\1 \2/p' <<<"$out")
  awk -v name="$1" -v cpu="$((after - before))" -v n="$requests" -v s="$seconds" -v amount="${read% *}" -v unit="${read#* }" 'BEGIN {
    gb = amount * (unit == "G" ? 1 : unit == "M" ? 1/1024 : 1/1048576);
    printf "%-10s %8.0f requests/s %7.2f GB %6.2f s of a core/GB %7.1f us of a core/request\n", name, n / s, gb, cpu / 100 / gb, cpu * 10000 / n }'
}

start_server
base=http://127.0.0.1:$http/live
publish bench; sleep 6
echo "== serving, wrk -t1 -c50 -d${seconds}"
serve list "$base/bench.m3u8"
serve segment "$base/$(curl -fsS "$base/bench.m3u8" | grep -v '^#' | tail -n1)"
curl -fsS "$base/bench.m3u8?form=ll" >/dev/null; sleep 5
serve list-ll "$base/bench.m3u8?form=ll"
echo "== low latency, 20 s"
node "$root/bench/hls-latency.mjs" "$base/bench.m3u8?form=ll" 20
played=${PLAYED:-15}; echo "== hls.js in Chromium, low latency, ${played}s"
node "$root/tests/EndToEnd.Tests/Page/hls-js.mjs" "$root/clients/console" "$played" "ll=$base/bench.m3u8?form=ll"
stop_server
