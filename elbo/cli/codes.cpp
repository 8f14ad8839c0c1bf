// SPDX-License-Identifier: MIT
// elbo encode and elbo decode: examples to codes and back, by file.
#include "elbo/cli/engine.h"
#include "elbo/cli/session.h"

namespace elbo::cli {

void add_encode(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("encode", "Write the codes of examples to a file");
  const auto request = std::make_shared<api::EncodeRequest>();
  add_model(*command, *request);
  command->add_option("IMAGES", request->images,
                      "Pictures, or folders of them (default: a split of the model's data)");
  command->add_option("--split", request->split, "Which split, where no pictures are given")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--count", request->count, "Only so many of the split, from the first")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", request->seed, "Fixes a dynamic binarisation of the data")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--out", request->out,
                   "FILE.npy: mean codes, with FILE.log_var.npy, FILE.labels.npy, "
                   "FILE.attributes.npy beside it; FILE.npz: all in one")
      ->required();
  add_json(*command, request->json);
  command->footer(
      "\nExample: elbo encode last --out codes.npz\n"
      "         elbo encode last mine.png other.png --out mine.npy");
  command->callback([request, &session] {
    session.action = [request, &session] {
      set_common(*request, session);
      return load_engine(session).encode(*request);
    };
  });
}

void add_decode(CLI::App& root, Session& session) {
  CLI::App* command = root.add_subcommand("decode", "Turn codes of a file into examples");
  const auto request = std::make_shared<api::DecodeRequest>();
  add_model(*command, *request);
  command
      ->add_option("CODES", request->codes,
                   "FILE.npy: a code a row (N x latent_dim); or FILE.npz with an array `mean`, as "
                   "`encode` writes it")
      ->required();
  command->add_option("--out", request->out, kImagesOutHelp)->required();
  command->add_flag("--force", request->force, kForceHelp);
  add_json(*command, request->json);
  command->footer("\nExample: elbo decode last codes.npy --out again.png");
  command->callback([request, &session] {
    session.action = [request, &session] {
      set_common(*request, session);
      return load_engine(session).decode(*request);
    };
  });
}

}  // namespace elbo::cli
