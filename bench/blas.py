"""Which BLAS this process really uses, and which of its kernels: Debian's PyTorch and NumPy take whatever the system has, at
worst the slow reference, and OpenBLAS chooses a kernel by the processor or by a variable of the environment.
"""
import ctypes
import os
import re

# What each kernel of OpenBLAS is written for: https://github.com/OpenMathLib/OpenBLAS/blob/develop/TargetList.txt
KERNELS = {
    "AVX-512": "SkylakeX Cooperlake SapphireRapids",
    "AVX2": "Haswell Zen Excavator",
    "AVX": "Sandybridge Bulldozer Piledriver Steamroller",
    "SSE": "Prescott Core2 Penryn Dunnington Nehalem Atom Athlon Opteron Barcelona Bobcat Nano",
    "SVE": "armv8sve neoversev1 neoversen2 a64fx",
    "NEON": "armv8 cortexa53 cortexa57 cortexa72 neoversen1 thunderx thunderx2t99 vortex vortexm4",
}
INSTRUCTIONS = {kernel.lower(): name for name, kernels in KERNELS.items() for kernel in kernels.split()}


def loaded_libraries():
    """Files in memory that multiply matrices. Only Linux tells."""
    with open("/proc/self/maps", encoding="utf8") as maps:
        files = {os.path.realpath(line.split()[-1]) for line in maps if "/" in line}
    return sorted(f for f in files if re.search("blas|mkl|accelerate", os.path.basename(f), re.I))


def openblas_kernel(path):
    """What this OpenBLAS itself says that it runs, as "SkylakeX"; None where it says nothing."""
    library = ctypes.CDLL(path)
    for prefix in "", "scipy_":
        for suffix in "", "64_", "_64":
            try:
                ask = getattr(library, f"{prefix}openblas_get_corename{suffix}")
            except AttributeError:
                continue
            ask.restype = ctypes.c_char_p
            return ask().decode()
    return None


def blas():
    """As "OpenBLAS SkylakeX (AVX-512)"."""
    try:
        paths = loaded_libraries()
    except OSError:
        return "BLAS unknown"
    for path in paths:
        if "openblas" in path:
            kernel = openblas_kernel(path)
            if kernel is not None:
                return f"OpenBLAS {kernel} ({INSTRUCTIONS.get(kernel.lower(), 'instruction set unknown')})"
    names = ", ".join(os.path.basename(path) for path in paths)
    if "openblas" in names:
        return "OpenBLAS, kernel unknown"
    if "mkl" in names:
        return "MKL"
    return f"BLAS: {names or 'unknown'}"
