// SPDX-License-Identifier: MIT
// elbo data face: one drawn face, some of its factors chosen.
#include "elbo/api/output_name.h"
#include "elbo/cli/data_table.h"
#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"
#include "elbo/data/faces/face_drawing.h"
#include "elbo/data/image_values.h"
#include "elbo/io/json.h"

namespace elbo::cli {
namespace {

struct FaceOptions {
  int64_t seed = 0;
  int64_t index = 0;
  int64_t size = 64;
  std::vector<std::string> sets;
  std::string out = "face.png";
  bool json = false;
};

std::string factors_text(const data::FaceFactors& factors) {
  std::vector<std::string> out;
  for (const data::FaceFactor& factor : data::kFaceFactors)
    out.push_back(str(factor.name, "=", attribute_number(factors.*factor.value).literal()));
  return join(out, " ");
}

Node factors_node(const data::FaceFactors& factors) {
  Node out = Node::table();
  for (const data::FaceFactor& factor : data::kFaceFactors)
    out.set(factor.name, attribute_number(factors.*factor.value));
  return out;
}

io::Image drawn(const data::Face& face, int64_t size) {
  std::vector<float> x(static_cast<size_t>(3 * size * size));
  data::draw_face(face, size, x);
  return data::image_of(x, std::vector<int64_t>{3, size, size});
}

int face(const FaceOptions& options) {
  api::want_output("--out", options.out, {{"png", "a picture"}});
  data::Face chosen =
      data::FaceDraws(static_cast<uint64_t>(options.seed), data::Split::test, 0).at(options.index);
  data::set_factors(chosen.factors, options.sets);
  const std::string origin = str("face ", options.index, " of seed ", options.seed);
  write_atomically(
      real_fs(), options.out,
      io::encode_png(
          drawn(chosen, options.size),
          {{"Software", "elbo"}, {"face", origin}, {"factors", factors_text(chosen.factors)}}));
  if (!options.json) {
    log_info(origin, ", ", factors_text(chosen.factors), ": ", printable(options.out));
    return 0;
  }
  Node out = Node::table();
  out.set("seed", Node(options.seed));
  out.set("index", Node(options.index));
  out.set("attributes", factors_node(chosen.factors));
  out.set("out", Node(options.out));
  print_line(io::write_json(out));
  return 0;
}

}  // namespace

void add_data_face(CLI::App& data, Session& session) {
  CLI::App* command = data.add_subcommand("face", "Draw one face with chosen factors");
  const auto options = std::make_shared<FaceOptions>();
  command
      ->add_option("--set", options->sets,
                   "A factor, from 0 to 1: --set smile=.9 --set spectacles=1")
      ->type_name("NAME=NUMBER")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--seed", options->seed,
                   "Of the faces: seed and index fix one face; with 0 it is that of the test split "
                   "of `faces`")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--index", options->index, "Which face of the seed")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--size", options->size, "Height and width in pixels")
      ->check(CLI::Range(data::kSmallestFace, data::kLargestFace))
      ->capture_default_str();
  command->add_option("--out", options->out, "FILE.png")->capture_default_str();
  add_json(*command, options->json);
  command->footer(
      "\nExample: elbo data face --seed 7 --set smile=.66 --out smiling.png\n         elbo data "
      "face --seed 7 --set smile=1 --out laughing.png");
  command->callback([options, &session] { session.action = [options] { return face(*options); }; });
}

}  // namespace elbo::cli
