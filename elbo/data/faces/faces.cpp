// SPDX-License-Identifier: MIT
// The source `faces`: drawn faces whose factors are known. Face i comes from (seed, split, i)
// alone; its attributes are its factors (docs/data/faces.md).
#include "elbo/core/error.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/data/dataset.h"
#include "elbo/data/faces/face_drawing.h"

namespace elbo::data {
namespace {

/// To be raised where the same options give other pictures: it is part of the fingerprint.
constexpr int64_t kDrawing = 1;

struct FacesConfig {
  int64_t size = 32;
  int64_t count = 20'000;
  int64_t test_count = 5'000;
  int64_t seed = 0;
  double correlation = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("size", size, "height and width in pixels", Between{kSmallestFace, kLargestFace});
    visit("count", count, "faces of the training split", AtLeast{1});
    visit("test_count", test_count, "faces of the test split", AtLeast{1});
    visit("seed", seed, "of the faces", Seed{});
    visit("correlation", correlation,
          "of the tied factors: 0 draws all independently, 1 makes each follower a function of its "
          "leader",
          Between{0, 1});
  }
};

class FacesDataset : public Dataset {
 public:
  FacesDataset(const FacesConfig& config, Split split)
      : size_(config.size), draws_(static_cast<uint64_t>(config.seed), split, config.correlation) {
    info_.name = "faces";
    info_.shape = {3, size_, size_};
    info_.size = split == Split::test ? config.test_count : config.count;
    for (const FaceFactor& factor : kFaceFactors) info_.attribute_names.emplace_back(factor.name);
    info_.fingerprint =
        sha256_hex(bytes_of(str("faces ", kDrawing, " ", write_config(config).literal())));
  }

  const DataInfo& info() const override { return info_; }

  void get(int64_t index, const Draw&, const ExampleOut& out) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && out.attributes.size() == kFaceFactors.size());
    const Face face = draws_.at(index);
    out.label = -1;
    write_factors(face, out.attributes);
    draw_face(face, size_, out.x);
  }

  void get_attributes(int64_t index, std::span<float> attributes) const override {
    ELBO_ASSERT(index >= 0 && index < info_.size && attributes.size() == kFaceFactors.size());
    write_factors(draws_.at(index), attributes);
  }

 private:
  static void write_factors(const Face& face, std::span<float> attributes) {
    for (size_t i = 0; i < kFaceFactors.size(); ++i)
      attributes[i] = face.factors.*kFaceFactors[i].value;
  }

  int64_t size_;
  FaceDraws draws_;
  DataInfo info_;
};

}  // namespace

std::vector<Field> faces_fields() { return fields_of<FacesConfig>(); }

std::shared_ptr<const Dataset> open_faces(const Node& options, Split split) {
  return std::make_shared<FacesDataset>(read_config<FacesConfig>(options, "data"), split);
}

}  // namespace elbo::data
