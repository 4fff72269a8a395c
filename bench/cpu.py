"""Where a server's processor time goes: cpu.py PID SECONDS MESSAGES_PER_S. By thread name, and its child processes together."""
import glob, os, sys, time
from collections import Counter

pid, seconds, rate = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
tick = os.sysconf("SC_CLK_TCK")


def spent(stat):
    with open(stat) as file:
        name, rest = file.read().split("(", 1)[1].rsplit(")", 1)
    fields = rest.split()
    return name, (int(fields[11]) + int(fields[12])) / tick, int(fields[1])


def snapshot():
    total, parents, times = Counter(), {}, {}
    for task in glob.glob(f"/proc/{pid}/task/*/stat"):
        name, cpu, _ = spent(task)
        total[name] += cpu
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            _, times[int(stat.split("/")[2])], parents[int(stat.split("/")[2])] = spent(stat)
        except OSError:
            pass
    for process, cpu in times.items():
        up = parents[process]
        while up not in (0, 1, pid):
            up = parents.get(up, 0)
        if up == pid:
            total["PostgreSQL and other children"] += cpu
    return total


before = snapshot()
time.sleep(seconds)
used = snapshot() - before
whole = sum(used.values())
print(f"{100 * whole / seconds:.1f} % of a core, {1e6 * whole / seconds / rate:.1f} us a message: "
      + ", ".join(f"{name} {1e6 * cpu / seconds / rate:.1f}" for name, cpu in used.most_common(6)), flush=True)
