"""PyTorch: import, read weights, predict once."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import torch

from latency.nets import read_net
from latency.torch import network

layers, image, _ = read_net(sys.argv[1], "mlp")
with torch.inference_mode():
    print(json.dumps(network(layers)(torch.from_numpy(image).reshape(1, 784))[0].tolist()))
