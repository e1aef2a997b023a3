"""Products in NumPy, that is in the BLAS that it has."""
import math

import numpy as np

from blas import blas

ENOUGH_FLOPS = 2e8


class ProductCase:
    """[m,k] · [k,n]; a transposed operand lies in memory as [k,m] or [n,k]."""

    def __init__(self, rng, m, k, n, transposed=None):
        a = rng.uniform(-1, 1, (k, m) if transposed == "a" else (m, k)).astype(np.float32)
        b = rng.uniform(-1, 1, (n, k) if transposed == "b" else (k, n)).astype(np.float32)
        self.a, self.b = a.T if transposed == "a" else a, b.T if transposed == "b" else b
        self.times = max(3, math.ceil(ENOUGH_FLOPS / (2 * m * k * n)))
        self.setup(np.empty((m, n), np.float32))

    def setup(self, c):
        self.c = c

    def run(self):
        a, b, c = self.a, self.b, self.c
        for _ in range(self.times):
            np.matmul(a, b, out=c)
        return self.times

    def score(self):
        rows = self.a[:8].astype(np.float64) @ self.b.astype(np.float64)
        return float(np.abs(np.asarray(self.c)[:8] - rows).max() / math.sqrt(self.b.shape[0]))


class Program:
    case = ProductCase

    def __init__(self, settings):
        self.engine = f"NumPy {np.__version__}, {blas()}"
        rng = np.random.default_rng(0)
        self.cases = {name: self.case(rng, **product) for name, product in settings["products"].items()}


prepare = Program
