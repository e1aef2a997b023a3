"""A dense digit reader in NumPy, by hand: parameters and moments in one vector each, everything in place where it can be."""
import os

import numpy as np

from blas import blas

EPOCH = 60_000
RATE, BETA1, BETA2, EPSILON = 0.001, 0.9, 0.999, 1e-7


def read_mnist(folder, part):
    def read(file, header):
        return np.fromfile(os.path.join(folder, f"{part}-{file}"), np.uint8)[header:]

    pixels = read("images-idx3-ubyte", 16).astype(np.float32).reshape(-1, 784) / np.float32(255)
    return pixels, read("labels-idx1-ubyte", 8).astype(np.int64)


class Program:
    def __init__(self, settings):
        self.engine = f"NumPy {np.__version__}, {blas()}"
        widths, self.batch, self.relu = (settings["dense"][name] for name in ("widths", "batch", "relu"))
        self.train = [a[: settings["images"]] for a in read_mnist(settings["mnist"], "train")]
        self.test = read_mnist(settings["mnist"], "t10k")
        self.rng = np.random.default_rng(0)
        shapes = [s for i, o in zip(widths, widths[1:]) for s in ((i, o), (o,))]
        size = sum(int(np.prod(s)) for s in shapes)
        self.p, self.g, self.m, self.v = (np.zeros(size, np.float32) for _ in range(4))
        self.params, self.slopes, at = [], [], 0
        for shape in shapes:
            n = int(np.prod(shape))
            self.params.append(self.p[at : at + n].reshape(shape))
            self.slopes.append(self.g[at : at + n].reshape(shape))
            at += n
            if len(shape) == 2:
                limit = np.sqrt(6 / sum(shape))
                self.params[-1][:] = self.rng.uniform(-limit, limit, shape)
        self.move = np.empty(size, np.float32)
        self.t = 0

    def forward(self, x):
        w1, b1, w2, b2, w3, b3 = self.params
        h1 = x @ w1
        h1 += b1
        if self.relu:
            np.maximum(h1, 0, out=h1)
        h2 = h1 @ w2
        h2 += b2
        if self.relu:
            np.maximum(h2, 0, out=h2)
        logits = h2 @ w3
        logits += b3
        return h1, h2, logits

    def run(self):
        pixels, digits = self.train
        w1, b1, w2, b2, w3, b3 = self.params
        dw1, db1, dw2, db2, dw3, db3 = self.slopes
        p, g, m, v, move = self.p, self.g, self.m, self.v, self.move
        batch = self.batch
        rows = np.arange(batch)
        order = self.rng.permutation(len(digits))
        total = 0.0
        for at in range(0, len(digits), batch):
            pick = order[at : at + batch]
            x, y = pixels[pick], digits[pick]
            h1, h2, d = self.forward(x)
            d -= d.max(axis=1, keepdims=True)
            np.exp(d, out=d)
            d /= d.sum(axis=1, keepdims=True)
            total -= np.log(d[rows, y]).sum()
            d[rows, y] -= 1
            d *= np.float32(1 / batch)
            np.matmul(h2.T, d, out=dw3)
            d.sum(axis=0, out=db3)
            d = d @ w3.T
            if self.relu:
                d *= h2 > 0
            np.matmul(h1.T, d, out=dw2)
            d.sum(axis=0, out=db2)
            d = d @ w2.T
            if self.relu:
                d *= h1 > 0
            np.matmul(x.T, d, out=dw1)
            d.sum(axis=0, out=db1)
            # Adam, in place.
            self.t += 1
            corrected = RATE * np.sqrt(1 - BETA2**self.t) / (1 - BETA1**self.t)
            m *= np.float32(BETA1)
            np.multiply(g, np.float32(1 - BETA1), out=move)
            m += move
            v *= np.float32(BETA2)
            np.multiply(g, g, out=g)
            g *= np.float32(1 - BETA2)
            v += g
            np.sqrt(v, out=move)
            move += np.float32(EPSILON)
            np.divide(m, move, out=move)
            move *= np.float32(corrected)
            p -= move
        if not np.isfinite(total):
            raise ArithmeticError("the loss is not finite")
        return len(digits) / EPOCH

    def score(self):
        pixels, digits = self.test
        return float((self.forward(pixels)[2].argmax(axis=1) == digits).mean())


prepare = Program
