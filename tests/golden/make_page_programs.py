#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/page/programs.json: exported programs with inputs, and what PyTorch makes of them.

Each case is one operation of the interpreter in web/page/ at odd sizes, or a whole net. PyTorch
computes in double from single-precision numbers; numbers are written with nine digits.

Run with Debian's python3-torch (made with 1.13.1):
    python3 tests/golden/make_page_programs.py > tests/page/programs.json
"""
import json

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(20)
cases = []


def draw(*shape):
    """Values that single precision holds, as doubles."""
    return torch.randn(*shape).double()


def listed(x):
    return {"shape": list(x.shape), "values": [float(f"{v:.9g}") for v in x.flatten().tolist()]}


class Net:
    """A program that is written down while PyTorch computes what it yields."""

    def __init__(self, name, **inputs):
        self.name, self.inputs = name, inputs
        self.values, self.nodes, self.tensors, self.last = dict(inputs), [], {}, None

    def tensor(self, name, x):
        self.values[name] = self.tensors[name] = x
        return name

    def node(self, op, inputs, y, **attributes):
        self.last = f"t{len(self.nodes)}"
        self.nodes.append({"op": op, "in": list(inputs), "out": self.last, **attributes})
        self.values[self.last] = y
        return self.last

    def done(self):
        ports = [{"name": k, "shape": [-1, *x.shape[1:]]} for k, x in self.inputs.items()]
        y = self.values[self.last]
        cases.append({
            "name": self.name,
            "program": {"inputs": ports, "nodes": self.nodes,
                        "outputs": [{"name": self.last, "shape": [-1, *y.shape[1:]]}]},
            "tensors": {k: listed(x) for k, x in self.tensors.items()},
            "inputs": {k: listed(x) for k, x in self.inputs.items()},
            "output": listed(y),
        })


def single(op, function, *inputs, name=None, **attributes):
    """One node; the first input is the program's, the others are its tensors."""
    net = Net(name or " ".join([op] + [f"{k}={v}" for k, v in attributes.items()]), x=inputs[0])
    names = ["x"] + [net.tensor(f"w{i}", x) for i, x in enumerate(inputs[1:])]
    net.node(op, names, function(*inputs), **attributes)
    net.done()


def products():
    single("linear", F.linear, draw(3, 7), draw(5, 7), draw(5))
    single("linear", F.linear, draw(9, 5), draw(6, 5), name="linear without bias")
    single("linear", F.linear, draw(2, 3, 4), draw(1, 4), draw(1), name="linear of more dimensions")
    single("matmul", torch.matmul, draw(2, 3, 5, 4), draw(2, 3, 4, 6))
    single("matmul", torch.matmul, draw(7, 5), draw(5, 9), name="matmul of matrices")
    single("gather_rows", lambda table, rows: table[rows.long()], draw(5, 3),
           torch.tensor([4., 0., 4.]).double())


