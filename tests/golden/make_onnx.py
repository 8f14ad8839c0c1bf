#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/onnx/*.onnx: what onnx's own library makes of the programs of tests/export/onnx_test.cpp.

Run with onnx and numpy (made with 1.23.2 and 2.4.6):  python3 tests/golden/make_onnx.py
"""
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).parent / "onnx"


def tensor(name, values, kind=np.float32):
    return numpy_helper.from_array(np.array(values, kind), name)


def model(role, nodes, ports, tensors):
    inputs, outputs = ([helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in side] for side in ports)
    graph = helper.make_graph(nodes, role, inputs, outputs, tensors)
    out = helper.make_model(graph, producer_name="elbo", ir_version=7, opset_imports=[helper.make_opsetid("", 13)])
    helper.set_model_props(out, {"model": "vae", "value_range": "unit"})
    onnx.checker.check_model(out, full_check=True)
    return out


def node(kind, inputs, out, **attributes):
    return helper.make_node(kind, inputs, [out], name=out, **attributes)


def decoder(half):
    weight = [[1, -1], [.5, .25], [2, 0], [-.5, 3]]
    tensors = [tensor("a.weight.half", weight, np.float16) if half else tensor("a.weight", weight),
               tensor("a.bias.half", [0, 1, 2, 3], np.float16) if half else tensor("a.bias", [0, 1, 2, 3]),
               tensor("b.weight.half", [[[[1, 2], [3, 4]]]], np.float16) if half
               else tensor("b.weight", [[[[1, 2], [3, 4]]]])]
    nodes = [node("Cast", [f"{n}.half"], n, to=TensorProto.FLOAT) for n in ("a.weight", "a.bias", "b.weight") if half]
    nodes += [
        node("Gemm", ["z", "a.weight", "a.bias"], "a", transB=1),
        node("LeakyRelu", ["a"], "a.leaky_relu", alpha=.2),
        node("Reshape", ["a.leaky_relu", "a.reshape.shape"], "a.reshape"),
        node("ConvTranspose", ["a.reshape", "b.weight"], "b", dilations=[1, 1], group=1, output_padding=[0, 0],
             pads=[0, 0, 0, 0], strides=[2, 2]),
        node("Mul", ["b", "b.mul.value"], "b.mul"),
        node("Clip", ["b.mul", "b.clamp.min"], "b.clamp"),
        node("Sigmoid", ["b.clamp"], "image"),
    ]
    tensors += [tensor("a.reshape.shape", [-1, 1, 2, 2], np.int64), tensor("b.mul.value", 2),
                tensor("b.clamp.min", -3)]
    return model("decoder", nodes, ([("z", ["N", 2])], [("image", ["N", 1, 4, 4])]), tensors)


def encoder():
    nodes = [
        node("Slice", ["x", "slice.starts", "slice.ends", "slice.axes"], "slice"),
        node("ReduceSum", ["slice", "sum.axes"], "sum", keepdims=1),
        node("Shape", ["x"], "input.shape"),
        node("Gather", ["input.shape", "input.first"], "batch", axis=0),
        node("Concat", ["batch", "expand.after"], "expand.shape", axis=0),
        node("Expand", ["constant", "expand.shape"], "expand"),
        node("Concat", ["sum", "expand"], "mean", axis=1),
    ]
    tensors = [tensor("constant", [[7, 8]]), tensor("slice.starts", [1], np.int64),
               tensor("slice.ends", [3], np.int64), tensor("slice.axes", [1], np.int64),
               tensor("sum.axes", [1], np.int64), tensor("input.first", [0], np.int64),
               tensor("expand.after", [2], np.int64)]
    return model("encoder", nodes, ([("x", ["N", 4])], [("mean", ["N", 3])]), tensors)


OUT.mkdir(exist_ok=True)
for name, made in {"decoder": decoder(False), "decoder_half": decoder(True), "encoder": encoder()}.items():
    (OUT / f"{name}.onnx").write_bytes(made.SerializeToString(deterministic=True))
