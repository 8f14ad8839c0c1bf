// SPDX-License-Identifier: MIT
// Words for terms and protocols.
#include "elbo/report/meaning.h"

#include <algorithm>
#include <array>

namespace elbo {
namespace {

constexpr const char* kNats = "nats per image";

struct Known {
  const char* term;
  Meaning meaning;
};

const Known* find_known(const std::string& name) {
  static const std::array<Known, 19> kKnown{{
      {"elbo", {"ELBO", kNats, "higher is better"}},
      {"kl", {"KL divergence", kNats, "near 0, the code is not used"}},
      {"right_on_real", {"critic right on real", "share of images", "near 1, the generator learns little"}},
      {"right_on_fake", {"critic right on generated", "share of images", "near 1, the generator learns little"}},
      {"real", {"loss on real images", kNats, "the two sides oppose each other: neither need fall"}},
      {"fake", {"loss on generated images", kNats, "the two sides oppose each other: neither need fall"}},
      {"loss", {"loss", kNats, "the two sides oppose each other: neither need fall"}},
      {"fake_reconstruction", {"loss on reconstructions", kNats, "the two sides oppose each other: neither need fall"}},
      {"adversarial", {"adversarial loss", kNats, "the two sides oppose each other: neither need fall"}},
      {"similarity", {"reconstruction loss in the critic's features", "half the squared distance", "the features move too: compare within a run only"}},
      {"rests", {"held back by the gate", "1 at rest", "near 1 for long, it learns next to nothing"}},
      {"mse", {"mean squared error", "squared grey value per pixel", "lower is better"}},
      {"psnr", {"PSNR", "dB", "higher is better"}},
      {"ssim", {"SSIM", "1 is equal", "higher is better"}},
      {"nll", {"negative log-likelihood", kNats, "lower is better"}},
      {"accuracy", {"accuracy", "share of images", "higher is better"}},
      {"explained", {"explained variance of attributes", "R squared", "1 is perfect, 0 is guessing the mean"}},
      {"squared_error", {"squared error of attributes", "squared, each in [0, 1]", "lower is better"}},
      {"total", {"total loss", kNats, "lower is better"}},
  }};
  const auto it = std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& known) { return name == known.term; });
  return it == kKnown.end() ? nullptr : &*it;
}

}  // namespace

Meaning meaning_of_term(const std::string& name, Measurer measurer) {
  if (const Known* known = find_known(name)) return known->meaning;
  if (name != "reconstruction") return {spoken(name), measurer == Measurer::training ? kNats : "", ""};
  if (measurer == Measurer::training) return {"reconstruction loss, \xE2\x88\x92log p(x|z)", kNats, "lower is better"};
  return {"reconstruction, log p(x|z)", kNats, "higher is better"};
}

std::string name_of_protocol(const std::string& protocol) {
  if (protocol == "elbo") return "ELBO";
  if (protocol == "reconstruction") return "reconstruction error";
  if (protocol.starts_with("iw_")) return "IW bound, " + protocol.substr(3) + " draws";
  return spoken(protocol);
}

std::string unit_text(const std::string& unit) { return unit == "nats" ? kNats : unit; }

std::string spoken(const std::string& name) {
  std::string out = name;
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

}  // namespace elbo
