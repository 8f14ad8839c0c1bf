// SPDX-License-Identifier: MIT
// Maps, directions, neighbours, conditions and chains: identities that the answers must satisfy.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "elbo/eval/inference.h"
#include "elbo/measures/latent/codes.h"
#include "tests/engine/studio/studio_rig.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

/// A fresh worker; what bundles the tests ask about is shared.
struct StudioViews : testing::Test {
  StudioWorker worker;
};

measures::Codes test_codes(const Path& path) {
  const models::LoadedModel loaded = models::load_model(real_fs(), path.string());
  const auto data = data::open_dataset(loaded.data, data::Split::test);
  return eval::encode_all(*loaded.model, *data, {});
}

TEST_F(StudioViews, AMapsPointsAreTheProjectionsOfTheCodesOnItsAxes) {
  const Path path = StudioBundles::at("vae");
  const Tensor codes = test_codes(path).mean;
  const api::Frame map = worker.ask_on(StudioAsk("map", path).with("split", "test"));
  const Tensor axes = torch::stack({array_in(map, "axis_x"), array_in(map, "axis_y")});  // (2, Z)
  const Tensor points = array_in(map, "points");
  EXPECT_TRUE((codes - array_in(map, "origin")).matmul(axes.t()).allclose(points, 1e-4, 1e-5));
  EXPECT_TRUE(axes.matmul(axes.t()).allclose(torch::eye(2), 1e-4, 1e-5));
  // The plane of `elbo latent scatter`, up to nothing: signs are fixed.
  EXPECT_TRUE(measures::plane_of(codes).points.allclose(points, 1e-3, 1e-4));
  EXPECT_TRUE(array_in(map, "labels").to(torch::kInt64).equal(test_codes(path).labels));
}

TEST_F(StudioViews, AMapOfTwoDimensionsLeavesTheOthersAtTheCentre) {
  const Path path = StudioBundles::at("vae");
  Node::List axes{Node(int64_t{3}), Node(int64_t{1})};
  const api::Frame map =
      worker.ask_on(StudioAsk("map", path).with("split", "test").with("axes", Node(axes)));
  const Tensor codes = test_codes(path).mean;
  EXPECT_TRUE(array_in(map, "points").select(1, 0).allclose(codes.select(1, 3), 1e-5, 1e-6));
  EXPECT_TRUE(array_in(map, "points").select(1, 1).allclose(codes.select(1, 1), 1e-5, 1e-6));
  EXPECT_TRUE(array_in(map, "origin").equal(torch::zeros({5})));
  EXPECT_TRUE(array_in(map, "axis_x").equal(torch::eye(5)[3]));
}

TEST_F(StudioViews, ARowOfAMapIsTheSplitsExampleOfItsNumber) {
  const Path path = StudioBundles::at("plane");
  const api::Frame map =
      worker.ask_on(StudioAsk("map", path).with("split", "train").with("count", 30));
  ASSERT_EQ(array_in(map, "points").sizes(), (at::IntArrayRef{30, 2}));
  const api::Frame one = worker.ask(StudioAsk("encode", path).of("train", {17}));
  EXPECT_TRUE(array_in(map, "points")[17].allclose(array_in(one, "mean")[0], 1e-5, 1e-6));
}

TEST_F(StudioViews, DirectionsAreOrderedAsTraverseOrdersThem) {
  const Path path = StudioBundles::at("vae");
  const measures::Codes codes = test_codes(path);
  const api::Frame answer = worker.ask_on(StudioAsk("directions", path));
  const Tensor order = array_in(answer, "order");
  const std::vector<int64_t> wanted = measures::most_informative(codes, 0);
  for (size_t i = 0; i < wanted.size(); ++i)
    EXPECT_EQ(order[static_cast<int64_t>(i)].item<int64_t>(), wanted[i]);
  EXPECT_TRUE(array_in(answer, "carries").allclose(measures::information(codes), 1e-4, 1e-6));
  // Variances along all axes are the codes' in all.
  EXPECT_NEAR(array_in(answer, "deviation").square().sum().item<double>(),
              codes.mean.var(0, false).sum().item<double>(), 1e-5);
}

