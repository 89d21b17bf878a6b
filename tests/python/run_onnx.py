"""Runs an ONNX file with ONNX Runtime: run_onnx.py MODEL IMAGES FOLDER

IMAGES is an npy file of the input. Every output goes to FOLDER as NAME.npy, the metadata as metadata.json. Two batches of
other sizes must agree with all images at once, or it exits 1.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
images = np.load(sys.argv[2])
folder = Path(sys.argv[3])
folder.mkdir(exist_ok=True)
names = [output.name for output in session.get_outputs()]
whole = session.run(names, {"images": images})
parts = [session.run(names, {"images": part}) for part in (images[:1], images[1:])]
for name, all_at_once, first, rest in zip(names, whole, *parts):
    np.testing.assert_allclose(np.concatenate([first, rest]), all_at_once, rtol=1e-3, atol=1e-4, err_msg=name)
    np.save(folder / f"{name}.npy", all_at_once)
(folder / "metadata.json").write_text(json.dumps(session.get_modelmeta().custom_metadata_map))
