// SPDX-License-Identifier: MIT
// `elbo latent` and `elbo data face` as a user runs them, on faces that were learned a moment ago.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "elbo/core/fs.h"
#include "elbo/data/faces/face_factors.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "elbo/run/figure.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kLatentData =
    "[data]\nname = \"faces\"\nsize = 24\ncount = 400\ntest_count = 60\n";
constexpr const char* kLatentTrain = "[train]\nsteps = 30\nbatch_size = 20\nsample_every = 0\n";

/// A tiny VAE, autoencoder and GAN of faces and a regressor of the same, with a cache of their own.
class Faces : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new CachedFolder;
    folder_->write("e.toml", std::string("name = \"tiny\"\n") + kLatentData +
                                 "[model]\nname = \"vae\"\nlatent_dim = 4\nhidden = [16]\n"
                                 "likelihood = \"gaussian\"\n" +
                                 kLatentTrain);
    folder_->write("regressor.toml",
                   std::string("name = \"tiny_faces\"\n") + kLatentData +
                       "[model]\nname = \"regressor\"\nhidden = [16]\nfeatures = 8\n" +
                       kLatentTrain);
    trained_ = elbo(*folder_, "train e.toml --out vae --seed 3 --threads 2");
    told_ = elbo(*folder_, "train regressor.toml --out told --threads 2");
    elbo(*folder_, "train e.toml --out points --set model.name=autoencoder --threads 2");
    elbo(*folder_,
         "train e.toml --out gan --set 'model={name=\"gan\", latent_dim=4, hidden=[16]}' --threads "
         "2");
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override {
    ASSERT_EQ(trained_.code, 0) << trained_.err;
    ASSERT_EQ(told_.code, 0) << told_.err;
  }

  Outcome run(const std::string& arguments) { return elbo(*folder_, arguments); }
  /// What `latent ARGUMENTS --json` prints.
  Node facts(const std::string& arguments) {
    const Outcome outcome = run("latent " + arguments + " --json");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.code == 0 ? io::parse_json(outcome.out, "stdout") : Node::table();
  }
  run::Figure figure(const std::string& name) {
    return run::parse_figure(bytes_of(folder_->read(name)), name);
  }
  static double number(const Node& node, const char* key) {
    const Node* found = node.find(key);
    if (found == nullptr) return -1e300;
    const auto* whole = std::get_if<int64_t>(&found->value());
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(found->value());
  }

  static CachedFolder* folder_;
  static Outcome trained_, told_;
};
CachedFolder* Faces::folder_ = nullptr;
Outcome Faces::trained_, Faces::told_;

TEST_F(Faces, EditDrawsARowForEachStepAndTellsHowFarTheAttributesMove) {
  const Node node = facts(
      "edit vae --attribute smile --by -1,2 --count 3 --examples 200 --measured 40 --out a.svg");
  for (const char* key : {"attribute", "vector", "examples", "moved", "others_moved", "others_most",
                          "steps", "rows", "caption", "out", "extractor"})
    EXPECT_NE(node.find(key), nullptr) << key;
  EXPECT_EQ(number(node, "by"), 2);
  EXPECT_EQ(number(node, "examples"), 200);
  EXPECT_EQ(std::get<Node::List>(node.find("rows")->value()).size(), 4u);
  const std::string svg = folder_->read("a.svg");
  EXPECT_THAT(svg, StartsWith("<svg "));
  EXPECT_THAT(svg, HasSubstr("smile -1"));
  EXPECT_THAT(svg, Not(HasSubstr("http://www.w3.org/1999")));
  ASSERT_EQ(run("latent edit vae --attribute smile --plain --count 3 --out a.png").code, 0);
  const io::Image image = io::decode_png(real_fs().read(*folder_ / "a.png", 1 << 20), "a");
  EXPECT_EQ(image.width, 3 * 26 + 2);
  EXPECT_EQ(image.height, 3 * 26 + 2) << "original, reconstruction, one step";
}

TEST_F(Faces, EditNeedsAnAttributeThatThereIsAndAModelThatEncodes) {
  const Outcome typo = run("latent edit vae --attribute smlie --out b.png"),
                gan = run("latent edit gan --attribute smile --out b.png");
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean \"smile\""));
  EXPECT_EQ(gan.code, 9);
  EXPECT_THAT(gan.err, HasSubstr("vae"));
  EXPECT_THAT(run("latent edit vae --attribute smile --out b.gif").err, HasSubstr(".svg"));
  EXPECT_EQ(run("latent edit vae --attribute smile --extractor x=gan --out b.png").code, 9);
}

TEST_F(Faces, EditOfAPictureMovesThatPicture) {
  ASSERT_EQ(run("data face --seed 3 --set smile=.2 --size 24 --out mine.png").code, 0);
  const Node node = facts("edit vae mine.png --attribute smile --by 1 --measured 20 --out c.json");
  EXPECT_EQ(number(node, "count"), 1);
  EXPECT_EQ(number(io::parse_json(folder_->read("c.json"), "c"), "moved"), number(node, "moved"));
}

TEST_F(Faces, DensityIsABellForAVaeAndANeedleForAnAutoencoder) {
  const Node vae = facts("density vae --attribute smile --count 3 --index 5 --out d.json"),
             points = facts("density points --attribute smile --count 3 --index 5 --out p.png");
  EXPECT_EQ(std::get<Node::List>(vae.find("means")->value()).size(), 3u);
  EXPECT_NE(vae.find("deviations"), nullptr);
  EXPECT_EQ(points.find("deviations"), nullptr);
  EXPECT_GT(figure("d.json").series[0].y.size(), 10u);
  EXPECT_EQ(figure("p.json").series[0].y.size(), 2u);
  EXPECT_EQ(figure("p.json").image, "p.png");
  EXPECT_EQ(io::decode_png(real_fs().read(*folder_ / "d.png", 1 << 20), "d").width, 3 * 26 + 2);
}