TEST_F(StudioViews, DirectionsOfAnAffineDecoderAreTheEigenvectorsOfItsMatrix) {
  // Points, and no hidden layer: G(z) = W'z + b.
  const ScratchFolder folder;
  const Path path = studio_bundle(folder, "affine", "name = \"gan\"\nlatent_dim = 3\nhidden = []",
                                  "name = \"ring8\"\n");
  const api::Frame zero = worker.ask(StudioAsk("decode", path).with("codes", torch::zeros({3, 3}))),
                   unit = worker.ask(StudioAsk("decode", path).with("codes", torch::eye(3)));
  const Tensor w = (array_in(unit, "images") - array_in(zero, "images")).to(torch::kFloat64);
  ASSERT_EQ(w.sizes(), (at::IntArrayRef{3, 2}));
  const Tensor gram = w.matmul(w.t()) / 2;
  const api::Frame answer = worker.ask_on(StudioAsk("directions", path));
  ASSERT_EQ(error_text(answer), "");
  const Tensor first = array_in(answer, "principal")[0].to(torch::kFloat64);
  const Tensor values = std::get<0>(at::linalg_eigh(gram));  // ascending
  EXPECT_NEAR(first.dot(gram.matmul(first)).item<double>(), values[2].item<double>(), 1e-5);
  const Tensor deviations = array_in(answer, "deviations").to(torch::kFloat64);
  EXPECT_TRUE(array_in(answer, "carries")
                  .to(torch::kFloat64)
                  .allclose(gram.diagonal() * deviations.square(), 1e-3, 1e-6));
  // The prior is N(0, I), and its moments are those of 4,096 draws.
  EXPECT_TRUE(deviations.allclose(torch::ones({3}, torch::kFloat64), .05, 0));
}

TEST_F(StudioViews, PointsAreSentAsTheirValues) {
  const ScratchFolder folder;
  const Path path = studio_bundle(folder, "ring",
                                  "name = \"autoencoder\"\nlatent_dim = 2\nhidden = [8]\n"
                                  "likelihood = \"gaussian\"",
                                  "name = \"ring8\"\n");
  const Tensor points = torch::tensor({{.5f, -1.f}, {2.f, 0.f}});
  const api::Frame answer = worker.ask(StudioAsk("encode", path).with("images", points));
  ASSERT_EQ(error_text(answer), "");
  EXPECT_TRUE(array_in(answer, "images").equal(points));
  EXPECT_EQ(array_in(answer, "reconstruction").sizes(), (at::IntArrayRef{2, 2}));
  const api::Frame nearest = worker.ask(StudioAsk("neighbours", path).with("images", points));
  EXPECT_EQ(error_kind(nearest), "Unsupported");
}

TEST_F(StudioViews, TheNearestPictureOfATrainingExampleIsItself) {
  for (const char* name : {"vae", "wide"}) {
    const Path path = StudioBundles::at(name);
    const api::Frame answer =
        worker.ask_on(StudioAsk("neighbours", path).of("train", {5, 60}).with("count", 3));
    ASSERT_EQ(error_text(answer), "");
    const Tensor distances = array_in(answer, "distances");
    EXPECT_EQ(array_in(answer, "indices")[0][0].item<int64_t>(), 5);
    EXPECT_EQ(array_in(answer, "indices")[1][0].item<int64_t>(), 60);
    EXPECT_EQ(distances.select(1, 0).abs().max().item<double>(), 0);
    EXPECT_TRUE((distances.diff(1, 1) >= 0).all().item<bool>());
  }
}

TEST_F(StudioViews, NeighboursAreThoseOfAllDistances) {
  const Path path = StudioBundles::at("vae");
  const api::Frame all =
      worker.ask(StudioAsk("examples", path).with("split", "train").with("count", 200));
  const Tensor train = array_in(all, "images").to(torch::kFloat64).flatten(1) / 255;
  const api::Frame query =
      worker.ask(StudioAsk("examples", path).with("split", "test").with("count", 4));
  const Tensor queries = array_in(query, "images").to(torch::kFloat64).flatten(1) / 255;
  const api::Frame answer = worker.ask_on(
      StudioAsk("neighbours", path).with("images", array_in(query, "images")).with("count", 5));
  // (4, N)
  const Tensor table = (queries.unsqueeze(1) - train.unsqueeze(0)).square().sum(2).sqrt();
  const auto [nearest, ignored] = table.sort(1);
  EXPECT_TRUE(array_in(answer, "distances")
                  .to(torch::kFloat64)
                  .allclose(nearest.narrow(1, 0, 5), 1e-6, 1e-6));
  const Tensor indices = array_in(answer, "indices").to(torch::kInt64);
  EXPECT_TRUE(table.gather(1, indices).allclose(nearest.narrow(1, 0, 5), 1e-9, 1e-9));
  EXPECT_TRUE(
      array_in(answer, "images").equal(array_in(all, "images").index_select(0, indices.flatten())));
}

