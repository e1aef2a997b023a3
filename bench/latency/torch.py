"""Predictions in PyTorch, traced and frozen."""
import torch
from torch import nn

from blas import blas
from latency.nets import LAYOUTS, TIMES, PredictionCase, read_net


def network(layers):
    parts = []
    for k, (kind, kernel, bias) in enumerate(layers):
        kernel = torch.from_numpy(kernel)
        if kind == "conv":
            # [row, column, channel, filter] → [filter, channel, row, column]
            layer = nn.Conv2d(kernel.shape[2], kernel.shape[3], 3)
            weight = kernel.permute(3, 2, 0, 1)
            parts += [layer, nn.ReLU(), nn.MaxPool2d(2)]
        else:
            if k > 0 and layers[k - 1][0] == "conv":
                # Rows from pixel after pixel to channel after channel.
                channels = layers[k - 1][1].shape[3]
                kernel = kernel.reshape(-1, channels, kernel.shape[1]).permute(1, 0, 2).reshape(kernel.shape)
                parts.append(nn.Flatten())
            layer = nn.Linear(*kernel.shape)
            weight = kernel.T
            parts += [layer] + [nn.ReLU()] * (k + 1 < len(layers))
        layer.weight.data = weight.contiguous()
        layer.bias.data = torch.from_numpy(bias)
    return nn.Sequential(*parts, nn.Softmax(1)).eval()


class Program:
    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        self.engine = f"PyTorch {torch.__version__}, {blas()}"
        self.cases = {}
        for name in LAYOUTS:
            layers, image, answer = read_net(settings["folder"], name)
            shape = (1, 1, 28, 28) if name == "cnn" else (1, 784)
            with torch.inference_mode():
                traced = torch.jit.trace(network(layers), torch.zeros(shape))
                traced = torch.jit.optimize_for_inference(torch.jit.freeze(traced))

            def predict(x, traced=traced, shape=shape):
                with torch.inference_mode():
                    return traced(torch.from_numpy(x).reshape(shape))[0].tolist()

            self.cases[name] = PredictionCase(TIMES[name], predict, image, answer)


prepare = Program