def conv_cases():
    for batch, c, h, w, out, k, options in [
            (2, 3, 7, 9, 5, (3, 3), {}),
            (1, 2, 11, 13, 4, (5, 3), {"stride": [2, 3], "padding": [2, 1]}),
            (2, 4, 9, 8, 6, (3, 2), {"padding": [1, 1], "dilation": [2, 3], "groups": 2}),
            (1, 3, 17, 15, 3, (1, 1), {"groups": 3}),
            (1, 1, 20, 21, 9, (4, 4), {"stride": [2, 2], "padding": [1, 1]})]:
        groups = options.get("groups", 1)
        yield draw(batch, c, h, w), draw(out, c // groups, *k), draw(out), options


def convolutions():
    for x, weight, bias, options in conv_cases():
        single("conv2d", lambda x, w, b, o=options: F.conv2d(x, w, b, **o), x, weight, bias, **options)
    single("conv2d", lambda x, w: F.conv2d(x, w, stride=2), draw(2, 3, 6, 5), draw(4, 3, 3, 3),
           stride=2)
    for batch, c, h, w, out, k, options in [
            (2, 3, 4, 5, 5, (3, 3), {}),
            (1, 4, 5, 3, 3, (4, 5), {"stride": [2, 3], "padding": [1, 2], "output_padding": [1, 0]}),
            (2, 6, 3, 4, 4, (3, 2), {"stride": [2, 2], "groups": 2, "dilation": [2, 1]}),
            (1, 5, 9, 10, 2, (5, 5), {"stride": [2, 2], "padding": [2, 2], "output_padding": [1, 1]})]:
        groups = options.get("groups", 1)
        single("conv_transpose2d", lambda x, w, b, o=options: F.conv_transpose2d(x, w, b, **o),
               draw(batch, c, h, w), draw(c, out // groups, *k), draw(out), **options)


def norms_and_windows():
    def norm(x, weight, bias, mean, var, eps=1e-5):
        return F.batch_norm(x, mean, var, weight, bias, False, 0, eps)

    moments = lambda c: (draw(c), draw(c), draw(c), draw(c).abs())
    single("batch_norm", norm, draw(3, 5), *moments(5), eps=1e-5)
    single("batch_norm", lambda *x: norm(*x, eps=.1), draw(2, 3, 5, 4), *moments(3), eps=.1)
    x = draw(2, 3, 7, 9)
    single("max_pool2d", lambda x: F.max_pool2d(x, 2), x, kernel_size=[2, 2], stride=[2, 2])
    single("max_pool2d", lambda x: F.max_pool2d(x, (3, 2), (2, 1), (1, 1)), x,
           kernel_size=[3, 2], stride=[2, 1], padding=[1, 1])
    single("avg_pool2d", lambda x: F.avg_pool2d(x, (3, 2), (2, 1), (1, 1)), x,
           kernel_size=[3, 2], stride=[2, 1], padding=[1, 1])
    single("upsample_nearest2d", lambda x: F.interpolate(x, scale_factor=2), x, scale=2)


def values_one_by_one():
    x = draw(3, 5) * 3
    for op, function, attributes in [
            ("relu", F.relu, {}), ("sigmoid", torch.sigmoid, {}), ("tanh", torch.tanh, {}),
            ("leaky_relu", lambda x: F.leaky_relu(x, .2), {"slope": .2}),
            ("elu", lambda x: F.elu(x, .7), {"alpha": .7}), ("softplus", F.softplus, {}),
            ("exp", torch.exp, {}), ("neg", torch.neg, {}), ("abs", torch.abs, {}),
            ("clamp", lambda x: x.clamp(-1, 2), {"min": -1, "max": 2}),
            ("clamp", lambda x: x.clamp(min=.5), {"min": .5}),
            ("softmax", lambda x: F.softmax(x, 1), {"dim": 1}),
            ("log_softmax", lambda x: F.log_softmax(x, 0), {"dim": 0})]:
        single(op, function, x, **attributes)
    far = torch.tensor([[-800., -90., -1e-7, 0., 1e-7, 21., 90., 800.]]).double()
    for op, function in [("sigmoid", torch.sigmoid), ("softplus", F.softplus), ("elu", F.elu)]:
        single(op, function, far, name=f"{op} far from 0")
    single("log_softmax", lambda x: F.log_softmax(x, -1), far, dim=-1, name="log_softmax far from 0")
    single("log", torch.log, x.abs())
    single("sqrt", torch.sqrt, x.abs())


def pairs():
    for op, function in [("add", torch.add), ("sub", torch.sub), ("mul", torch.mul),
                         ("div", torch.div), ("pow", torch.pow)]:
        a = draw(2, 3, 4).abs() if op == "pow" else draw(2, 3, 4)
        single(op, function, a, draw(2, 3, 4), name=f"{op} of the same shape")
        single(op, function, a, draw(3, 1), name=f"{op} broadcast")
        single(op, lambda a, f=function: f(a, 1.5), a, value=1.5)
    single("sub", torch.sub, draw(3, 1), draw(2, 1, 5), name="sub broadcast both ways")
    x = draw(3, 5)
    single("less", lambda x: (x < .3).double(), x, value=.3)
    single("less", lambda a, b: (a < b).double(), x, draw(5), name="less of two")
    single("where", lambda t, a, b: torch.where(t > 0, a, b), (x > 0).double(), draw(3, 1), draw(5))


def places():
    x = draw(2, 3, 4, 5)
    single("reshape", lambda x: x.reshape(-1, 12, 5), x, shape=[-1, 12, 5])
    single("expand", lambda x: x.expand(-1, 3, 5), draw(2, 1, 5), shape=[-1, 3, 5])
    net = Net("expand of a constant to the batch", x=draw(3, 2))
    net.node("expand", [net.tensor("w", draw(1, 4))], net.values["w"].expand(3, 4), shape=[-1, 4])
    net.done()
    single("concat", lambda *x: torch.cat(x, 1), draw(2, 3, 4), draw(2, 1, 4), draw(2, 2, 4), dim=1)
    single("slice", lambda x: x[:, 1:3], x, dim=1, start=1, end=3)
    single("slice", lambda x: x[..., -4:], x, dim=-1, start=-4, end=5)
    single("transpose", lambda x: x.permute(0, 3, 1, 2), x, perm=[0, 3, 1, 2])
    for op, function in [("sum", torch.sum), ("mean", torch.mean)]:
        single(op, lambda x, f=function: f(x, (1, 3)), x, dims=[1, 3], keepdim=False)
        single(op, lambda x, f=function: f(x, (-1,), keepdim=True), x, dims=[-1], keepdim=True)


def random_norm(net, name, x, norm):
    """A batch norm with moments that training could have left."""
    with torch.no_grad():
        norm.weight.copy_(draw(norm.num_features)), norm.bias.copy_(draw(norm.num_features))
        norm.running_mean.copy_(draw(norm.num_features))
        norm.running_var.copy_(draw(norm.num_features).abs() + .1)
    parts = [net.tensor(f"{name}.{k}", v.detach()) for k, v in [
        ("weight", norm.weight), ("bias", norm.bias), ("mean", norm.running_mean),
        ("var", norm.running_var)]]
    y = norm.eval().double()(net.values[x]).detach()
    return net.node("batch_norm", [x, *parts], y, eps=norm.eps)


def add_layer(net, name, x, layer, **attributes):
    """A layer of torch.nn with its weights."""
    layer = layer.float().double()
    parts = [net.tensor(f"{name}.{k}", v.detach()) for k, v in layer.named_parameters()]
    op = {nn.Linear: "linear", nn.Conv2d: "conv2d", nn.ConvTranspose2d: "conv_transpose2d"}[type(layer)]
    return net.node(op, [x, *parts], layer(net.values[x]).detach(), **attributes)


def add_unary(net, op, x, function, **attributes):
    return net.node(op, [x], function(net.values[x]), **attributes)


def whole_nets():
    net = Net("an MLP decoder", z=draw(4, 3))
    x = add_layer(net, "linear0", "z", nn.Linear(3, 17))
    x = add_unary(net, "relu", x, F.relu)
    add_unary(net, "sigmoid", add_layer(net, "linear1", x, nn.Linear(17, 30)), torch.sigmoid)
    net.done()

    net = Net("an encoder of Larsen et al.", x=torch.rand(2, 3, 13, 13).double())
    x = net.node("mul", ["x"], 2 * net.values["x"], value=2)
    x = net.node("sub", [x], net.values[x] - 1, value=1)
    for i, (c, out) in enumerate([(3, 4), (4, 6)]):
        conv = nn.Conv2d(c, out, 5, 2, 2, bias=False)
        x = add_layer(net, f"conv{i}", x, conv, stride=[2, 2], padding=[2, 2], dilation=[1, 1], groups=1)
        x = random_norm(net, f"norm{i}", x, nn.BatchNorm2d(out))
        x = add_unary(net, "relu", x, F.relu)
    x = net.node("reshape", [x], net.values[x].flatten(1), shape=[-1, 96])
    x = add_layer(net, "fc", x, nn.Linear(96, 11, bias=False))
    x = add_unary(net, "relu", random_norm(net, "norm", x, nn.BatchNorm1d(11)), F.relu)
    add_layer(net, "posterior", x, nn.Linear(11, 6))
    net.done()

    net = Net("a decoder of transposed convolutions", z=draw(3, 5))
    x = add_layer(net, "linear", "z", nn.Linear(5, 6 * 9))
    x = net.node("reshape", [x], net.values[x].view(-1, 6, 3, 3), shape=[-1, 6, 3, 3])
    x = add_unary(net, "relu", random_norm(net, "norm0", x, nn.BatchNorm2d(6)), F.relu)
    conv = nn.ConvTranspose2d(6, 4, 5, 2, 2, 1)
    x = add_layer(net, "conv0", x, conv, stride=[2, 2], padding=[2, 2], output_padding=[1, 1])
    x = random_norm(net, "norm1", x, nn.BatchNorm2d(4))
    x = add_unary(net, "leaky_relu", x, lambda x: F.leaky_relu(x, .2), slope=.2)
    conv = nn.ConvTranspose2d(4, 4, 4, 2, 1, groups=2)
    x = add_layer(net, "conv1", x, conv, stride=[2, 2], padding=[1, 1], groups=2)
    x = random_norm(net, "norm2", x, nn.BatchNorm2d(4))
    x = add_layer(net, "conv2", x, nn.Conv2d(4, 2, 3, 1, 1), stride=1, padding=1)
    add_unary(net, "tanh", x, torch.tanh)
    net.done()


def main():
    products()
    convolutions()
    norms_and_windows()
    values_one_by_one()
    pairs()
    places()
    whole_nets()
    print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")


main()
