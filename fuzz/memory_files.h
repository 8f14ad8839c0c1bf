// SPDX-License-Identifier: MIT
// A few files in memory, for readers that go through Fs. Nothing else is there, and nothing is
// written.
#pragma once
#include <map>
#include <string>

#include "elbo/core/error.h"
#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/str.h"

namespace elbo {

class MemoryFiles : public FaultFs {
 public:
  explicit MemoryFiles(std::map<std::string, Bytes> files)
      : FaultFs(real_fs()), files_(std::move(files)) {}

  Bytes read(const Path& path, uint64_t at_most) override {
    const auto found = files_.find(path.string());
    if (found == files_.end()) throw DataError(printable(path.string()), ": no such file");
    if (found->second.size() > at_most) throw DataError(printable(path.string()), ": too large");
    return found->second;
  }
  bool exists(const Path& path) override { return files_.contains(path.string()); }

 private:
  std::map<std::string, Bytes> files_;
};

inline Bytes copy_of(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

}  // namespace elbo
