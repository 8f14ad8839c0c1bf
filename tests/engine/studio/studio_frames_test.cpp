// SPDX-License-Identifier: MIT
// The worker's process: what strangers send is answered by an error, work is done in parts, models
// are forgotten when they take too much memory, and it ends when the server has gone.
#include <gmock/gmock.h>

#include <limits>

#include "elbo/engine/studio/operations.h"
#include "elbo/engine/studio/studio_session.h"
#include "tests/engine/studio/studio_rig.h"
#include "tests/mutate.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

TEST(StudioWorkerProcess, SaysThatItIsReadyAndEndsWhenTheServerHasGone) {
  StudioWorker worker;
  EXPECT_EQ(worker.ready().head.find("ready")->literal(), "true");
  EXPECT_EQ(worker.end(), 0);
}

TEST(StudioWorkerProcess, IgnoresAnInterruptOfTheTerminal) {
  StudioWorker worker;
  std::raise(SIGINT);
  EXPECT_EQ(error_text(worker.ask(StudioAsk("describe", StudioBundles::at("vae")))), "");
}

TEST(StudioWorkerProcess, AnswersCarryTheNumberAndTheTime) {
  StudioWorker worker;
  StudioAsk ask("decode", StudioBundles::at("vae"));
  ask.frame.head.set("number", Node(int64_t{4711}));
  for (const bool good : {false, true}) {
    if (good) ask.with("codes", torch::zeros({1, 5}));
    const api::Frame answer = worker.ask(ask);
    EXPECT_EQ(error_kind(answer), good ? "" : "Usage");
    EXPECT_EQ(answer.head.find("number")->literal(), "4711");
    EXPECT_GE(std::get<double>(answer.head.find("seconds")->value()), 0);
  }
}

/// A request that is wrong, and what is said of it.
struct WrongRequest {
  StudioAsk ask;
  std::string kind, text;
};

