// SPDX-License-Identifier: MIT
// Chosen factors. Oracle: the data set's own faces and their attributes.
#include "elbo/data/faces/face_drawing.h"

#include <gmock/gmock.h>

#include "elbo/core/error.h"
#include "elbo/data/source.h"
#include "elbo/io/toml.h"

namespace elbo::data {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(FaceChoice, SetsWhatIsNamedAndNothingElse) {
  FaceFactors factors, expected;
  set_factors(factors, {"smile=.9", "spectacles=1", "smile=0.25"});
  expected.smile = .25f, expected.spectacles = 1;
  for (const FaceFactor& factor : kFaceFactors)
    EXPECT_EQ(factors.*factor.value, expected.*factor.value) << factor.name;
}

TEST(FaceChoice, SaysWhatIsWrongWithAnAssignment) {
  FaceFactors factors;
  const auto set = [&factors](const char* assignment) {
    return [&factors, assignment] { set_factors(factors, {assignment}); };
  };
  EXPECT_THAT(set("smlie=.9"), ThrowsMessage<UsageError>(HasSubstr("did you mean \"smile\"")));
  EXPECT_THAT(set("smile=2"), ThrowsMessage<UsageError>(HasSubstr("from 0 to 1")));
  EXPECT_THAT(set("smile=nan"), ThrowsMessage<UsageError>(HasSubstr("from 0 to 1")));
  EXPECT_THAT(set("hat=.5"), ThrowsMessage<UsageError>(HasSubstr("has it (1) or not (0)")));
  EXPECT_THAT(set("smile=much"), ThrowsMessage<UsageError>(HasSubstr("NAME=NUMBER")));
  EXPECT_THAT(set("smile"), ThrowsMessage<UsageError>(HasSubstr("NAME=NUMBER")));
  EXPECT_FALSE(is_binary_factor("smile"));
  EXPECT_TRUE(is_binary_factor("beard"));
}

TEST(FaceChoice, FacesOfATableAreThoseOfItsDataSet) {
  const Node table =
      io::parse_toml("name = \"faces\"\nseed = 4\ncorrelation = 0.5\nsize = 24\n", "test");
  const auto data = open_undescribed(table, Split::test);
  std::vector<float> x(static_cast<size_t>(data->info().values())), attributes(kFaceFactors.size());
  int64_t label = 0;
  data->get(9, {}, {x, label, attributes});
  const Face face = faces_of(table, Split::test).at(9);
  for (size_t i = 0; i < kFaceFactors.size(); ++i)
    EXPECT_EQ(face.factors.*kFaceFactors[i].value, attributes[i]);
  EXPECT_THAT([] { faces_of(io::parse_toml("name = \"synthetic\"", "test"), Split::test); },
              ThrowsMessage<ConfigError>(HasSubstr("faces")));
}

}  // namespace
}  // namespace elbo::data
