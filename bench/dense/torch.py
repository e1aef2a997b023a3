"""A dense digit reader in PyTorch at its best: autograd, and Adam by hand over one vector of all parameters."""
import torch
from torch import nn

from blas import blas
from dense.numpy import BETA1, BETA2, EPOCH, EPSILON, RATE, read_mnist
from flat_adam import FlatAdam


class Program:
    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        torch.manual_seed(0)
        self.engine = f"PyTorch {torch.__version__}, {blas()}"
        self.model = self.build(settings)
        self.train = [torch.from_numpy(a[: settings["images"]]) for a in read_mnist(settings["mnist"], "train")]
        self.test = [torch.from_numpy(a[: self.tested]) for a in read_mnist(settings["mnist"], "t10k")]
        self.params = list(self.model.parameters())
        self.adam = FlatAdam(self.params, RATE, (BETA1, BETA2), EPSILON)

    def build(self, settings):
        """The network; says how many images a step takes, and how many are tested."""
        widths, self.batch, relu = (settings["dense"][name] for name in ("widths", "batch", "relu"))
        self.tested = 10_000
        layers = [[nn.Linear(i, o)] + [nn.ReLU()] * relu for i, o in zip(widths, widths[1:])]
        return nn.Sequential(*[part for pair in layers[:-1] for part in pair], layers[-1][0])

    def run(self):
        pixels, digits = self.train
        order = torch.randperm(len(digits))
        loss_of = nn.functional.cross_entropy
        total = 0.0
        for at in range(0, len(digits), self.batch):
            pick = order[at : at + self.batch]
            loss = loss_of(self.model(pixels.index_select(0, pick)), digits.index_select(0, pick))
            self.adam.step(torch.autograd.grad(loss, self.params))
            total += loss.detach()
        if not torch.isfinite(total):
            raise ArithmeticError("the loss is not finite")
        return len(digits) / EPOCH

    def score(self):
        pixels, digits = self.test
        with torch.no_grad():
            return float((self.model(pixels).argmax(1) == digits).float().mean())


prepare = Program