std::vector<WrongRequest> wrong_requests(const Path& path) {
  const Tensor codes = torch::zeros({1, 5}), pixels = torch::zeros({1, 4, 4, 1}, torch::kUInt8);
  const auto ask = [&](const char* op) { return StudioAsk(op, path); };
  Tensor infinite = codes.clone();
  infinite[0][2] = std::numeric_limits<float>::infinity();
  return {
      {ask("decoed").with("codes", codes), "Usage", "did you mean \"decode\"?"},
      {StudioAsk("describe", path / "nowhere"), "Usage", "nowhere"},
      {ask("decode"), "Usage", "\"codes\" is missing"},
      {ask("decode").with("kodes", codes), "Usage", "did you mean \"codes\"?"},
      {ask("decode").with("codes", 7), "Data", "want an array"},
      {ask("decode").with("codes", pixels), "Shape", "(1, 4, 4, 1)"},
      {ask("decode").with("codes", torch::zeros({1, 4})), "Shape", "(1, 4)"},
      {ask("decode").with("codes", torch::zeros({5000, 5})), "Shape", "1 to 4096"},
      {ask("decode").with("codes", torch::zeros({0, 5})), "Shape", "1 to 4096"},
      {ask("decode").with("codes", infinite), "Data", "not finite"},
      {ask("decode").with("codes", codes * std::nan("")), "Data", "not finite"},
      {ask("sample").with("count", 0), "Usage", "from 1 to 4096"},
      {ask("sample").with("count", 4097), "Usage", "from 1 to 4096"},
      {ask("sample").with("count", "many"), "Usage", "from 1 to 4096"},
      {ask("sample").with("seed", -1), "Usage", "\"seed\""},
      {ask("encode"), "Usage", "got no pictures"},
      {ask("encode").with("images", pixels).of("test", {0}), "Usage", "images and examples"},
      {ask("encode").with("images", torch::zeros({65, 2, 2, 1}, torch::kUInt8)), "Shape",
       "1 to 64"},
      {ask("encode").with("images", torch::zeros({1, 2, 2, 2}, torch::kUInt8)), "Shape",
       "(1, 2, 2, 2)"},
      {ask("encode").with("images", torch::zeros({1, 2, 2, 1})), "Data", "f32"},
      {ask("encode").of("test", {50}), "Usage", "want 0 to 49"},
      {ask("encode").of("test", {-1}), "Usage", "want 0 to 49"},
      {ask("encode").of("test", {}), "Usage", "got 0 numbers"},
      {ask("encode").of("tset", {0}), "Usage", "validation"},
      {ask("encode").of("validation", {0}), "Data", "validation split"},
      {ask("examples").with("count", 1025), "Usage", "1024"},
      {ask("map").with("count", 60'001), "Usage", "60000"},
      {ask("map").with("axes", "sideways"), "Usage", "principal, pair"},
      {ask("map").with("axes", Node(Node::List{Node(int64_t{1}), Node(int64_t{5})})), "Usage",
       "from 0 to 4"},
      {ask("attribute").with("name", "thik"), "Usage", "did you mean \"thick\"?"},
      {ask("invert").with("image", torch::zeros({2, 4, 4, 1}, torch::kUInt8)), "Shape", "1 to 1"},
      {ask("invert").with("image", pixels).with("restarts", 1000), "Usage", "from 1 to 64"},
      {ask("picture").with("images", pixels).with("note", "text"), "Usage", "a table"},
      {ask("animation").with("codes", codes).with("fps", 1000), "Usage", "from 1 to 60"},
  };
}

TEST(StudioRequests, ThatAreWrongSaySo) {
  StudioWorker worker;
  const Path path = StudioBundles::at("vae");
  for (WrongRequest& wrong : wrong_requests(path)) {
    const api::Frame answer = worker.ask(wrong.ask);
    const std::string what = io::write_json(wrong.ask.frame.head);
    EXPECT_EQ(error_kind(answer), wrong.kind) << what << "\n" << error_text(answer);
    EXPECT_THAT(error_text(answer), HasSubstr(wrong.text)) << what;
  }
}

TEST(StudioRequests, AnArrayBeyondTheBlobIsRefused) {
  StudioWorker worker;
  for (const int64_t at : {int64_t{4}, int64_t{-4}, int64_t{1}, int64_t{1} << 62}) {
    StudioAsk ask("decode", StudioBundles::at("vae"));
    ask.with("codes", torch::zeros({1, 5}));
    ask.args().find("codes")->set("at", Node(at));
    EXPECT_EQ(error_kind(worker.ask(ask)), "Data") << at;
  }
}

TEST(StudioRequests, DamagedInAnyWayLeaveAWorkerThatAnswers) {
  engine::StudioSession session({});
  const Path path = StudioBundles::at("vae");
  StudioAsk ask("decode", path);
  ask.with("codes", torch::zeros({2, 5})).with("class", Node());
  const Bytes good = api::encode_frame(ask.frame, api::kToWorker);
  Rng rng(1);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    const Bytes bytes = mutated(good, rng);
    const api::Frame answer = session.answer(bytes);
    const bool error = answer.head.find("error") != nullptr;
    refused += error;
    EXPECT_TRUE(error || answer.head.find("images") != nullptr);
    EXPECT_NE(error_kind(answer), "Internal") << error_text(answer);
  }
  EXPECT_GT(refused, 1000);
  EXPECT_EQ(error_text(session.answer(good)), "");
}

TEST(StudioRequests, LongWorkIsDoneInPartsAndKept) {
  using engine::StudioSession;
  engine::StudioLimits limits;
  limits.slice = 0;  // one part a request
  StudioSession in_parts(limits), at_once({"auto", 0, 60});
  const StudioAsk ask("directions", StudioBundles::at("gan"));
  const Bytes bytes = api::encode_frame(ask.frame, api::kToWorker);
  const api::Frame whole = at_once.answer(bytes);
  api::Frame answer;
  int parts = 0;
  do {
    answer = in_parts.answer(bytes);
    ++parts;
    const Node* progress = answer.head.find("progress");
    if (progress == nullptr) continue;
    EXPECT_EQ(progress->find("done")->literal(), str(parts));
    EXPECT_EQ(answer.head.find("principal"), nullptr);
  } while (answer.head.find("progress") != nullptr && parts < 100);
  EXPECT_EQ(parts, 32);
  EXPECT_TRUE(array_in(answer, "principal").equal(array_in(whole, "principal")));
  // It is kept.
  EXPECT_EQ(in_parts.answer(bytes).head.find("progress"), nullptr);
}

TEST(StudioOperations, AreDocumentedWithAllTheirArguments) {
  const Bytes page =
      real_fs().read(Path(ELBO_SOURCE_DIR) / "docs/formats/studio_worker.md", 1 << 20);
  const std::string text(text_of(page));
  for (const engine::StudioOperation& operation : engine::studio_operations()) {
    EXPECT_THAT(text, HasSubstr(str("| `", operation.name, "` |")));
    for (const std::string& argument : operation.arguments)
      EXPECT_THAT(text, HasSubstr(str("`", argument))) << operation.name;
  }
}

TEST(StudioModels, OfTheSameDataShareThem) {
  const models::LoadedModel loaded =
      models::load_model(real_fs(), StudioBundles::at("vae").string());
  engine::StudioData data;
  const auto first = data.find(loaded.data, data::Split::test, 60),
             second = data.find(loaded.data, data::Split::test, 60),
             other = data.find(loaded.data, data::Split::train, 60);
  EXPECT_EQ(first, second);
  EXPECT_NE(first, other);
  EXPECT_EQ(other->with_room().pictures.sizes(), (at::IntArrayRef{200, 12, 12, 1}));
  EXPECT_EQ(data.bytes(), 200u * (144 + 8));
  data.forget_unused();
  EXPECT_EQ(data.find(loaded.data, data::Split::test, 60), first);
}

TEST(StudioModels, AreForgottenWhenTheyTakeTooMuchTheOneLongestUnusedFirst) {
  engine::StudioLimits limits;
  limits.memory = 1;  // nothing fits beside the one in use
  engine::StudioSession tight(limits), wide({});
  for (engine::StudioSession* session : {&tight, &wide}) {
    for (const char* name : {"vae", "gan", "vae"}) {
      const StudioAsk ask("sample", StudioBundles::at(name));
      EXPECT_EQ(error_text(session->answer(api::encode_frame(ask.frame, api::kToWorker))), "");
    }
    EXPECT_EQ(session->open_models(), session == &tight ? 1u : 2u);
  }
}

TEST(StudioModels, ThatGotOtherWeightsAreOpenedAgainWhenTheyAreDescribed) {
  const ScratchFolder folder;
  const char* model = "name = \"vae\"\nlatent_dim = 5\nhidden = [16]";
  const Path path = studio_bundle(folder, "m", model);
  engine::StudioSession session({});
  const auto answered = [&](const StudioAsk& ask) {
    return session.answer(api::encode_frame(ask.frame, api::kToWorker));
  };
  StudioAsk decode("decode", path);
  decode.with("codes", torch::ones({1, 5}));
  const Tensor before = array_in(answered(decode), "images");
  std::filesystem::remove_all(path);
  studio_bundle(folder, "m", str(model, "\nactivation = \"tanh\""));
  EXPECT_TRUE(array_in(answered(decode), "images").equal(before));
  answered(StudioAsk("describe", path));
  EXPECT_FALSE(array_in(answered(decode), "images").equal(before));
}

TEST(StudioModels, WithoutTheirDataAnswerWhatTheyCan) {
  const ScratchFolder folder;
  const Path path = studio_bundle(folder, "m", "name = \"vae\"\nlatent_dim = 5\nhidden = [16]");
  // As a bundle whose data lie on another machine.
  const Path manifest = path / "bundle.json";
  Node node = io::parse_json(text_of(real_fs().read(manifest, 1 << 20)), "bundle.json");
  node.find("data")->set("options", Node::table());
  node.find("data")->find("options")->set("name", Node(std::string("folder")));
  write_atomically(real_fs(), manifest, bytes_of(io::write_json(node, true)));
  StudioWorker worker;
  const api::Frame answer = worker.ask(StudioAsk("describe", path));
  ASSERT_EQ(error_text(answer), "");
  EXPECT_EQ(answer.head.find("has_data")->literal(), "false");
  EXPECT_EQ(error_text(worker.ask(StudioAsk("sample", path))), "");
  EXPECT_EQ(error_kind(worker.ask(StudioAsk("examples", path))), "Data");
  const Tensor pixels = torch::zeros({1, 12, 12, 1}, torch::kUInt8);
  EXPECT_EQ(error_text(worker.ask(StudioAsk("encode", path).with("images", pixels))), "");
}

}  // namespace
}  // namespace elbo::test
