"""A small GPT in PyTorch: query, key and value as one product, Adam by hand over one vector of all parameters."""
import os

import numpy as np
import torch
from torch import nn

from blas import blas
from flat_adam import FlatAdam

TRAIN, TEST = 4096, 256


class Rms(nn.Module):
    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5)


class Block(nn.Module):
    def __init__(self, gpt, norm):
        super().__init__()
        width, bias = gpt["width"], gpt["layerNorm"]
        self.heads = gpt["heads"]
        self.before, self.between = norm(), norm()
        self.looked = nn.Linear(width, 3 * width, bias)
        self.output = nn.Linear(width, width, bias)
        self.wide, self.narrow = nn.Linear(width, gpt["hidden"], bias), nn.Linear(gpt["hidden"], width, bias)
        places = gpt["places"]
        self.register_buffer("hidden", torch.full((places, places), float("-inf")).triu(1), persistent=False)

    def forward(self, x):
        count, places, width = x.shape
        parts = self.looked(self.before(x)).view(count, places, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        scores = torch.baddbmm(
            self.hidden,
            query.reshape(-1, places, width // self.heads),
            key.reshape(-1, places, width // self.heads).transpose(1, 2),
            alpha=(width // self.heads) ** -0.5,
        )
        mixed = scores.softmax(-1) @ value.reshape(-1, places, width // self.heads)
        mixed = mixed.view(count, self.heads, places, -1).transpose(1, 2).reshape(count, places, width)
        x = x + self.output(mixed)
        return x + self.narrow(self.wide(self.between(x)).relu())


class Network(nn.Module):
    def __init__(self, gpt):
        super().__init__()
        width, full = gpt["width"], gpt["layerNorm"]
        norm = (lambda: nn.LayerNorm(width)) if full else Rms
        self.tokens = nn.Embedding(gpt["vocabulary"], width)
        self.places = nn.Parameter(torch.empty(gpt["places"], width))
        self.first, self.last = (nn.Identity(), norm()) if full else (norm(), nn.Identity())
        self.blocks = nn.Sequential(*[Block(gpt, norm) for _ in range(gpt["blocks"])])
        self.head = nn.Linear(width, gpt["vocabulary"], full)
        for w in self.parameters():
            if w.dim() == 2:
                nn.init.normal_(w, std=0.08)

    def forward(self, tokens):
        return self.head(self.last(self.blocks(self.first(self.tokens(tokens) + self.places))))


class Case:
    def __init__(self, gpt, batch, images, train, test):
        self.gpt, self.batch, self.images, self.train, self.test = gpt, batch, images, train, test
        self.model = Network(gpt)
        self.params = list(self.model.parameters())
        adam = gpt["adam"]
        self.adam = FlatAdam(self.params, adam["rate"], (adam["beta1"], adam["beta2"]), 1e-8, adam["decay"])

    def loss(self, x, y):
        logits = self.model(x).flatten(0, 1)
        return nn.functional.cross_entropy(logits, y.flatten(), ignore_index=-1, reduction="sum")

    def run(self):
        x, y = self.train
        total = 0.0
        for at in range(0, self.images, self.batch):
            some = slice(at, at + self.batch)
            loss = self.loss(x[some], y[some]) / (self.batch * self.gpt["places"])
            self.adam.step(torch.autograd.grad(loss, self.params))
            total += loss.detach()
        if not torch.isfinite(total):
            raise ArithmeticError("the loss is not finite")
        return self.images / self.batch

    def score(self):
        x, y = self.test
        with torch.no_grad():
            return float(self.loss(x, y) / (y >= 0).sum())


class Program:
    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        torch.manual_seed(0)
        self.engine = f"PyTorch {torch.__version__}, {blas()}"
        gpt = settings["gpt"]
        tokens = np.fromfile(os.path.join(settings["folder"], f"{gpt['texts']}.tokens"), np.int32)
        tokens = torch.from_numpy(tokens.reshape(-1, gpt["places"] + 1).astype(np.int64))
        x, y = tokens[:, :-1].clamp(min=0).contiguous(), tokens[:, 1:].contiguous()
        train, test = (x[:TRAIN], y[:TRAIN]), (x[TRAIN : TRAIN + TEST], y[TRAIN : TRAIN + TEST])
        self.cases = {
            name: Case(gpt, batch, settings["images"], train, test) for name, batch in gpt["batches"].items()
        }


prepare = Program
