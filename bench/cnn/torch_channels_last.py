"""The convolutional digit reader in PyTorch, channels last."""
import torch

from cnn import torch as usual


class Program(usual.Program):
    layout = torch.channels_last


prepare = Program
