// SPDX-License-Identifier: MIT
// Each transform holds the data set below and its own description.
#include "elbo/data/transforms.h"

#include <algorithm>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/rng.h"

namespace elbo::data {
namespace {

/// A data set that passes everything on.
class Described : public Dataset {
 public:
  Described(DatasetPtr below, DataInfo info) : below_(std::move(below)), info_(std::move(info)) {}
  const DataInfo& info() const override { return info_; }
  const Dataset& below() const { return *below_; }
  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override {
    below_->get(index, draw, out);
  }
  void get_many(std::span<const int64_t> indices, const Draw& draw,
                const ExamplesOut& out) const override {
    below_->get_many(indices, draw, out);
  }
  void get_attributes(int64_t index, std::span<float> attributes) const override {
    below_->get_attributes(index, attributes);
  }
  void get_companions(std::span<const int64_t> indices, const Draw& draw,
                      const ExamplesOut& out) const override {
    below_->get_companions(indices, draw, out);
  }
  bool is_slow() const override { return below_->is_slow(); }
  void prefetch(std::span<const int64_t> indices) const override { below_->prefetch(indices); }

 protected:
  DatasetPtr below_;
  DataInfo info_;
};

/// The outermost: it speaks for those below.
class Remarked : public Described, public HasRemarks {
 public:
  Remarked(DatasetPtr below, DataInfo info, DataRemarks remarks)
      : Described(std::move(below), std::move(info)), remarks_(std::move(remarks)) {}
  const DataRemarks& remarks() const override { return remarks_; }

 private:
  DataRemarks remarks_;
};

class Subset : public Described {
 public:
  Subset(DatasetPtr below, DataInfo info) : Described(std::move(below), std::move(info)) {}
  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override {
    below_->get(below_index(index), draw, out);
  }
  void get_many(std::span<const int64_t> indices, const Draw& draw,
                const ExamplesOut& out) const override {
    below_->get_many(moved(indices), draw, out);
  }
  void get_attributes(int64_t index, std::span<float> attributes) const override {
    below_->get_attributes(below_index(index), attributes);
  }
  void get_companions(std::span<const int64_t> indices, const Draw& draw,
                      const ExamplesOut& out) const override {
    below_->get_companions(moved(indices), draw, out);
  }
  void prefetch(std::span<const int64_t> indices) const override {
    below_->prefetch(moved(indices));
  }

 private:
  /// Number `index` of these, as the data set below counts.
  virtual int64_t below_index(int64_t index) const = 0;

  std::vector<int64_t> moved(std::span<const int64_t> indices) const {
    std::vector<int64_t> out(indices.begin(), indices.end());
    for (int64_t& index : out) index = below_index(index);
    return out;
  }
};

class RangeOf : public Subset {
 public:
  RangeOf(DatasetPtr below, int64_t first, DataInfo info)
      : Subset(std::move(below), std::move(info)), first_(first) {}

 private:
  int64_t below_index(int64_t index) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    return first_ + index;
  }
  int64_t first_;
};

class ChoiceOf : public Subset {
 public:
  ChoiceOf(DatasetPtr below, std::vector<int64_t> chosen, DataInfo info)
      : Subset(std::move(below), std::move(info)), chosen_(std::move(chosen)) {}

 private:
  int64_t below_index(int64_t index) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    return chosen_[static_cast<size_t>(index)];
  }
  std::vector<int64_t> chosen_;
};

/// Each example is drawn from below and then changed.
class Changed : public Described {
 public:
  // Companions would stay as they were.
  Changed(DatasetPtr below, DataInfo info) : Described(std::move(below), std::move(info)) {
    ELBO_ASSERT(info_.domain_names.empty());
  }
  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override {
    below_->get(index, draw, out);
    change(index, draw, out.x);
  }
  void get_many(std::span<const int64_t> indices, const Draw& draw,
                const ExamplesOut& out) const override {
    below_->get_many(indices, draw, out);
    for (size_t i = 0; i < indices.size(); ++i)
      change(indices[i], draw, out.at(i, indices.size()).x);
  }

 private:
  virtual void change(int64_t index, const Draw& draw, std::span<float> x) const = 0;
};

class Threshold : public Changed {
 public:
  Threshold(DatasetPtr below, DataInfo info, double threshold)
      : Changed(std::move(below), std::move(info)), threshold_(static_cast<float>(threshold)) {}

 private:
  void change(int64_t, const Draw&, std::span<float> x) const override {
    for (float& value : x) value = value > threshold_ ? 1.0f : 0.0f;
  }
  float threshold_;
};

class Dynamic : public Changed {
 public:
  using Changed::Changed;

