// SPDX-License-Identifier: MIT
// What the studio shows is what the command line writes: decode, sample, encode, edit, invert and
// translate give the same numbers both ways.
#include <gmock/gmock.h>

#include "elbo/io/image.h"
#include "elbo/io/npy.h"
#include "elbo/io/resize.h"
#include "elbo/tensor/image.h"
#include "tests/engine/studio/studio_rig.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

class StudioBesideTheCommandLine : public testing::Test {
 protected:
  Tensor array(const std::string& name) const {
    const io::NpyArray read = io::decode_npy(real_fs().read(folder_ / name, 1 << 26), name);
    return torch::tensor(read.values).view(read.shape);
  }
  std::string out(const std::string& name) const { return (folder_ / name).string(); }
  Node json(const std::string& name) const {
    return io::parse_json(text_of(real_fs().read(folder_ / name, 1 << 20)), name);
  }
  template <class Request>
  Request request_for(const std::string& bundle, const std::string& file) const {
    Request request;
    request.run = StudioBundles::at(bundle).string();
    request.device = "cpu";
    request.out = out(file);
    return request;
  }
  /// Values of the bundle's data as bytes, as the wire has them.
  static Tensor bytes(const std::string& bundle, const Tensor& values) {
    return tensor::image_bytes(
        values, models::load_model(real_fs(), StudioBundles::at(bundle).string()).info);
  }

  ScratchFolder folder_;
  StudioWorker worker_;
};

TEST_F(StudioBesideTheCommandLine, SamplesAreTheSame) {
  auto request = request_for<api::SampleRequest>("gan", "x.npy");
  request.count = 9, request.seed = 4;
  ASSERT_EQ(engine::engine_sample(request), 0);
  const api::Frame answer =
      worker_.ask(StudioAsk("sample", StudioBundles::at("gan")).with("count", 9).with("seed", 4));
  EXPECT_TRUE(array_in(answer, "images").equal(bytes("gan", array("x.npy"))));
}

TEST_F(StudioBesideTheCommandLine, SamplesOfAClassAreTheSame) {
  auto request = request_for<api::SampleRequest>("asked", "x.npy");
  request.count = 4, request.seed = 2, request.label = 2;
  ASSERT_EQ(engine::engine_sample(request), 0);
  const api::Frame answer = worker_.ask(StudioAsk("sample", StudioBundles::at("asked"))
                                            .with("count", 4)
                                            .with("seed", 2)
                                            .with("class", 2));
  EXPECT_TRUE(array_in(answer, "images").equal(bytes("asked", array("x.npy"))));
  EXPECT_TRUE(array_in(answer, "labels").equal(torch::full({4}, 2, torch::kInt32)));
}

TEST_F(StudioBesideTheCommandLine, SamplesOfAnAttributeAreTheSame) {
  auto request = request_for<api::SampleRequest>("told", "x.npy");
  request.count = 4, request.attributes = {"thick=0.75"};
  ASSERT_EQ(engine::engine_sample(request), 0);
  Node asked = Node::table();
  asked.set("thick", Node(.75));
  const api::Frame answer = worker_.ask(
      StudioAsk("sample", StudioBundles::at("told")).with("count", 4).with("attributes", asked));
  ASSERT_EQ(error_text(answer), "");
  EXPECT_TRUE(array_in(answer, "images").equal(bytes("told", array("x.npy"))));
  EXPECT_TRUE(array_in(answer, "attributes").select(1, 1).equal(torch::full({4}, .75f)));
}

TEST_F(StudioBesideTheCommandLine, DecodedCodesAreTheSame) {
  const Tensor codes = torch::linspace(-2, 2, 15).view({3, 5});
  write_atomically(real_fs(), folder_ / "codes.npy",
                   io::encode_npy(std::span<const float>(codes.data_ptr<float>(), 15),
                                  std::vector<int64_t>{3, 5}));
  auto request = request_for<api::DecodeRequest>("vae", "x.npy");
  request.codes = out("codes.npy");
  ASSERT_EQ(engine::engine_decode(request), 0);
  const api::Frame answer =
      worker_.ask(StudioAsk("decode", StudioBundles::at("vae")).with("codes", codes));
  EXPECT_TRUE(array_in(answer, "images").equal(bytes("vae", array("x.npy"))));
}

TEST_F(StudioBesideTheCommandLine, EncodedExamplesAreTheSame) {
  auto request = request_for<api::EncodeRequest>("vae", "codes.npy");
  request.count = 6;
  ASSERT_EQ(engine::engine_encode(request), 0);
  const api::Frame answer =
      worker_.ask(StudioAsk("encode", StudioBundles::at("vae")).of("test", {0, 1, 2, 3, 4, 5}));
  EXPECT_TRUE(array_in(answer, "mean").equal(array("codes.npy")));
  EXPECT_TRUE(array_in(answer, "log_var").equal(array("codes.log_var.npy")));
}

/// A picture that fits nothing: wide, of colours.
io::Image strange_picture() {
  io::Image out{37, 22, 3, {}};
  for (int64_t i = 0; i < 37 * 22 * 3; ++i)
    out.pixels.push_back(static_cast<uint8_t>(i * i * 31 % 251));
  return out;
}

