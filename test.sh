#!/usr/bin/env bash
# Sets this machine up for the tests where something is missing, builds everything, runs all tests.
# The last line is "N passed, N failed". Give names of test projects to run only those: ./test.sh Media.Tests
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/deploy/scripts/setup.sh"

need_tools
need_postgres
need_ffmpeg
need_libsrt
need_dotnet
need_node
have chromium || apt_install chromium
have gst-launch-1.0 || apt_install gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav
ldconfig -p | grep -q 'libvlc\.so\.5' && ls /usr/lib/*/vlc/plugins/codec/libavcodec_plugin.so >/dev/null 2>&1 || apt_install libvlc5 vlc-plugin-base
[ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import grpc, grpc_tools' 2>/dev/null || apt_install python3-grpcio python3-grpc-tools
have go || apt_install golang-go

build_page
for folder in "$root"/tests/*/Interop "$root"/tests/*/Peers; do
  [ -e "$folder/package.json" ] && npm_ci "$folder"
done

say "building"
dotnet build "$root/SrsStack.sln" -c Release -v quiet -nologo -clp:NoSummary

results="$root/artifacts/test-results"
rm -rf "$results"; mkdir -p "$results"
passed=0 failed=0 status=0
count() { passed=$((passed + $1)); failed=$((failed + $2)); }

if [ $# = 0 ] && [ -e "$root/clients/console/package.json" ]; then
  say "testing the page"
  (cd "$root/clients/console" && npm test --silent -- --run --reporter=json --outputFile="$results/page.json") >"$results/page.log" 2>&1 || { status=1; tail -n 60 "$results/page.log"; }
  if [ -e "$results/page.json" ]; then
    count $(node -e 'const r=JSON.parse(require("fs").readFileSync(process.argv[1]));console.log(r.numPassedTests,r.numFailedTests)' "$results/page.json")
  fi
fi

for project in ${@:-Domain.Tests Application.Tests Architecture.Tests Media.Tests Rpc.Tests Infrastructure.Tests Host.Tests EndToEnd.Tests}; do
  dll=$(ls "$root/tests/$project/bin/Release/"*/SrsStack."$project".dll 2>/dev/null || true)
  [ -n "$dll" ] || die "tests/$project was not built"
  say "testing $project"
  if ! timeout 900 dotnet test "$dll" --logger "trx;LogFileName=$project.trx" --results-directory "$results" >"$results/$project.log" 2>&1; then
    status=1
    grep -vE '^\s*$' "$results/$project.log" | tail -n 120
  fi
  if [ -e "$results/$project.trx" ]; then
    counters=$(grep -o '<Counters [^>]*>' "$results/$project.trx")
    p=$(sed 's/.* passed="\([0-9]*\)".*/\1/' <<<"$counters"); f=$(sed 's/.* failed="\([0-9]*\)".*/\1/' <<<"$counters")
    count "$p" "$f"
    printf '   %s passed, %s failed in %s\n' "$p" "$f" "$project"
  else
    failed=$((failed + 1))
  fi
done

[ "$failed" = 0 ] || status=1
printf '%d passed, %d failed\n' "$passed" "$failed"
exit $status