TEST_F(Faces, OtherDataAreTakenInTheAttributesOrderAndEditedUnmeasuredWithoutAnExtractor) {
  ASSERT_EQ(run("train e.toml --out shapes --set 'data={name=\"synthetic\", size=12, count=200, "
                "test_count=60}' --threads 2")
                .code,
            0);
  const Node series = facts("density shapes --attribute thick --count 4 --out s.json"),
             edit = facts("edit shapes --attribute left --out t.svg");
  const auto& values = std::get<Node::List>(series.find("values")->value());
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(std::get<double>(values.front().value()), 0);
  EXPECT_EQ(std::get<double>(values.back().value()), 1);
  EXPECT_EQ(edit.find("moved"), nullptr);
  EXPECT_THAT(std::get<std::string>(edit.find("caption")->value()),
              HasSubstr("nothing is measured"));
}

TEST_F(Faces, InvertFromTheEncoderIsNoWorseThanTheEncodingAndAGanCanBeInverted) {
  const Node encoded = facts("invert vae --from encoder --steps 0 --count 5"),
             refined = facts("invert vae --from encoder --steps 30 --count 5 --out e.png");
  EXPECT_LE(number(refined, "mse"), number(encoded, "mse"));
  const Node gan = facts("invert gan --count 3 --restarts 4 --steps 20 --out g.json");
  for (const char* key : {"mse", "mse_stderr", "within_10_percent", "seconds", "seconds_per_image"})
    EXPECT_GE(number(gan, key), 0) << key;
  EXPECT_EQ(figure("g.json").series.size(), 2u);
  EXPECT_EQ(io::decode_png(real_fs().read(*folder_ / "g.png", 1 << 20), "g").height, 4 * 26 + 2)
      << "image, best, median, worst";
  EXPECT_EQ(number(facts("invert gan --count 3 --restarts 4 --steps 20"), "mse"),
            number(gan, "mse"))
      << "the same seed";
  EXPECT_EQ(run("latent invert vae --from encoder --restarts 3").code, 2);
  EXPECT_EQ(run("latent invert gan --from encoder").code, 9);
}

TEST_F(Faces, WaysAreAnimationsWhereTheNameSaysSo) {
  EXPECT_EQ(number(facts("interpolate vae --count 5 --out way.webp"), "frames"), 8)
      << "there and back, the ends once";
  EXPECT_EQ(
      number(facts("walk vae --walks 3 --legs 2 --count 4 --spherical --out walk.webp"), "frames"),
      8);
  EXPECT_EQ(
      number(facts("walk gan --walks 2 --legs 3 --count 2 --fps 5 --out prior.webp"), "frames"), 6);
  for (const char* name : {"way.webp", "walk.webp", "prior.webp"})
    EXPECT_THAT(folder_->read(name).substr(0, 12), testing::EndsWith("WEBP")) << name;
  EXPECT_THAT(folder_->read("walk.webp"), HasSubstr("<elbo:model>vae</elbo:model>"));
  ASSERT_EQ(run("latent walk points --walks 2 --legs 2 --count 3 --out strips.png").code, 0);
  EXPECT_EQ(io::decode_png(real_fs().read(*folder_ / "strips.png", 1 << 20), "strips").width,
            6 * 26 + 2);
  EXPECT_THAT(run("latent walk vae --out walk.gif").err, HasSubstr(".webp"));
}

TEST(DataFace, DrawsTheTestFaceOfItsIndexWithWhatIsSet) {
  const Folder folder;
  const Outcome outcome =
      elbo(folder, "data face --index 4 --size 24 --set smile=.9 --set spectacles=1 --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Node node = io::parse_json(outcome.out, "stdout");
  EXPECT_EQ(std::get<double>(node.find("attributes")->find("smile")->value()), .9);
  const io::Image image = io::decode_png(real_fs().read(folder / "face.png", 1 << 20), "face");
  EXPECT_EQ(image.width, 24);
  const Outcome preview =
      elbo(folder, "data preview faces --set size=24 --split test --count 5 --json --out five.png");
  const Node fourth = std::get<Node::List>(io::parse_json(preview.out, "stdout").value())[4];
  for (const data::FaceFactor& factor : data::kFaceFactors) {
    const std::string name = factor.name;
    if (name == "smile" || name == "spectacles") continue;
    EXPECT_EQ(fourth.find("attributes")->find(name)->literal(),
              node.find("attributes")->find(name)->literal())
        << name;
  }
}

TEST(DataFace, NamesTheNearestFactorAndTheRange) {
  const Folder folder;
  EXPECT_THAT(elbo(folder, "data face --set smlie=1").err, HasSubstr("did you mean \"smile\""));
  EXPECT_EQ(elbo(folder, "data face --set smile=1.2").code, 2);
  EXPECT_EQ(elbo(folder, "data face --set hat=.5").code, 2);
  EXPECT_EQ(elbo(folder, "data face --size 20").code, 2);
  EXPECT_THAT(elbo(folder, "data face --out face.jpg").err, HasSubstr(".png"));
}

}  // namespace
}  // namespace elbo::test