TEST_F(StudioViews, ExamplesAreTheSplitsWithWhatIsKnownOfThem) {
  const Path path = StudioBundles::at("vae");
  const api::Frame first = worker.ask(
      StudioAsk("examples", path).with("split", "test").with("first", 45).with("count", 64));
  EXPECT_EQ(array_in(first, "images").size(0), 5);
  EXPECT_EQ(first.head.find("total")->literal(), "50");
  EXPECT_EQ(array_in(first, "attributes").sizes(), (at::IntArrayRef{5, 2}));
  const api::Frame chosen =
      worker.ask(StudioAsk("examples", path)
                     .with("split", "test")
                     .with("indices", torch::tensor({49, 45}, torch::kInt32)));
  EXPECT_TRUE(array_in(chosen, "images")[0].equal(array_in(first, "images")[4]));
  EXPECT_TRUE(array_in(chosen, "images")[1].equal(array_in(first, "images")[0]));
  const api::Frame beyond =
      worker.ask(StudioAsk("examples", path).with("split", "test").with("first", 70));
  EXPECT_EQ(error_text(beyond), "");
  EXPECT_FALSE(array_in(beyond, "images").defined());
}

TEST_F(StudioViews, TheSecondDomainIsShownWhereItIsAskedFor) {
  const Path path = StudioBundles::at("discogan");
  const api::Frame
      one = worker.ask(StudioAsk("examples", path).with("split", "test").with("count", 2)),
      two = worker.ask(
          StudioAsk("examples", path).with("split", "test").with("count", 2).with("domain", 2));
  // Of a test split the companion is the picture itself, turned.
  EXPECT_TRUE(array_in(two, "images").equal(torch::rot90(array_in(one, "images"), 1, {1, 2})));
  const api::Frame none =
      worker.ask(StudioAsk("examples", StudioBundles::at("vae")).with("domain", 2));
  EXPECT_EQ(error_kind(none), "Usage");
}

TEST_F(StudioViews, ClassesAreNamedOrNumberedAndEachRowMayHaveItsOwn) {
  const Path path = StudioBundles::at("asked");
  const Tensor codes = torch::linspace(-1, 1, 9).view({3, 3});
  const api::Frame described = worker.ask(StudioAsk("describe", path));
  EXPECT_EQ(described.head.find("condition")->literal(), "\"classes\"");
  const std::string name = std::get<std::string>(
      std::get<Node::List>(described.head.find("classes")->value())[2].value());
  const auto decoded = [&](StudioAsk ask) {
    return array_in(worker.ask(ask.with("codes", codes)), "images");
  };
  const Tensor by_number = decoded(StudioAsk("decode", path).with("class", 2));
  EXPECT_TRUE(by_number.equal(decoded(StudioAsk("decode", path).with("class", name.c_str()))));
  const Tensor mixed =
      decoded(StudioAsk("decode", path).with("classes", torch::tensor({2, 0, 2}, torch::kInt32)));
  EXPECT_TRUE(mixed[0].equal(by_number[0]));
  EXPECT_FALSE(mixed[1].equal(by_number[1]));
  EXPECT_TRUE(mixed[2].equal(by_number[2]));
}

TEST_F(StudioViews, AttributesLeftOutTakeTheirMean) {
  const Path path = StudioBundles::at("told");  // nothing was kept in training: all are 1/2
  const Tensor codes = torch::zeros({1, 3});
  Node one = Node::table(), both = Node::table();
  one.set("thick", Node(1.0));
  both.set("thick", Node(1.0)), both.set("left", Node(.5));
  const auto decoded = [&](const Node& attributes) {
    return array_in(
        worker.ask(StudioAsk("decode", path).with("codes", codes).with("attributes", attributes)),
        "images");
  };
  const Tensor some = decoded(one);
  ASSERT_TRUE(some.defined());
  EXPECT_TRUE(some.equal(decoded(both)));
  both.set("left", Node(0.0));
  EXPECT_FALSE(some.equal(decoded(both)));
}

TEST_F(StudioViews, AConditionThatAModelDoesNotHaveIsRefused) {
  const api::Frame answer = worker.ask(StudioAsk("decode", StudioBundles::at("vae"))
                                           .with("codes", torch::zeros({1, 5}))
                                           .with("class", 1));
  EXPECT_EQ(error_kind(answer), "Unsupported");
  EXPECT_THAT(error_text(answer), HasSubstr("this vae knows no classes"));
}

