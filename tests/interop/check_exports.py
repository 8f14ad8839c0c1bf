#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Computes with other people's programs what write_exports wrote, and compares with what the
models said themselves.

Usage: check_exports.py FOLDER. Uses those of onnx, onnxruntime and torch that this Python has;
wants one at least.
"""
import importlib.util
import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np

TOLERANCE = 1e-5  # float32, sums in another order
HALF_TOLERANCE = 3e-2  # weights rounded to 11 bits
TYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


def optional(name):
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def read(path):
    content = path.read_bytes()
    length, = struct.unpack("<Q", content[:8])
    out = {}
    for name, entry in json.loads(content[8:8 + length]).items():
        if name != "__metadata__":
            first, last = (8 + length + at for at in entry["data_offsets"])
            values = np.frombuffer(content[first:last], TYPES[entry["dtype"]])
            out[name] = values.reshape(entry["shape"])
    return out


def apart(got, right):
    """The largest difference, of values that are beyond 1 beside the largest of them."""
    return max(float(np.abs(np.asarray(one) - other).max()) / max(1, float(np.abs(other).max()))
               for one, other in zip(got, right, strict=True))


def values_of(path, prefix):
    return {name[len(prefix):]: tensor for name, tensor in read(path).items()
            if name.startswith(prefix)}


class Checks:
    def __init__(self):
        self.onnx, self.runtime = optional("onnx"), optional("onnxruntime")
        self.torch = optional("torch")
        self.wrong, self.worst, self.done = [], {}, {}

    def note(self, what, name, distance, tolerance):
        self.worst[what] = max(self.worst.get(what, 0), distance)
        self.done[what] = self.done.get(what, 0) + 1
        if not distance <= tolerance:
            self.wrong.append(f"{name}: {what} is {distance:.2e} apart, want {tolerance:.0e}")

    def check_onnx(self, path, inputs, outputs):
        name, role = path.parent.name, path.name
        if self.onnx:
            model = self.onnx.load(path)
            self.onnx.checker.check_model(model, full_check=True)
            if (model.ir_version, model.opset_import[0].version) != (7, 13):
                self.wrong.append(f"{name}/{role}: not IR 7 and opset 13")
            self.note("onnx.checker", f"{name}/{role}", 0, 0)
        if self.runtime:
            session = self.runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
            names = [output.name for output in session.get_outputs()]
            right = [outputs[key] for key in names]
            half = ".half." in role
            self.note("onnxruntime, half weights" if half else "onnxruntime", f"{name}/{role}",
                      apart(session.run(names, inputs), right),
                      HALF_TOLERANCE if half else TOLERANCE)
            one = {key: value[:1] for key, value in inputs.items()}
            if not half:
                self.note("onnxruntime, one example", f"{name}/{role}",
                          apart(session.run(names, one), [value[:1] for value in right]), TOLERANCE)

    def module_of(self, folder):
        spec = importlib.util.spec_from_file_location("exported_model", folder / "model.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.load()

    METHODS = {"encoder": "encode", "decoder": "decode", "generator": "decode", "critic": "judge",
               "classifier": "classify"}

    def check_torch(self, model, folder, role, inputs, outputs):
        given = [self.torch.from_numpy(inputs[key].copy())
                 for key in ("x", "z", "condition") if key in inputs]
        method = self.METHODS.get(role, role.replace("translator", "translate"))
        method = method if method in type(model).__dict__ else method + "_"
        with self.torch.no_grad():
            got = getattr(model, method)(*given)
        got = list(got) if isinstance(got, tuple) else [got]
        right = outputs
        if role == "encoder":
            right = {key: outputs[key] for key in ("mean", "log_var") if key in outputs}
        self.note("torch", f"{folder.name}/{role}",
                  apart([one.numpy() for one in got], right.values()), TOLERANCE)

    def check_main(self, folder):
        picture = folder / "samples.png"
        done = subprocess.run([sys.executable, folder / "model.py", picture], capture_output=True,
                              text=True, check=False)
        draws = "save_png(path, x" in (folder / "model.py").read_text()
        if done.returncode != 0 or (draws and picture.read_bytes()[:4] != b"\x89PNG"):
            self.wrong.append(f"{folder.name}: python3 model.py fails: {done.stderr[-300:]}")

    def check(self, folder):
        model = self.module_of(folder) if self.torch else None
        for path in sorted(folder.glob("*.onnx")):
            role = path.name.split(".")[0]
            inputs, outputs = (values_of(folder / f"{role}.safetensors", side)
                               for side in ("in.", "out."))
            self.check_onnx(path, inputs, outputs)
            if self.torch and ".half." not in path.name:
                self.check_torch(model, folder, role, inputs, outputs)


def main():
    folder, checks = Path(sys.argv[1]), Checks()
    if not (checks.onnx or checks.runtime or checks.torch):
        sys.exit("check_exports: this Python has neither onnx, onnxruntime nor torch")
    folders = [path for path in sorted(folder.iterdir()) if (path / "model.py").is_file()]
    for path in folders:
        checks.check(path)
    for name in ("vae", "conv_cvae", "deep_helmholtz", "classifier"):
        if checks.torch:
            checks.check_main(folder / name)
    for what, count in checks.done.items():
        print(f"{what}: {count} files, at most {checks.worst[what]:.1e} apart")
    print(f"{len(folders)} models")
    if len(folders) < 50:
        checks.wrong.append("too few models")
    if checks.wrong:
        sys.exit("\n".join(checks.wrong))


main()
