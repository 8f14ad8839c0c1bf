// SPDX-License-Identifier: MIT
// Between tensors and the bytes of a safetensors file's entries.
#include "elbo/tensor/safetensor.h"

#include <cstring>
#include <set>

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::tensor {
namespace {

struct TypePair {
  io::DType file;
  at::ScalarType torch;
};
constexpr TypePair kTypes[] = {{io::DType::f64, at::kDouble}, {io::DType::i64, at::kLong},
                               {io::DType::f32, at::kFloat},  {io::DType::i32, at::kInt},
                               {io::DType::f16, at::kHalf},   {io::DType::bf16, at::kBFloat16},
                               {io::DType::u8, at::kByte},    {io::DType::boolean, at::kBool}};
constexpr size_t kShownProblems = 20;

at::ScalarType scalar_type_of(io::DType dtype) {
  for (const TypePair& pair : kTypes)
    if (pair.file == dtype) return pair.torch;
  throw Unsupported("weights of type ", io::dtype_name(dtype),
                    " have no like here; save them as float32");
}

/// Whether values of the type `from` go into a tensor of the type `into` without loss.
bool is_widened(io::DType from, io::DType into) {
  return from == io::DType::f16 && into == io::DType::f32;
}

/// What keeps `entry` from going into `target`: "" where nothing does.
std::string mismatch(const std::string& name, const torch::Tensor& target,
                     const io::TensorEntry* entry) {
  if (entry == nullptr) return name + ": missing from the file";
  if (target.sizes() != at::IntArrayRef(entry->shape))
    return str(name, ": got the shape (", join(entry->shape, ", "), "), want (",
               join(target.sizes(), ", "), ")");
  if (dtype_of(target) != entry->dtype && !is_widened(entry->dtype, dtype_of(target)))
    return str(name, ": got ", io::dtype_name(entry->dtype), ", want ",
               io::dtype_name(dtype_of(target)));
  return "";
}

bool is_finite(const torch::Tensor& values) {
  return !values.is_floating_point() || values.numel() == 0 ||
         torch::isfinite(values).all().item<bool>();
}

void refuse_if_any(const std::vector<std::string>& problems, const std::string& where) {
  if (problems.empty()) return;
  std::vector<std::string> shown(
      problems.begin(),
      problems.begin() + static_cast<std::ptrdiff_t>(std::min(problems.size(), kShownProblems)));
  if (problems.size() > shown.size())
    shown.push_back(str("and ", problems.size() - shown.size(), " more"));
  throw DataError(where, ": does not fit the model built from its configuration:\n  ",
                  join(shown, "\n  "));
}

}  // namespace

io::DType dtype_of(const torch::Tensor& tensor) {
  for (const TypePair& pair : kTypes)
    if (pair.torch == tensor.scalar_type()) return pair.file;
  throw Unsupported("safetensors holds no tensors of type ", c10::toString(tensor.scalar_type()),
                    "; want floating, whole or bool ones");
}

torch::Tensor tensor_of(const io::TensorEntry& entry) {
  torch::Tensor out = torch::empty(entry.shape, scalar_type_of(entry.dtype));
  ELBO_ASSERT(out.nbytes() == entry.data.size());
  if (!entry.data.empty()) std::memcpy(out.data_ptr(), entry.data.data(), entry.data.size());
  return out;
}

Bytes tensors_file(const NamedTensors& tensors, const io::Metadata& metadata) {
  std::vector<torch::Tensor> held;  // keeps what the entries point to
  std::vector<io::TensorEntry> entries;
  for (const auto& [name, tensor] : tensors) {
    held.push_back(tensor.detach().to(torch::kCPU).contiguous());
    const torch::Tensor& values = held.back();
    entries.push_back({name,
                       dtype_of(values),
                       values.sizes().vec(),
                       {static_cast<const std::byte*>(values.data_ptr()), values.nbytes()}});
  }
  return io::write_safetensors(std::move(entries), metadata);
}

void load_tensors(const NamedTensors& into, const io::Safetensors& file, const std::string& where,
                  bool allow_nonfinite) {
  std::vector<std::string> problems;
  std::vector<torch::Tensor> values;
  std::set<std::string> wanted;
  for (const auto& [name, target] : into) {
    wanted.insert(name);
    const io::TensorEntry* entry = file.find(name);
    if (const std::string problem = mismatch(name, target, entry); !problem.empty()) {
      problems.push_back(problem);
      continue;
    }
    values.push_back(tensor_of(*entry));
    if (!allow_nonfinite && !is_finite(values.back()))
      problems.push_back(name + ": holds values that are not finite");
  }
  for (const io::TensorEntry& entry : file.tensors())
    if (wanted.count(entry.name) == 0)
      problems.push_back(printable(entry.name) + ": unknown to the model");
  refuse_if_any(problems, where);
  torch::NoGradGuard no_grad;
  for (size_t i = 0; i < into.size(); ++i) torch::Tensor(into[i].second).copy_(values[i]);
}

}  // namespace elbo::tensor
