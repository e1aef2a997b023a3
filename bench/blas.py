"""Which BLAS this process really uses: Debian's PyTorch and NumPy take whatever the system has, at worst the slow reference."""
import os
import re


def blas():
    """The libraries in memory that multiply matrices. Only Linux tells."""
    try:
        with open("/proc/self/maps", encoding="utf8") as maps:
            files = {line.split()[-1] for line in maps if "/" in line}
    except OSError:
        return "BLAS unknown"
    names = sorted({os.path.basename(os.path.realpath(f)) for f in files if re.search("blas|mkl|accelerate", f, re.I)})
    if any("openblas" in name for name in names):
        return "OpenBLAS"
    if any("mkl" in name for name in names):
        return "MKL"
    return f"BLAS: {', '.join(names) or 'unknown'}"
