"""The litter box in PyTorch: autograd in f64, the update by hand and in place."""
import torch

from blas import blas

from tiny.numpy import STEPS, X, Y, first_weights


class Program:
    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        self.engine = f"PyTorch {torch.__version__}, {blas()}"
        self.x, self.y = torch.from_numpy(X), torch.from_numpy(Y)

    def predict(self, syn0, syn1):
        return torch.sigmoid(torch.sigmoid(self.x @ syn0) @ syn1)

    def run(self):
        syn0, syn1 = self.weights = [torch.from_numpy(w).requires_grad_() for w in first_weights()]
        for _ in range(STEPS):
            loss = (self.y - self.predict(syn0, syn1)).square().sum() * 0.5
            g0, g1 = torch.autograd.grad(loss, (syn0, syn1))
            with torch.no_grad():
                syn0 -= g0
                syn1 -= g1
        return 1

    def score(self):
        with torch.no_grad():
            return float((self.y - self.predict(*self.weights)).abs().mean())


prepare = Program
