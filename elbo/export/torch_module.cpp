// SPDX-License-Identifier: MIT
// model.py: reader of safetensors, layers, methods, and a main that draws a picture.
#include "elbo/export/torch_module.h"

#include <algorithm>
#include <cctype>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/export/python_source.h"

namespace elbo::exports {
namespace {

constexpr const char* kImports = R"(import json
import struct
import sys
import zlib
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

)";

constexpr const char* kStored = R"(
class Stored(nn.ModuleDict):
    """Tensors that are kept with the model under their names, and modules beside them."""

    def __init__(self, tensors, modules=None):
        super().__init__(modules)
        for name, tensor in tensors.items():
            if isinstance(tensor, nn.Parameter):
                self.register_parameter(name, tensor)
            else:
                self.register_buffer(name, tensor)

)";

constexpr const char* kReader = R"(

def read_safetensors(path):
    """The tensors of a file, by name (https://github.com/huggingface/safetensors)."""
    content = Path(path).read_bytes()
    length, = struct.unpack("<Q", content[:8])
    types = {"F32": torch.float32, "F16": torch.float16, "I64": torch.int64}
    tensors = {}
    for name, entry in json.loads(content[8:8 + length]).items():
        if name == "__metadata__":
            continue
        first, last = (8 + length + at for at in entry["data_offsets"])
        values = torch.frombuffer(bytearray(content[first:last]), dtype=types[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors


)";

/// The function that makes the model.
std::string load_text(bool has_constants) {
  return str(
      "def load(folder=Path(__file__).parent):\n"
      "    \"\"\"The model with its weights, ready to be used.\"\"\"\n"
      "    tensors = read_safetensors(Path(folder) / \"model.safetensors\")\n",
      has_constants
          ? "    tensors.update(read_safetensors(Path(folder) / \"constants.safetensors\"))\n"
          : "",
      "    model = Model()\n"
      "    model.load_state_dict(tensors, strict=True)\n"
      "    return model.eval()\n\n\n");
}

constexpr const char* kPicture = R"(def save_png(path, images, columns):
    """Writes images (N, C, H, W) of values from 0 to 1 side by side, C being 1 or 3."""
    count, channels, height, width = images.shape
    rows = (count + columns - 1) // columns
    grid = torch.zeros(rows * height, columns * width, channels, dtype=torch.uint8)
    pixels = (images.clamp(0, 1) * 255 + .5).to(torch.uint8).permute(0, 2, 3, 1)
    for i, image in enumerate(pixels):
        top, left = i // columns * height, i % columns * width
        grid[top:top + height, left:left + width] = image
    lines = b"".join(b"\0" + bytes(line.flatten().tolist()) for line in grid)

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", columns * width, rows * height, 8,
                         0 if channels == 1 else 2, 0, 0, 0)
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                           + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


)";

/// A text that cannot end the docstring that it stands in: names come from strangers' files.
std::string in_docstring(std::string text) {
  std::replace(text.begin(), text.end(), '"', '\'');
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

std::string documentation(const ModuleText& text) {
  std::string out = str("# SPDX-License-Identifier: MIT\n\"\"\"", in_docstring(text.title), "\n");
  for (const auto& [key, value] : text.facts) out += str("\n", key, ": ", in_docstring(value));
  return out +
         "\n\nWritten by elbo. The layers have the names that they have in model.safetensors.\n"
         "Run it for a picture: python3 model.py [OUT.png]\n\"\"\"\n\n";
}

const Program* program_called(const std::vector<Program>& programs,
                              const std::vector<std::string>& roles) {
  for (const Program& program : programs)
    if (std::find(roles.begin(), roles.end(), program.role) != roles.end()) return &program;
  return nullptr;
}

bool is_picture(const Extents& shape) {
  return shape.size() == 4 && (shape[1] == 1 || shape[1] == 3);
}

/// What `python3 model.py` does.
std::string main_text(const std::vector<Program>& programs, const PythonLayers& layers,
                      const ModuleText& text) {
  const Program* decoder = program_called(programs, {"decoder", "generator"});
  std::string out = "def main():\n    torch.manual_seed(0)\n    model = load()\n";
  if (decoder == nullptr || text.codes.empty())
    return out + "    print(model)\n\n\nif __name__ == \"__main__\":\n    main()\n";
  out += str("    z = ", text.codes, "\n");
  std::string arguments = "z";
  if (decoder->inputs.size() > 1) {
    const int64_t size = decoder->inputs[1].shape[1];
    // Each class, or each attribute by itself, in turn.
    out += str("    condition = torch.eye(", size, ")[torch.arange(16) % ", size, "]\n");
    arguments += ", condition";
  }
  out += str("    with torch.no_grad():\n        x = model.",
             python_method_name(decoder->role, layers), "(", arguments, ")\n");
  out += is_picture(decoder->outputs.front().shape)
             ? "    path = sys.argv[1] if len(sys.argv) > 1 else \"samples.png\"\n"
               "    save_png(path, x, 4)\n    print(path)\n"
             : "    print(x)\n";
  return out + "\n\nif __name__ == \"__main__\":\n    main()\n";
}

/// `forward` is the decoder where there is one.
std::string forward_text(const std::vector<Program>& programs, const PythonLayers& layers) {
  const Program* first = program_called(programs, {"decoder", "generator"});
  if (first == nullptr) first = &programs.front();
  return str("\n    def forward(self, *inputs):\n        return self.",
             python_method_name(first->role, layers), "(*inputs)\n");
}

}  // namespace

TorchModule torch_module(const models::Model& model, const std::vector<Program>& programs,
                         const ModuleText& text) {
  ELBO_ASSERT(!programs.empty());
  const PythonLayers layers(model, programs);
  TorchModule out;
  std::string methods, buffers;
  for (const Program& program : programs) {
    PythonMethod method = python_method(program, layers);
    methods += "\n" + method.text;
    for (auto& [name, tensor] : method.buffers) {
      buffers += str("        self.register_buffer(\"", name, "\", torch.zeros(",
                     python_tuple(tensor.sizes().vec()), "))\n");
      out.constants.emplace_back(name, tensor);
    }
  }
  const std::string declarations = layers.declarations();
  const bool stores = declarations.find("Stored(") != std::string::npos;
  out.source = documentation(text) + kImports + (stores ? kStored : "") +
               str("\nclass Model(nn.Module):\n    \"\"\"", in_docstring(text.title), "\"\"\"\n\n",
                   "    def __init__(self):\n        super().__init__()\n", declarations, buffers) +
               methods + forward_text(programs, layers) + kReader +
               load_text(!out.constants.empty()) + kPicture + main_text(programs, layers, text);
  return out;
}

}  // namespace elbo::exports