TEST_F(StudioViews, TheVectorOfAClassLeadsFromTheOthersToIt) {
  const Path path = StudioBundles::at("vae");
  const api::Frame described = worker.ask(StudioAsk("describe", path));
  const auto& classes = std::get<Node::List>(described.head.find("classes")->value());
  const std::string name = std::get<std::string>(classes[1].value());
  const api::Frame answer = worker.ask_on(
      StudioAsk("attribute", path).with("name", name.c_str()).with("pure", Node(false)));
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(answer.head.find("kind")->literal(), "\"class\"");
  const models::LoadedModel loaded = models::load_model(real_fs(), path.string());
  const auto data = data::open_dataset(loaded.data, data::Split::train);
  const measures::Codes codes = eval::encode_all(*loaded.model, *data, {});
  const Tensor with = codes.labels == 1;
  const Tensor wanted =
      codes.mean.index({with}).mean(0) - codes.mean.index({with.logical_not()}).mean(0);
  EXPECT_TRUE(array_in(answer, "vector").allclose(wanted, 1e-4, 1e-6));
}

TEST_F(StudioViews, AClassifierAnswersForItself) {
  const Path path = StudioBundles::at("classifier");
  const api::Frame answer = worker.ask(StudioAsk("answers", path).of("test", {0, 1, 2}));
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(answer.head.find("kind")->literal(), "\"classes\"");
  EXPECT_TRUE(array_in(answer, "attributes").sum(1).allclose(torch::ones({3}), 1e-5, 1e-5));
  const api::Frame told =
      worker.ask(StudioAsk("answers", StudioBundles::at("regressor")).of("test", {0}));
  EXPECT_EQ(told.head.find("kind")->literal(), "\"attributes\"");
  EXPECT_EQ(array_in(told, "attributes").sizes(), (at::IntArrayRef{1, 2}));
}

/// While it lives, the cache is an empty folder.
class OtherCache {
 public:
  OtherCache() {
    const char* before = std::getenv("XDG_CACHE_HOME");
    if (before != nullptr) before_ = before;
    setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1);
  }
  ~OtherCache() {
    if (before_) setenv("XDG_CACHE_HOME", before_->c_str(), 1);
    else unsetenv("XDG_CACHE_HOME");
  }
  void keep(const std::string& name, const Path& bundle) const {
    const Path place = folder_ / "elbo" / "features";
    std::filesystem::create_directories(place);
    std::filesystem::copy(bundle, place / name, std::filesystem::copy_options::recursive);
  }

 private:
  ScratchFolder folder_;
  std::optional<std::string> before_;
};

TEST_F(StudioViews, AnExtractorOfTheCacheAnswersForPicturesOfItsData) {
  const OtherCache cache;
  const Path path = StudioBundles::at("points");
  StudioAsk ask("answers", path);
  ask.of("test", {0, 7});
  EXPECT_EQ(io::write_json(*worker.ask(ask).head.find("attributes")), "null");
  cache.keep("digits", StudioBundles::at("classifier"));
  cache.keep("told", StudioBundles::at("regressor"));
  StudioWorker later;  // what was looked for once is kept
  const api::Frame answer = later.ask(ask);
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(answer.head.find("extractor")->literal(), "\"told\"");
  const api::Frame own =
      later.ask(StudioAsk("answers", StudioBundles::at("regressor")).of("test", {0, 7}));
  EXPECT_TRUE(array_in(answer, "attributes").equal(array_in(own, "attributes")));
  const api::Frame about = later.ask(StudioAsk("describe", path));
  EXPECT_EQ(io::write_json(*about.head.find("extractors")), "[\"digits\",\"told\"]");
}

TEST_F(StudioViews, AChainMayBeginAtAPicture) {
  const Path path = StudioBundles::at("rbm");
  StudioAsk ask("chain", path);
  ask.of("test", {3}).with("steps", 0);
  const api::Frame begun = worker.ask(ask);
  ASSERT_EQ(error_text(begun), "");
  const api::Frame shown = worker.ask(StudioAsk("encode", path).of("test", {3}));
  EXPECT_TRUE(array_in(begun, "images").equal(array_in(shown, "images")));
  EXPECT_EQ(array_in(begun, "state").sizes(), (at::IntArrayRef{1, 144}));
}

}  // namespace
}  // namespace elbo::test
