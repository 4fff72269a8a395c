"""The growth of memory and files in the last three quarters of soak.csv, as a straight line through the points."""
import csv, sys

rows = [[float(v) for v in r] for r in csv.reader(open(sys.argv[1])) if len(r) == 5 and "" not in r]
rows = rows[len(rows) // 4:]
for name, column in (("memory, MB", 1), ("files", 2), ("threads", 3), ("PostgreSQL, MB", 4)):
    x = [r[0] for r in rows]
    y = [r[column] for r in rows]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / max(1e-9, sum((a - mean_x) ** 2 for a in x))
    print(f"{name}: {min(y):.0f} to {max(y):.0f}, mean {mean_y:.1f}, {60 * slope / mean_y * 100:+.2f} % an hour")
