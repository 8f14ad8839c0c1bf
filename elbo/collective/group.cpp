// SPDX-License-Identifier: MIT
// A group of one, and texts as tensors of bytes.
#include "elbo/collective/group.h"

#include <algorithm>
#include <cstring>

namespace elbo::collective {
namespace {

Tensor bytes_of_text(const std::string& text, int64_t length) {
  Tensor out = torch::zeros({length}, torch::kUInt8);
  std::memcpy(out.data_ptr<uint8_t>(), text.data(),
              std::min(text.size(), static_cast<size_t>(length)));
  return out;
}

std::string text_of_bytes(const Tensor& bytes, int64_t length) {
  return {reinterpret_cast<const char*>(bytes.data_ptr<uint8_t>()), static_cast<size_t>(length)};
}

Tensor length_of(const std::string& text) {
  return torch::full({1}, static_cast<int64_t>(text.size()), torch::kInt64);
}

}  // namespace

void Group::allreduce(Tensor&) {}
void Group::broadcast(Tensor&) {}
Tensors Group::allgather(const Tensor& values) { return {values}; }
Tensor Group::alltoall(const Tensor& rows) { return rows; }
bool Group::fail(const std::string&) { return false; }

std::shared_ptr<Group> alone() { return std::make_shared<Group>(); }

std::string broadcast_text(Group& group, std::string text) {
  if (group.size() == 1) return text;
  Tensor length = length_of(text);
  group.broadcast(length);
  const int64_t size = length.item<int64_t>();
  if (size == 0) return "";
  Tensor bytes = bytes_of_text(text, size);
  group.broadcast(bytes);
  return text_of_bytes(bytes, size);
}

std::vector<std::string> allgather_texts(Group& group, const std::string& text) {
  const Tensors lengths = group.allgather(length_of(text));
  int64_t longest = 1;
  for (const Tensor& length : lengths) longest = std::max(longest, length.item<int64_t>());
  const Tensors all = group.allgather(bytes_of_text(text, longest));
  std::vector<std::string> out;
  for (size_t i = 0; i < all.size(); ++i)
    out.push_back(text_of_bytes(all[i], lengths[i].item<int64_t>()));
  return out;
}

}  // namespace elbo::collective
