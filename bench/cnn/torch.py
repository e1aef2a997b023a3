"""The convolutional digit reader in PyTorch. Which memory layout is faster depends on version and processor: both are rows."""
import torch
from torch import nn

from blas import blas
from dense.numpy import BETA1, BETA2, EPSILON, RATE, read_mnist

BATCH, EPOCH, TESTED = 128, 60_000, 2_000


class Program:
    layout = torch.contiguous_format

    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        torch.manual_seed(0)
        self.engine = f"PyTorch {torch.__version__}, {blas()}, oneDNN"
        self.images = settings["images"]
        self.train = self.read(settings["mnist"], "train", self.images)
        self.test = self.read(settings["mnist"], "t10k", TESTED)
        self.model = nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10),
        ).to(memory_format=self.layout)
        self.optimizer = torch.optim.Adam(self.model.parameters(), RATE, (BETA1, BETA2), EPSILON)

    def read(self, folder, part, count):
        pixels, digits = (torch.from_numpy(a[:count]) for a in read_mnist(folder, part))
        return pixels.reshape(-1, 1, 28, 28).contiguous(memory_format=self.layout), digits

    def run(self):
        pixels, digits = self.train
        self.model.train()
        order = torch.randperm(len(digits))
        total = 0.0
        for at in range(0, len(digits), BATCH):
            pick = order[at : at + BATCH]
            x = pixels.index_select(0, pick).contiguous(memory_format=self.layout)
            loss = nn.functional.cross_entropy(self.model(x), digits.index_select(0, pick))
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            total += loss.detach()
        if not torch.isfinite(total):
            raise ArithmeticError("the loss is not finite")
        return self.images / EPOCH

    def score(self):
        pixels, digits = self.test
        self.model.eval()
        with torch.no_grad():
            return float((self.model(pixels).argmax(1) == digits).float().mean())


prepare = Program
