"""One program in one process, as child.ts: python3 bench/child.py dense/numpy '{"threads":1, …}'.

The last line of standard output is the outcome.
"""
import importlib
import json
import resource
import statistics
import sys
import time

ENOUGH_SECONDS, ENOUGH_RUNS = 0.25, 2000

name, settings = sys.argv[1], json.loads(sys.argv[2])
program = importlib.import_module(name.replace("/", ".")).prepare(settings)


def measure(job):
    share = 1

    def timed():
        nonlocal share
        start = time.perf_counter()
        share = job.run()
        return time.perf_counter() - start

    first = timed()
    score = job.score()
    times = []
    cpu = time.process_time()
    while sum(times) < ENOUGH_SECONDS and len(times) < ENOUGH_RUNS:
        times.append(timed())
    cpu = time.process_time() - cpu
    return {
        "first": first / share,
        "seconds": statistics.median(times) / share,
        "best": min(times) / share,
        "cpu": cpu / len(times) / share,
        "runs": len(times),
        "share": share,
        "score": score,
        "lastScore": job.score(),
    }


cases = {part: measure(job) for part, job in getattr(program, "cases", {"": program}).items()}
print(
    json.dumps(
        {
            "engine": f"{program.engine}, Python {sys.version.split()[0]}",
            # OpenBLAS and oneDNN choose their kernels by the processor; all that matter here have it.
            "fma": "on",
            "threads": settings["threads"],
            "cpuSeconds": time.process_time(),
            # Kilobytes on Linux, bytes on macOS.
            "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024),
            "cases": cases,
        }
    )
)
