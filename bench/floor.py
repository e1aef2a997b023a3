"""What this machine can do, measured beside the programs: products in OpenBLAS, and arrays read and written.

Cases: "product 512" is one product of two 512x512 matrices of f32; a number is one pass over an array of so many bytes, in place.
"""
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from blas import blas

SIDES = 512, 1024


class ProductCase:
    def __init__(self, rng, n):
        self.a, self.b = (rng.uniform(-1, 1, (n, n)).astype(np.float32) for _ in range(2))
        self.c = np.empty((n, n), np.float32)

    def run(self):
        np.matmul(self.a, self.b, out=self.c)
        return 1

    def score(self):
        exact = self.a[:8].astype(np.float64) @ self.b.astype(np.float64)
        return float(np.abs(self.c[:8] - exact).max() / np.sqrt(len(self.a)))


class PassCase:
    """Each thread goes over its own part, again and again. NumPy lets go of the interpreter's lock meanwhile."""

    def __init__(self, size, pool, threads):
        count = size // 4 // threads
        self.parts = [np.ones(count, np.float32) for _ in range(threads)]
        self.times = max(1, (1 << 25) // size)
        self.pool = pool
        self.passes = 0

    def go(self, part):
        # In place, as an optimizer's state: what is read is written.
        for _ in range(self.times):
            np.negative(part, out=part)

    def run(self):
        list(self.pool.map(self.go, self.parts))
        self.passes += self.times
        return self.times

    def score(self):
        sign = -1 if self.passes % 2 else 1
        return float(max(np.abs(part - sign).max() for part in self.parts))


class Program:
    def __init__(self, settings):
        self.engine = f"NumPy {np.__version__}, {blas()}"
        threads = settings["threads"]
        pool = ThreadPoolExecutor(threads)
        rng = np.random.default_rng(0)
        self.cases = {f"product {n}": ProductCase(rng, n) for n in SIDES}
        for size in settings["arrays"]:
            self.cases[str(size)] = PassCase(size, pool, threads)


prepare = Program
