"""One program in one process, as child.ts: python3 bench/child.py mlp/numpy '{"threads":1,"relu":false}'.

The last line of standard output is the outcome.
"""
import importlib
import json
import statistics
import sys
import time

ENOUGH_SECONDS, ENOUGH_RUNS = 0.25, 15

name, settings = sys.argv[1], json.loads(sys.argv[2])
program = importlib.import_module(name.replace("/", ".")).prepare(settings)


def timed():
    start = time.perf_counter()
    program.run()
    return time.perf_counter() - start


first = timed()
score = program.score()
times = []
while sum(times) < ENOUGH_SECONDS and len(times) < ENOUGH_RUNS:
    times.append(timed())
print(
    json.dumps(
        {
            "engine": f"{program.engine}, Python {sys.version.split()[0]}",
            # OpenBLAS and oneDNN choose their kernels by the processor; all that matter here have it.
            "fma": "on",
            "threads": settings["threads"],
            "first": first,
            "seconds": statistics.median(times),
            "runs": len(times),
            "score": score,
            "lastScore": program.score(),
        }
    )
)
