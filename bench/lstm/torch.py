"""The digit reader that reads row by row in PyTorch: its own LSTM, and Adam by hand over one vector, as in dense/torch.py."""
from torch import nn

from dense import torch as dense

BATCH, UNITS, TESTED = 128, 128, 2_000


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, UNITS)
        self.dense = nn.Linear(UNITS, 10)

    def forward(self, pixels):
        states, _ = self.lstm(pixels.view(-1, 28, 28).transpose(0, 1))
        return self.dense(states[-1])


class Program(dense.Program):
    def build(self, settings):
        self.batch, self.tested = BATCH, TESTED
        return Reader()


prepare = Program
