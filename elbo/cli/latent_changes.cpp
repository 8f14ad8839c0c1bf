// SPDX-License-Identifier: MIT
// elbo latent edit, density, invert: what changes codes by an attribute, looks at one, or searches
// codes.
#include "elbo/cli/latent_kind.h"

namespace elbo::cli {
namespace {

using Kind = api::LatentRequest::Kind;
using Request = std::shared_ptr<api::LatentRequest>;

void add_vector_options(CLI::App& command, const Request& request) {
  api::AttributeOptions& options = request->attribute;
  command
      .add_option("--attribute", options.name,
                  "Which attribute of the data: smile, spectacles, ...")
      ->required();
  command.add_option("--examples", options.examples, "So many training examples give its vector")
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  command.add_flag("--pure,!--plain", options.pure,
                   "The vector is what the attribute alone explains of the codes (default); "
                   "--plain: mean code with it minus mean code without");
}

void add_edit(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command = add_latent_kind(
      latent, session, request,
      {Kind::edit, "edit", "Examples with more or less of an attribute, by arithmetic with codes",
       "FILE.png, FILE.svg (with what a regressor sees under each picture) or FILE.json",
       "elbo latent edit last --attribute smile --by -1,1,2 --out smile.svg"});
  api::AttributeOptions& options = request->attribute;
  command->add_option("IMAGES", request->images, kTestImagesHelp);
  add_vector_options(*command, request);
  command
      ->add_option("--by", options.by,
                   "How many vectors are added, a row each: 1.5, or -2,-1,1,2 (default: 1)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(-100.0, 100.0));
  command
      ->add_option("--count", request->count, "How many of the test split are drawn (default: 8)")
      ->check(CLI::Range(1, 64));
  command
      ->add_option("--measured", options.measured,
                   "So many test examples say how far the attributes move")
      ->check(CLI::Range(2, 100'000))
      ->capture_default_str();
  command
      ->add_option(
          "--extractor", options.extractors,
          "NAME=BUNDLE of a regressor that tells the attributes (default: one of the cache)")
      ->expected(1)
      ->take_all();
}

void add_density(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command = add_latent_kind(
      latent, session, request,
      {Kind::density, "density", "An attribute as a value (autoencoder) or as a distribution (VAE)",
       "FILE.json (a figure as data) or FILE.png; the other is written beside it",
       "elbo latent density last --attribute smile --out smile.json"});
  add_vector_options(*command, request);
  command
      ->add_option("--count", request->count,
                   "Examples from the least to the most of it (default: 5; a factor of faces that "
                   "is 0 or 1 has 2)")
      ->check(CLI::Range(2, 100));
  command
      ->add_option("--index", request->attribute.index,
                   "Which test face is drawn again (default: one chosen by the seed)")
      ->check(CLI::NonNegativeNumber);
}

void add_invert(CLI::App& latent, Session& session, const Request& request) {
  CLI::App* command = add_latent_kind(
      latent, session, request,
      {Kind::invert, "invert", "From images back to codes by optimisation",
       "FILE.png (pictures) or FILE.json (the errors' curve as a figure); the other is written "
       "beside it",
       "elbo latent invert last --count 100 --restarts 32 --out found.png", /*wants_out=*/false});
  api::InvertOptions& options = request->invert;
  command->add_option("IMAGES", request->images, kTestImagesHelp);
  command->add_option("--count", request->count, "How many of the test split (default: 100)")
      ->check(CLI::Range(1, 10'000));
  command->add_option("--restarts", options.restarts, "Starts of each image (default: 32)")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option("--steps", options.steps,
                   "Of Adam; 0 with --from encoder is the single encoding")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command->add_option("--rate", options.rate, "Of Adam at the beginning; it falls to a hundredth")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--prior-weight", options.prior_weight, "w in (|x - G(z)|^2 + w |z|^2) / values")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--from",
          [request](const std::string& from) { request->invert.from_encoder = from == "encoder"; },
          "prior, or encoder: one start, at the encoder's code")
      ->check(CLI::IsMember({"prior", "encoder"}))
      ->default_str("prior");
}

}  // namespace

void add_latent_changes(CLI::App& latent, Session& session, const Request& request) {
  add_edit(latent, session, request);
  add_density(latent, session, request);
  add_invert(latent, session, request);
}

}  // namespace elbo::cli
