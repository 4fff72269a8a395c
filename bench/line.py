"""One result of loadgen as one line for people."""
import json
import sys

r = json.loads(sys.stdin.read().strip().splitlines()[-1])
s, d, j = r.get("server", {}), r.get("latency_ms") or {}, r.get("first_key_ms") or {}
print(f"{sys.argv[1]:>16} n={r.get('n')} {r.get('cpu_s_per_GB')} s/GB, cpu {s.get('cpu_pct')} %, delay p50 {d.get('p50')} p99 {d.get('p99')} ms, "
      f"join p50 {j.get('p50')} p95 {j.get('p95')} ms, {r.get('rss_per_conn_kB')} kB/player, RSS {s.get('rss_kB', 0) // 1000} MB, "
      f"failed {r.get('failed')} no key {r.get('no_key')} starved {r.get('starved')} bad {(r.get('sample') or {}).get('bad')} {r.get('why') or ''}", flush=True)
