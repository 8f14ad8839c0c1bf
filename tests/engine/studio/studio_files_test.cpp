// SPDX-License-Identifier: MIT
// Pictures and animations that the page saves: their pixels, and what made them.
#include <gmock/gmock.h>

#include "elbo/io/image.h"
#include "elbo/io/image_grid.h"
#include "elbo/tensor/image.h"
#include "tests/engine/studio/studio_rig.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

Bytes file_in(const api::Frame& answer) {
  const api::FrameArray array = api::array_at(answer, answer.head, "file");
  return {array.bytes.begin(), array.bytes.end()};
}

Node a_note() {
  Node note = Node::table();
  note.set("shown", Node(std::string("a wall of samples")));
  note.set("seed", Node(int64_t{12}));
  return note;
}

TEST(StudioFiles, APictureIsTheGridOfWhatWasSentWithWhatMadeIt) {
  StudioWorker worker;
  const Path path = StudioBundles::at("vae");
  const api::Frame samples = worker.ask(StudioAsk("sample", path).with("count", 5));
  StudioAsk ask("picture", path);
  ask.with("images", array_in(samples, "images")).with("columns", 3).with("note", a_note());
  const api::Frame answer = worker.ask(ask);
  ASSERT_EQ(error_text(answer), "");
  const Bytes png = file_in(answer);
  const io::Image read = io::decode_png(png, "answer");
  const Tensor x = array_in(samples, "images").permute({0, 3, 1, 2}).to(torch::kFloat32) / 255;
  const io::Image grid =
      tensor::image_grid_of(x, models::load_model(real_fs(), path.string()).info, 3);
  EXPECT_EQ(read.pixels, grid.pixels);
  const std::string text(text_of(png));
  for (const char* part : {"Software", "elbo", "a wall of samples", "step"})
    EXPECT_THAT(text, HasSubstr(std::string(part)));
  EXPECT_THAT(text, HasSubstr(std::string("seed\0"
                                          "12",
                                          7)));
}

TEST(StudioFiles, ANoteCannotSteerATerminal) {
  StudioWorker worker;
  Node note = Node::table();
  note.set("shown", Node(std::string("\x1b[31mred")));
  StudioAsk ask("picture", StudioBundles::at("vae"));
  ask.with("images", torch::zeros({1, 2, 2, 3}, torch::kUInt8)).with("note", note);
  const std::string text(text_of(file_in(worker.ask(ask))));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  note = Node::table();
  note.set("sh\nown", Node(std::string("x")));
  EXPECT_EQ(error_kind(worker.ask(ask.with("note", note))), "Usage");
}

TEST(StudioFiles, AnAnimationGoesThereAndBackWhereItIsALoop) {
  StudioWorker worker;
  const Path path = StudioBundles::at("vae");
  const Tensor codes = torch::linspace(-3, 3, 6).unsqueeze(1).expand({6, 5}).contiguous();
  for (const bool loop : {false, true}) {
    StudioAsk ask("animation", path);
    ask.with("codes", codes).with("fps", 10).with("loop", Node(loop)).with("note", a_note());
    const api::Frame answer = worker.ask(ask);
    ASSERT_EQ(error_text(answer), "");
    EXPECT_EQ(answer.head.find("frames")->literal(), loop ? "10" : "6");
    const std::string text(text_of(file_in(answer)));
    EXPECT_EQ(text.substr(0, 4), "RIFF");
    EXPECT_EQ(text.substr(8, 4), "WEBP");
    EXPECT_THAT(text, HasSubstr("a wall of samples"));
  }
}

}  // namespace
}  // namespace elbo::test
