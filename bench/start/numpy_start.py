"""NumPy: import, read weights, predict once."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from latency.numpy import Program

program = Program({"folder": sys.argv[1]})
case = program.cases["mlp"]
print(json.dumps(case.predict(case.image)))
