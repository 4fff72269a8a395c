#!/usr/bin/env bash
# Sets this machine up where something is missing, builds the server, and runs it in the foreground.
#   ./run.sh                       data under ./data, page on http://localhost:2022, RTMP on port 1935
#   SRSSTACK_DataDirectory=/srv/srsstack ./run.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/deploy/scripts/setup.sh"

need_tools
need_postgres
need_ffmpeg
need_libsrt
need_dotnet
need_node
build_page
build_host

export SRSSTACK_DataDirectory="${SRSSTACK_DataDirectory:-$root/data}"
say "starting the server, data in $SRSSTACK_DataDirectory"
exec dotnet "$root/artifacts/host/SrsStack.Host.dll" "$@"
