"""The litter box in NumPy: the 28 lines that the source text prints, without its printing."""
import numpy as np

from blas import blas

STEPS = 60_000
X = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]], np.float64)
Y = np.array([[1], [1], [0], [0]], np.float64)


def first_weights():
    np.random.seed(1)
    return 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((4, 1)) - 1


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Program:
    def __init__(self, settings):
        self.engine = f"NumPy {np.__version__}, {blas()}"

    def run(self):
        syn0, syn1 = first_weights()
        for _ in range(STEPS):
            l1 = sigmoid(X @ syn0)
            l2 = sigmoid(l1 @ syn1)
            l2_delta = (Y - l2) * l2 * (1 - l2)
            l1_delta = (l2_delta @ syn1.T) * l1 * (1 - l1)
            syn1 += l1.T @ l2_delta
            syn0 += X.T @ l1_delta
        self.weights = syn0, syn1
        return 1

    def score(self):
        syn0, syn1 = self.weights
        return float(np.abs(Y - sigmoid(sigmoid(X @ syn0) @ syn1)).mean())


prepare = Program
