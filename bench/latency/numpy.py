"""Predictions of the dense network in NumPy. It has no convolution."""
import numpy as np

from blas import blas
from latency.nets import TIMES, PredictionCase, read_net


class Program:
    def __init__(self, settings):
        self.engine = f"NumPy {np.__version__}, {blas()}"
        layers, image, answer = read_net(settings["folder"], "mlp")
        (w1, b1), (w2, b2), (w3, b3) = [(kernel, bias) for _, kernel, bias in layers]

        def predict(x):
            h = np.maximum(x @ w1 + b1, 0)
            h = np.maximum(h @ w2 + b2, 0)
            y = h @ w3 + b3
            y = np.exp(y - y.max())
            return (y / y.sum()).tolist()

        self.cases = {"mlp": PredictionCase(TIMES["mlp"], predict, image, answer)}


prepare = Program