TEST_F(StudioBesideTheCommandLine, UploadsAreFittedAsFilesAre) {
  const io::Image picture = strange_picture();
  const Bytes png = io::encode_png(picture);
  write_atomically(real_fs(), folder_ / "a.png", png);
  for (const char* bundle : {"vae", "wide"}) {
    auto request = request_for<api::EncodeRequest>(bundle, "codes.npy");
    request.images = {out("a.png")};
    ASSERT_EQ(engine::engine_encode(request), 0);
    const Tensor pixels =
        torch::tensor(at::ArrayRef<uint8_t>(picture.pixels), torch::kUInt8).view({1, 22, 37, 3});
    const Path path = StudioBundles::at(bundle);
    EXPECT_TRUE(array_in(worker_.ask(StudioAsk("encode", path).with("images", pixels)), "mean")
                    .equal(array("codes.npy")))
        << bundle;
    // The file itself, as it was dropped.
    StudioAsk dropped("encode", path);
    const std::span<const uint8_t> file(reinterpret_cast<const uint8_t*>(png.data()), png.size());
    Node holder = Node::table();
    api::set_array(dropped.frame, holder, "file",
                   api::array_of(file, {static_cast<int64_t>(png.size())}));
    dropped.with("files", Node(Node::List{*holder.find("file")}));
    EXPECT_TRUE(array_in(worker_.ask(dropped), "mean").equal(array("codes.npy"))) << bundle;
  }
}

TEST_F(StudioBesideTheCommandLine, AnUploadTurnedToItsNegativeIsItsNegative) {
  const Tensor white = torch::full({1, 12, 12, 1}, 200, torch::kUInt8);
  const Path path = StudioBundles::at("vae");
  const api::Frame answer =
      worker_.ask(StudioAsk("encode", path).with("images", white).with("invert", Node(true)));
  EXPECT_TRUE(array_in(answer, "images").equal(torch::full({1, 12, 12, 1}, 55, torch::kUInt8)));
}

TEST_F(StudioBesideTheCommandLine, TheVectorOfAnAttributeIsThatOfLatentEdit) {
  for (const bool pure : {true, false}) {
    auto request = request_for<api::LatentRequest>("vae", "edit.json");
    request.kind = api::LatentRequest::Kind::edit;
    request.attribute.name = "thick", request.attribute.pure = pure;
    request.count = 2;
    ASSERT_EQ(engine::engine_latent(request), 0);
    const Node facts = json("edit.json");
    const api::Frame answer = worker_.ask_on(StudioAsk("attribute", StudioBundles::at("vae"))
                                                 .with("name", "thick")
                                                 .with("pure", Node(pure)));
    ASSERT_EQ(error_text(answer), "");
    for (const char* key : {"with", "without", "examples"})
      EXPECT_EQ(answer.head.find(key)->literal(), facts.find(key)->literal()) << key;
    // As many digits as the file has.
    EXPECT_NEAR(array_in(answer, "vector").norm().item<double>(),
                std::get<double>(facts.find("vector_length")->value()), 1e-4);
  }
}

TEST_F(StudioBesideTheCommandLine, ASearchInPartsEndsWhereLatentInvertEnds) {
  const io::Image picture = strange_picture();
  write_atomically(real_fs(), folder_ / "a.png", io::encode_png(picture));
  auto request = request_for<api::LatentRequest>("gan", "found.json");
  request.kind = api::LatentRequest::Kind::invert;
  request.images = {out("a.png")};
  request.invert.restarts = 3, request.invert.steps = 40, request.seed = 6;
  ASSERT_EQ(engine::engine_latent(request), 0);
  const double wanted =
      std::get<double>(json("found.json").find("provenance")->find("mse")->value());
  const Tensor pixels =
      torch::tensor(at::ArrayRef<uint8_t>(picture.pixels), torch::kUInt8).view({22, 37, 3});
  StudioAsk ask("invert", StudioBundles::at("gan"));
  ask.with("image", pixels).with("restarts", 3).with("total", 40).with("seed", 6);
  ask.with("milliseconds", 1);
  api::Frame answer = worker_.ask(ask);
  int requests = 1;
  for (; error_text(answer).empty() && answer.head.find("finished")->literal() != "true" &&
         requests < 500;
       ++requests) {
    StudioAsk on = ask;
    on.with("codes", array_in(answer, "codes"));
    answer = worker_.ask(on);
  }
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(answer.head.find("step")->literal(), "40");
  EXPECT_GT(requests, 1);
  EXPECT_NEAR(std::get<double>(answer.head.find("squared_error")->value()), wanted, 1e-5);
}

TEST_F(StudioBesideTheCommandLine, ASearchThatWasLostGoesOnFromTheCodesGivenBack) {
  const Path path = StudioBundles::at("gan");
  const Tensor codes = torch::full({1, 100}, .25f);
  const api::Frame own = worker_.ask(StudioAsk("decode", path).with("codes", codes));
  StudioAsk ask("invert", path);
  ask.with("image", array_in(own, "images")).with("codes", codes).with("total", 1);
  ask.with("restarts", 1);
  const api::Frame answer = worker_.ask(ask);
  ASSERT_EQ(error_text(answer), "");
  // The picture is that of the codes, but for its rounding to bytes.
  EXPECT_LT(std::get<double>(answer.head.find("squared_error")->value()), 1e-5);
}

TEST_F(StudioBesideTheCommandLine, AModelWithAConditionRefusesInTheSameWords) {
  auto request = request_for<api::DecodeRequest>("asked", "x.npy");
  request.codes = out("none.npy");
  std::string said;
  try {
    engine::engine_decode(request);
  } catch (const std::exception& error) {
    said = error.what();
  }
  const api::Frame answer = worker_.ask(
      StudioAsk("decode", StudioBundles::at("asked")).with("codes", torch::zeros({1, 3})));
  EXPECT_EQ(error_kind(answer), "Unsupported");
  EXPECT_EQ(error_text(answer), said);
  EXPECT_THAT(said, HasSubstr("without that it cannot decode codes"));
}

}  // namespace
}  // namespace elbo::test
