// SPDX-License-Identifier: MIT
// Places of two domains, and the data set over them.
#include "elbo/data/domains.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/nearest.h"
#include "elbo/core/rng.h"
#include "elbo/core/str.h"

namespace elbo::data {
namespace {

std::vector<int64_t> range(int64_t from, int64_t to) {
  std::vector<int64_t> out(static_cast<size_t>(to - from));
  std::iota(out.begin(), out.end(), from);
  return out;
}

DomainPlaces rotated_places(const DataInfo& info, Split split) {
  if (!info.is_image() || info.shape[1] != info.shape[2])
    throw ConfigError("data.domains = \"", kRotated, "\": got ", info.name, " of shape (",
                      join(info.shape, ", "), "), want square images");
  const bool paired = split != Split::train;
  const int64_t half = paired ? info.size : info.size / 2;
  return {range(0, half), range(paired ? 0 : half, info.size), {"upright", kRotated}, true, paired};
}

size_t attribute_place(const DataInfo& info, const std::string& attribute) {
  const auto& names = info.attribute_names;
  const auto found = std::find(names.begin(), names.end(), attribute);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::vector<std::string> allowed = names;
  allowed.insert(allowed.begin(), kRotated);
  throw ConfigError("data.domains = \"", printable(attribute), "\"",
                    did_you_mean(attribute, allowed), "; for ", info.name,
                    " there are: ", join(allowed, ", "));
}

DomainPlaces attribute_places(const Dataset& data, const std::string& attribute) {
  const DataInfo& info = data.info();
  const size_t place = attribute_place(info, attribute);
  DomainPlaces out;
  out.names = {"no " + attribute, attribute};
  std::vector<float> attributes(info.attribute_names.size());
  for (int64_t i = 0; i < info.size; ++i) {
    data.get_attributes(i, attributes);
    (attributes[place] < .5f ? out.first : out.second).push_back(i);
  }
  return out;
}

class TwoDomains : public Dataset {
 public:
  TwoDomains(DatasetPtr below, DomainPlaces places)
      : below_(std::move(below)), places_(std::move(places)), info_(below_->info()) {
    info_.size = std::ssize(places_.first);
    info_.domain_names = places_.names;
    info_.mean.clear();  // it was that of the whole
  }
  const DataInfo& info() const override { return info_; }
  bool is_slow() const override { return below_->is_slow(); }

  void get(int64_t index, const Draw& draw, const ExampleOut& out) const override {
    below_->get(first(index), draw, out);
  }
  void get_many(std::span<const int64_t> indices, const Draw& draw,
                const ExamplesOut& out) const override {
    below_->get_many(all_first(indices), draw, out);
  }
  void get_attributes(int64_t index, std::span<float> attributes) const override {
    below_->get_attributes(first(index), attributes);
  }
  void prefetch(std::span<const int64_t> indices) const override {
    below_->prefetch(all_first(indices));
  }

  void get_companions(std::span<const int64_t> indices, const Draw& draw,
                      const ExamplesOut& out) const override {
    const int64_t count = std::ssize(places_.second);
    const int64_t shift =
        places_.paired ? 0 : Rng(draw.seed, {draw.pass}).split("companions").below(count);
    std::vector<int64_t> companions;
    for (const int64_t index : indices)
      companions.push_back(places_.second[static_cast<size_t>((index + shift) % count)]);
    below_->get_many(companions, draw, out);
    for (size_t i = 0; places_.turned && i < indices.size(); ++i)
      turn_quarter(out.at(i, indices.size()).x, info_.shape);
  }

 private:
  int64_t first(int64_t index) const {
    ELBO_ASSERT(index >= 0 && index < info_.size);
    return places_.first[static_cast<size_t>(index)];
  }

  std::vector<int64_t> all_first(std::span<const int64_t> indices) const {
    std::vector<int64_t> out;
    for (const int64_t index : indices) out.push_back(first(index));
    return out;
  }

  DatasetPtr below_;
  DomainPlaces places_;
  DataInfo info_;
};

}  // namespace

DomainPlaces domain_places(const Dataset& data, const std::string& domains, Split split) {
  DomainPlaces out =
      domains == kRotated ? rotated_places(data.info(), split) : attribute_places(data, domains);
  if (out.first.empty() || out.second.empty())
    throw DataError(data.info().name, ": data.domains = \"", printable(domains), "\" leaves ",
                    out.first.size(), " examples in one domain and ", out.second.size(),
                    " in the other; want some in both");
  return out;
}

DatasetPtr in_two_domains(DatasetPtr data, DomainPlaces places) {
  return std::make_shared<TwoDomains>(std::move(data), std::move(places));
}

void turn_quarter(std::span<float> image, const std::vector<int64_t>& shape) {
  const auto side = static_cast<size_t>(shape[1]);
  const std::vector<float> was(image.begin(), image.end());
  for (size_t i = 0; i < image.size(); ++i) {
    const size_t channel = i / (side * side), row = i / side % side, column = i % side;
    image[i] = was[(channel * side + column) * side + side - 1 - row];
  }
}

}  // namespace elbo::data