 private:
  void change(int64_t index, const Draw& draw, std::span<float> x) const override {
    std::vector<float> chance(x.size());
    Rng(draw.seed, {draw.pass}).split("binarise").from_row(index).uniform(chance, 1);
    for (size_t i = 0; i < chance.size(); ++i) x[i] = chance[i] < x[i] ? 1.0f : 0.0f;
  }
};

class Once : public Changed {
 public:
  Once(DatasetPtr below, DataInfo info, uint64_t seed)
      : Changed(std::move(below), std::move(info)), seed_(seed) {}

 private:
  void change(int64_t index, const Draw&, std::span<float> x) const override {
    std::vector<float> chance(x.size());
    Rng(seed_).split("binarise once").from_row(index).uniform(chance, 1);
    for (size_t i = 0; i < chance.size(); ++i) x[i] = chance[i] < x[i] ? 1.0f : 0.0f;
  }
  uint64_t seed_;
};

class Shifted : public Changed {
 public:
  Shifted(DatasetPtr below, DataInfo info, int64_t pixels)
      : Changed(std::move(below), std::move(info)), pixels_(pixels) {}

 private:
  void change(int64_t index, const Draw& draw, std::span<float> x) const override {
    Rng rng = Rng(draw.seed, {draw.pass}).split("shift").from_row(index);
    const int64_t way = rng.below((2 * pixels_ + 1) * (2 * pixels_ + 1));
    const int64_t down = way / (2 * pixels_ + 1) - pixels_,
                  right = way % (2 * pixels_ + 1) - pixels_;
    const int64_t height = info_.shape[1], width = info_.shape[2];
    const std::vector<float> was(x.begin(), x.end());
    for (int64_t row = 0; row < info_.shape[0] * height; ++row) {  // of all channels
      const int64_t from =
          row / height * height + std::clamp<int64_t>(row % height - down, 0, height - 1);
      for (int64_t column = 0; column < width; ++column)
        x[static_cast<size_t>(row * width + column)] = was[static_cast<size_t>(
            from * width + std::clamp<int64_t>(column - right, 0, width - 1))];
    }
  }
  int64_t pixels_;
};

DataInfo part_info(const Dataset& data, int64_t count) {
  DataInfo info = data.info();
  info.size = count;
  info.mean.clear();  // it was that of the whole
  return info;
}

DataInfo binary_info(const Dataset& data) {
  DataInfo info = data.info();
  if (info.kind != ValueKind::unit)
    throw ConfigError("data.binarise: ", info.name, " has values of kind \"", name_of(info.kind),
                      "\", want grey values in [0, 1]; set binarise = \"none\"");
  info.kind = ValueKind::binary;
  info.levels = 2;
  return info;
}

}  // namespace

DatasetPtr subset(DatasetPtr data, int64_t first, int64_t count) {
  ELBO_ASSERT(first >= 0 && count >= 0 && first + count <= data->info().size);
  DataInfo info = part_info(*data, count);
  return std::make_shared<RangeOf>(std::move(data), first, std::move(info));
}

DatasetPtr subset(DatasetPtr data, std::vector<int64_t> indices) {
  for (const int64_t index : indices) ELBO_ASSERT(index >= 0 && index < data->info().size);
  DataInfo info = part_info(*data, std::ssize(indices));
  return std::make_shared<ChoiceOf>(std::move(data), std::move(indices), std::move(info));
}

DatasetPtr binarised_by_threshold(DatasetPtr data, double threshold) {
  DataInfo info = binary_info(*data);
  info.mean.clear();
  return std::make_shared<Threshold>(std::move(data), std::move(info), threshold);
}

DatasetPtr binarised_dynamically(DatasetPtr data) {
  DataInfo info = binary_info(*data);  // the mean stays: it is the expectation
  return std::make_shared<Dynamic>(std::move(data), std::move(info));
}

DatasetPtr binarised_once(DatasetPtr data, uint64_t seed) {
  DataInfo info = binary_info(*data);
  info.mean.clear();
  return std::make_shared<Once>(std::move(data), std::move(info), seed);
}

DatasetPtr shifted(DatasetPtr data, int64_t pixels) {
  DataInfo info = data->info();
  if (!info.is_image())
    throw ConfigError("data.shift: ", info.name,
                      " are no images, only those can be moved; set shift = 0");
  return std::make_shared<Shifted>(std::move(data), std::move(info), pixels);
}

const Dataset& untransformed(const Dataset& data) {
  const auto* transform = dynamic_cast<const Described*>(&data);
  return transform == nullptr ? data : untransformed(transform->below());
}

DatasetPtr described(DatasetPtr data, DataInfo info, DataRemarks remarks) {
  return std::make_shared<Remarked>(std::move(data), std::move(info), std::move(remarks));
}

}  // namespace elbo::data
