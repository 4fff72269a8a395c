# Shared by the benchmarks: tools and a stream are made once below artifacts/bench, the server is pinned to core 0 and the load to core 1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/artifacts/bench
mkdir -p "$work"
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true' EXIT

make_tools() {
  for tool in loadgen fanout; do
    [ "$work/$tool" -nt "$root/bench/$tool.c" ] || cc -O2 -o "$work/$tool" "$root/bench/$tool.c"
  done
  [ -e "$work/test.flv" ] || ffmpeg -v error -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=44100 -t 20 \
    -vf noise=alls=12:allf=t -c:v libx264 -preset veryfast -profile:v high -b:v 2000k -minrate 2000k -maxrate 2000k -bufsize 2000k \
    -g 60 -keyint_min 60 -sc_threshold 0 -bf 0 -pix_fmt yuv420p -c:a aac -b:a 96k -ac 2 -shortest "$work/test.flv"
}

server_pin=(chrt -r 10 taskset -c "${SERVER_CORES:-0}")
on_server() { "${server_pin[@]}" "$@"; }
on_load() { chrt -r 10 taskset -c "${LOAD_CORE:-1}" "$@"; }

# A fresh server on ports of its own; sets $server (its process id), $http, $rtmp and $key.
start_server() {
  data=$(mktemp -d "$work/data.XXXXXX"); http=${HTTP_PORT:-29022}; rtmp=${RTMP_PORT:-29035}
  SRSSTACK_DataDirectory=$data SRSSTACK_Http__Port=$http SRSSTACK_Rtmp__Port=$rtmp SRSSTACK_Srt__Port=${SRT_PORT:-0} SRSSTACK_Bind=127.0.0.1 MGMT_PASSWORD=benchmark-only DOTNET_TieredPGO=${TIERED_PGO:-0} \
    Logging__LogLevel__Default=Warning "${server_pin[@]}" dotnet "${SERVER:-$root/src/Host/bin/Release/net10.0/SrsStack.Host.dll}" >"$work/server.log" 2>&1 &
  server=$!; pids+=("$server")
  for _ in $(seq 300); do curl -fsS "http://127.0.0.1:$http/readyz" >/dev/null 2>&1 && break; sleep 0.1; done
  local token
  token=$(curl -fsS -H 'content-type: application/json' -d '{"password":"benchmark-only"}' "http://127.0.0.1:$http/v1/sign-in" | sed 's/.*"token": *"\([^"]*\)".*/\1/')
  key=$(curl -fsS -H "authorization: Bearer $token" "http://127.0.0.1:$http/v1/publish-key" | sed 's/.*"key": *"\([^"]*\)".*/\1/')
}

stop_server() { kill "$server"; wait "$server" 2>/dev/null || true; rm -rf "$data"; }

# nginx with its RTMP module, one worker, as the reference that every Debian has; sets $nginx. Needs the package libnginx-mod-rtmp.
start_nginx() {
  local home=$work/nginx; rm -rf "$home"; mkdir -p "$home"
  cat >"$home/nginx.conf" <<CONF
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off; user root; worker_processes 1; pid $home/nginx.pid; error_log $home/error.log;
events { worker_connections 8192; }
rtmp { server { listen 127.0.0.1:${NGINX_PORT:-29036}; chunk_size 60000; application live { live on; } } }
CONF
  "${server_pin[@]}" nginx -p "$home" -c "$home/nginx.conf" >/dev/null 2>&1 & nginx=$!; pids+=("$nginx")
  sleep 1
}
