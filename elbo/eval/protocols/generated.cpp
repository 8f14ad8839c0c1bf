// SPDX-License-Identifier: MIT
// Generators and given examples behind one interface.
#include "elbo/eval/protocols/generated.h"

#include <limits>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/eval/ability.h"
#include "elbo/eval/inference.h"

namespace elbo::eval {
namespace {

class Generated : public GeneratedExamples {
 public:
  Generated(models::Model& model, const data::DataInfo& info, uint64_t seed)
      : model_(model), info_(info), seed_(seed) {
    ability_of<models::Samples>(model, info);
  }
  int64_t size() const override { return std::numeric_limits<int64_t>::max(); }
  bool is_endless() const override { return true; }
  Tensor block(int64_t first, int64_t count) override {
    return draw_samples(model_, info_, {count, seed_, std::nullopt, first, 0});
  }

 private:
  models::Model& model_;
  data::DataInfo info_;
  uint64_t seed_;
};

class Given : public GeneratedExamples {
 public:
  explicit Given(Tensor examples) : examples_(std::move(examples)) {}
  int64_t size() const override { return examples_.size(0); }
  Tensor block(int64_t first, int64_t count) override { return examples_.narrow(0, first, count); }

 private:
  Tensor examples_;
};

class Real : public GeneratedExamples {
 public:
  explicit Real(const data::Dataset& data) : data_(data) {}
  int64_t size() const override { return data_.info().size; }
  Tensor block(int64_t first, int64_t count) override {
    return examples_at(data_, first, count, 0).x;
  }

 private:
  const data::Dataset& data_;
};

/// What turns values of this range into values of 0 to 1.
const char* way_to_unit(double least, double most) {
  if (least >= -1 && least < 0 && most <= 1)
    return "save (x + 1) / 2 of them, if they are of -1 to 1";
  if (least >= 0 && most <= 255) return "divide them by 255, if they are bytes";
  return "scale or clip them";
}

}  // namespace

Tensor GeneratedExamples::at(const std::vector<int64_t>& numbers) {
  Tensors blocks;
  for (size_t begin = 0, end; begin < numbers.size(); begin = end) {
    // A run of neighbours is one block.
    for (end = begin + 1; end < numbers.size() && numbers[end] == numbers[end - 1] + 1;) ++end;
    blocks.push_back(block(numbers[begin], static_cast<int64_t>(end - begin)));
  }
  return blocks.size() == 1 ? blocks.front() : torch::cat(blocks);
}

std::unique_ptr<GeneratedExamples> generated_by(models::Model& model, const data::DataInfo& info,
                                                uint64_t seed) {
  return std::make_unique<Generated>(model, info, seed);
}

std::unique_ptr<GeneratedExamples> as_generated(const Tensor& examples, const data::DataInfo& info,
                                                const std::string& name) {
  tensor::check_examples(examples, info, name.c_str());
  const Tensor strange = examples.isfinite().flatten(1).all(1).logical_not().nonzero();  // (n, 1)
  if (strange.size(0) > 0)
    throw DataError(name, ": example ", strange[0][0].item<int64_t>(),
                    " holds a value that is not finite (", counted(strange.size(0), "such example"),
                    "), want numbers");
  const double least = examples.min().item<double>(), most = examples.max().item<double>();
  if (info.kind != data::ValueKind::real && (least < 0 || most > 1))
    throw DataError(name, ": got values from ", static_cast<float>(least), " to ",
                    static_cast<float>(most), ", want 0 to 1, as those of ", info.name, "; ",
                    way_to_unit(least, most));
  return std::make_unique<Given>(examples.to(torch::kFloat32).contiguous());
}

std::unique_ptr<GeneratedExamples> as_generated(const data::Dataset& data) {
  return std::make_unique<Real>(data);
}

}  // namespace elbo::eval
