"""Holds Medley's npy and safetensors files against numpy and safetensors.

check_formats.py write FOLDER   writes files that Medley must be able to read
check_formats.py read FOLDER    reads files that Medley has written, exits 1 at the first difference

Element i of every array is (37 i mod 101 - 50) / 8, without the division where elements are whole
numbers, without the sign where they have none, and i mod 2 for booleans: exact in every type.
"""

import sys
from pathlib import Path

import numpy as np
from safetensors import deserialize, safe_open
from safetensors.numpy import save_file

SHAPES = {"scalar": (), "vector": (7,), "matrix": (5, 3), "images": (4, 2, 3, 3), "empty": (0, 6)}
NPY = {"float64": "<f8", "float32": "<f4", "int64": "<i8", "int32": "<i4", "uint8": "|u1"}
SAFETENSORS = {"F64": "float64", "F32": "float32", "F16": "float16", "I64": "int64",
               "I32": "int32", "U8": "uint8", "BOOL": "bool"}


def elements(dtype, shape):
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        values = i % 2
    elif dtype.kind == "u":
        values = np.abs(37 * i % 101 - 50)
    else:
        values = 37 * i % 101 - 50
    return (values / 8 if dtype.kind == "f" else values).astype(dtype).reshape(shape)


def write(folder):
    for dtype in NPY:
        for shape_name, shape in SHAPES.items():
            np.save(folder / f"{dtype}.{shape_name}.npy", elements(dtype, shape))
    with open(folder / "float32.version2.npy", "wb") as file:
        np.lib.format.write_array(file, elements("float32", (5, 3)), version=(2, 0))
    tensors = {
        f"{name}.{shape_name}": elements(dtype, shape)
        for name, dtype in SAFETENSORS.items() for shape_name, shape in SHAPES.items()
    }
    save_file(tensors, folder / "all.safetensors", {"format": "pt", "née": "ü"})


def read(folder):
    for path in sorted(folder.glob("*.npy")):
        dtype, shape_name = path.stem.split(".")
        read_whole = np.load(path, allow_pickle=False)
        mapped = np.load(path, mmap_mode="r", allow_pickle=False) if read_whole.size else read_whole
        for array in (read_whole, mapped):
            assert array.dtype.str == NPY[dtype], (path, array.dtype)
            assert array.flags.c_contiguous, path
            np.testing.assert_array_equal(array, elements(dtype, SHAPES[shape_name]), str(path))
    path = folder / "all.safetensors"
    with safe_open(path, framework="numpy") as file:
        assert file.metadata() == {"format": "pt"}, file.metadata()
        assert set(file.keys()) == {f"{t}.{s}" for t in ("F32", "I64") for s in SHAPES}
        for key in file.keys():
            name, shape_name = key.split(".")
            np.testing.assert_array_equal(
                file.get_tensor(key), elements(SAFETENSORS[name], SHAPES[shape_name]), key)
    for key, tensor in deserialize(path.read_bytes()):
        name, shape_name = key.split(".")
        assert tensor["dtype"] == name and tuple(tensor["shape"]) == SHAPES[shape_name], key
        assert bytes(tensor["data"]) == elements(
            SAFETENSORS[name], SHAPES[shape_name]).tobytes(), key


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](Path(sys.argv[2]))
