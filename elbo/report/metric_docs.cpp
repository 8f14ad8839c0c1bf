// SPDX-License-Identifier: MIT
// The table of names, units and directions of terms and protocols.
#include "elbo/report/metric_docs.h"

#include <algorithm>
#include <array>

namespace elbo::report {
namespace {

constexpr const char* kNats = "nats per image";

struct Known {
  const char* term;
  MetricDoc doc;
};

const std::array<Known, 58> kKnown{{
    {"elbo", {"ELBO", kNats, "higher is better"}},
    {"kl", {"KL divergence", kNats, "near 0, the code is not used"}},
    {"right_on_real",
     {"critic right on real", "share of images", "near 1, the generator learns little"}},
    {"right_on_fake",
     {"critic right on generated", "share of images", "near 1, the generator learns little"}},
    {"real", {"loss on real images", kNats, "the two sides oppose each other: neither need fall"}},
    {"fake",
     {"loss on generated images", kNats, "the two sides oppose each other: neither need fall"}},
    {"loss", {"loss", kNats, "the two sides oppose each other: neither need fall"}},
    {"fake_reconstruction",
     {"loss on reconstructions", kNats, "the two sides oppose each other: neither need fall"}},
    {"adversarial",
     {"adversarial loss", kNats, "the two sides oppose each other: neither need fall"}},
    {"similarity",
     {"reconstruction loss in the critic's features", "half the squared distance",
      "the features move too: compare within a run only"}},
    {"rests", {"held back by the gate", "1 at rest", "near 1 for long, it learns next to nothing"}},
    {"mse", {"mean squared error", "squared grey value per pixel", "lower is better"}},
    {"psnr", {"PSNR", "dB", "higher is better"}},
    {"ssim", {"SSIM", "1 is equal", "higher is better"}},
    {"nll", {"negative log-likelihood", kNats, "lower is better"}},
    {"accuracy", {"accuracy", "share of images", "higher is better"}},
    {"explained",
     {"explained variance of attributes", "R squared", "1 is perfect, 0 is guessing the mean"}},
    {"squared_error",
     {"squared error of attributes", "squared, each in [0, 1]", "lower is better"}},
    {"energy_of_data",
     {"free energy of the data", kNats, "only its distance from that of the chains counts"}},
    {"energy_of_chain",
     {"free energy of the chains", kNats, "only its distance from that of the data counts"}},
    {"code_cost",
     {"cost of the code, \xE2\x88\x92log p(z)", kNats,
      "with the reconstruction loss the length of a description, less the bits that its choice "
      "gives back"}},
    {"recognition",
     {"recognition loss on dreams, \xE2\x88\x92log q(z|x)", kNats,
      "of what the model generates, not of data"}},
    {"real_energy",
     {"energy of real images", "reconstruction error of the critic, summed over an image",
      "the two sides oppose each other: neither need fall"}},
    {"fake_energy",
     {"energy of generated images", "reconstruction error of the critic, summed over an image",
      "the two sides oppose each other: neither need fall"}},
    {"hinge",
     {"energy that generated images lack to the margin", "as the energies",
      "0, the critic pushes nothing"}},
    {"over_margin",
     {"generated images above the margin", "share of images",
      "near 1 for long, the generator does not follow"}},
    {"margin", {"margin", "as the energies", "falls when real images have come within it"}},
    {"k",
     {"weight of generated images", "0 to 1",
      "at either end for long, the balance is out of reach"}},
    {"convergence", {"convergence measure M", "as the energies", "lower is better"}},
    {"pulling_away",
     {"likeness of generated images' codes", "squared cosine", "near 1, all are alike"}},
    {"distance", {"reconstruction error", "squared, summed over an image", "lower is better"}},
    {"mode", {"adversarial loss on reconstructions", kNats, "low where reconstructions look real"}},
    {"score_real",
     {"critic's score of real images", "the critic's own scale",
      "only its distance from that of generated ones counts"}},
    {"score_fake",
     {"critic's score of generated images", "the critic's own scale",
      "only its distance from that of real ones counts"}},
    {"gap",
     {"gap between the scores", "the critic's own scale",
      "falls as samples improve; below 0 the critic has lost sight"}},
    {"penalty",
     {"gradient penalty", "squared distance of the slope from 1",
      "near 0 where the critic keeps to slope 1"}},
    {"error_real",
     {"error on real images", "half the squared distance from the label",
      "the two sides oppose each other: neither need fall"}},
    {"error_fake",
     {"error on generated images", "half the squared distance from the label",
      "the two sides oppose each other: neither need fall"}},
    {"error",
     {"generator's error", "half the squared distance from the label",
      "the two sides oppose each other: neither need fall"}},
    {"boundary",
     {"distance from the boundary", "half the squared logit", "0, the critic cannot tell"}},
    {"divergence",
     {"bound of the divergence", "",
      "falls as samples improve; 0, the critic tells nothing apart"}},
    {"output_real",
     {"critic's output on real images", "", "the two sides oppose each other: neither need fall"}},
    {"output_fake",
     {"critic's output on generated images", "",
      "the two sides oppose each other: neither need fall"}},
    {"conjugate_fake",
     {"conjugate of the output on generated images", "",
      "the two sides oppose each other: neither need fall"}},
    {"kl_estimate",
     {"KL by the critic", kNats, "an estimate: too small where the critic lags behind"}},
    {"elbo_estimate",
     {"ELBO by the critic's KL", kNats,
      "an estimate, no bound: too high where the critic lags behind"}},
    {"own_code",
     {"critic's loss on examples' own codes", kNats, "near 0 where codes say much: no fault"}},
    {"prior_code",
     {"critic's loss on codes of the prior", kNats, "near 0 where codes say much: no fault"}},
    {"right_on_codes",
     {"critic right on codes", "share of codes", "near 1 where codes say much: no fault"}},
    {"encoded",
     {"loss on images with their codes", kNats,
      "the two sides oppose each other: neither need fall"}},
    {"generated",
     {"loss on codes with their images", kNats,
      "the two sides oppose each other: neither need fall"}},
    {"category",
     {"category read off the image", kNats,
      "log of the number of categories where the code is not used, 0 where it is surely read"}},
    {"numbers",
     {"numbers read off the image", "nats, of a density", "0.92 for each number at best"}},
    {"class_of_real", {"class loss on real images", kNats, "lower is better"}},
    {"class_of_made",
     {"class loss on generated images", kNats, "high, the class asked for does not come"}},
    {"cycle_first",
     {"error of domain 1 after the way there and back", "the model's own distance",
      "lower is better"}},
    {"cycle_second",
     {"error of domain 2 after the way there and back", "the model's own distance",
      "lower is better"}},
    {"total", {"total loss", kNats, "lower is better"}},
}};

const Known* find_known(const std::string& name) {
  const auto it = std::find_if(kKnown.begin(), kKnown.end(),
                               [&](const Known& known) { return name == known.term; });
  return it == kKnown.end() ? nullptr : &*it;
}

}  // namespace

MetricDoc metric_doc(const std::string& name, Measurer measurer) {
  if (const Known* known = find_known(name)) return known->doc;
  if (name != "reconstruction")
    return {spoken(name), measurer == Measurer::training ? kNats : "", ""};
  if (measurer == Measurer::training)
    return {"reconstruction loss, \xE2\x88\x92log p(x|z)", kNats, "lower is better"};
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

}  // namespace elbo::report
