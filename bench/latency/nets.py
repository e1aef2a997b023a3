"""The two digit readers of nets.ts, read by Python: kernels [in, out] and [row, column, channel, filter]."""
import os

import numpy as np

LAYOUTS = {
    "mlp": [("dense", 784, 32), ("dense", 32, 64), ("dense", 64, 10)],
    "cnn": [("conv", 1, 32), ("conv", 32, 64), ("dense", 1600, 10)],
}


def read_net(folder, net):
    """Layers as (kind, kernel, bias), the image, and what it gives."""
    numbers = np.fromfile(os.path.join(folder, f"{net}.f32"), np.float32)
    at = 0

    def take(*shape):
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return numbers[at - size : at].reshape(shape).copy()

    layers = [
        (kind, take(3, 3, i, o) if kind == "conv" else take(i, o), take(o)) for kind, i, o in LAYOUTS[net]
    ]
    return layers, take(784), take(10)


class PredictionCase:
    def __init__(self, times, predict, image, answer):
        self.times, self.predict, self.image, self.wanted = times, predict, image, answer

    def run(self):
        for _ in range(self.times):
            self.answer = self.predict(self.image)
        return self.times

    def score(self):
        return float(np.abs(np.asarray(self.answer) - self.wanted).max())


TIMES = {"mlp": 50, "cnn": 5}
