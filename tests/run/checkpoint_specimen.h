// SPDX-License-Identifier: MIT
// Small checkpoints whose content follows from their step.
#pragma once
#include <algorithm>

#include "elbo/core/str.h"
#include "elbo/run/checkpoints.h"

namespace elbo::run {

inline Bytes bytes_copy(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

inline std::vector<NamedFile> files_of(int64_t step) {
  std::vector<NamedFile> files;
  for (const char* name :
       {"model.safetensors", "ema.safetensors", "optimizers.safetensors", "state.json"})
    files.push_back({name, bytes_copy(str(name, " of step ", step))});
  return files;
}

inline bool same_files(const std::vector<NamedFile>& a, const std::vector<NamedFile>& b) {
  return std::ranges::equal(a, b, [](const NamedFile& x, const NamedFile& y) {
    return x.name == y.name && x.content == y.content;
  });
}

}  // namespace elbo::run
