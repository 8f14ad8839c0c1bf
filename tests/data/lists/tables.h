// SPDX-License-Identifier: MIT
// [data] tables from text, small data sets of known content, and reading an example of any of them.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/fs.h"
#include "elbo/data/dataset.h"
#include "elbo/io/toml.h"

namespace elbo::test {

inline Node data_table(const std::string& text) { return io::parse_toml(text, "x.toml"); }

struct Example {
  std::vector<float> x;
  int64_t label = -1;
  std::vector<float> attributes;

  bool operator==(const Example&) const = default;
};

inline Example example(const data::Dataset& data, int64_t index, const data::Draw& draw = {}) {
  Example out;
  out.x.resize(static_cast<size_t>(data.info().values()));
  out.attributes.resize(data.info().attribute_names.size());
  data.get(index, draw, {out.x, out.label, out.attributes});
  return out;
}

/// Grey values of one number an example: index / (size - 1).
class Ramp : public data::Dataset {
 public:
  explicit Ramp(int64_t size, int64_t side = 1) {
    info_.name = "ramp";
    info_.shape = {1, side, side};
    info_.size = size;
    info_.fingerprint = "ramp";
  }
  const data::DataInfo& info() const override { return info_; }
  void get(int64_t index, const data::Draw&, const data::ExampleOut& out) const override {
    for (float& value : out.x)
      value = static_cast<float>(static_cast<double>(index) / static_cast<double>(info_.size - 1));
    out.label = index % 7;
  }

 private:
  data::DataInfo info_;
};

/// What `body` throws, as text; "" where it throws nothing.
template <class Body>
std::string error_of(Body body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

inline void write_file(const Path& path, ByteView content) {
  const auto file = real_fs().open(path, OpenMode::truncate);
  file->write(content);
  file->close();
}

}  // namespace elbo::test
