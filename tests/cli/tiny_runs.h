// SPDX-License-Identifier: MIT
// Small trained models of drawn shapes, one of each kind that a protocol asks for: made once for
// all tests of this program, two at a time, a second or so each.
#pragma once
#include <atomic>
#include <cmath>
#include <map>
#include <thread>
#include <vector>

#include "elbo/core/fs.h"
#include "elbo/io/json.h"
#include "elbo/io/npy.h"
#include "tests/cli/program.h"

namespace elbo::test {

/// A folder with runs in it, and a cache of its own that holds the extractors "shapes4" (classes)
/// and "told4" (attributes).
class TinyRuns : public Folder {
 public:
  static constexpr const char* kData =
      "--data synthetic --set size=12 --set count=300 --set test_count=60";

  /// The one of this process. Runs that are asked for are made now; a run that cannot be made has
  /// its words in `faults`.
  static TinyRuns& with(const std::vector<std::string>& names) {
    static TinyRuns all;
    all.make(names);
    return all;
  }

  Outcome run(const std::string& arguments) const {
    return elbo(*this, arguments, "XDG_CACHE_HOME='" + (*this / "cache") + "'");
  }

  /// What `ARGUMENTS --json` prints; a table where it fails.
  Node json(const std::string& arguments) const {
    const Outcome outcome = run(arguments + " --json");
    return outcome.code == 0 ? io::parse_json(outcome.out, "stdout") : Node::table();
  }

  io::NpyArray array(const std::string& name) const {
    return io::decode_npy(real_fs().read(*this / name, 1 << 26), name);
  }
  bool has(const std::string& name) const { return std::filesystem::exists(*this / name); }

  std::string faults;

 private:
  static constexpr const char* kShapes =
      "[data]\nname = \"synthetic\"\nsize = 12\ncount = 300\ntest_count = 60\n";
  static constexpr const char* kBriefly =
      "[train]\nsteps = 40\nbatch_size = 20\nsample_every = 0\n"
      "checkpoint_every = 20\nlog_every = 10\n";

  /// The experiment of each run: its name, what is added to [data], its [model] table.
  static std::string experiment(const std::string& name) {
    static const std::map<std::string, std::pair<std::string, std::string>> all{
        {"shapes4", {"", "name = \"classifier\"\nhidden = [16]\nfeatures = 8\n"}},
        {"told4", {"", "name = \"regressor\"\nhidden = [16]\nfeatures = 8\n"}},
        {"vae", {"", "name = \"vae\"\nlatent_dim = 2\nhidden = [16]\n"}},
        {"points", {"", "name = \"autoencoder\"\nlatent_dim = 2\nhidden = [16]\n"}},
        {"gan", {"", "name = \"gan\"\nlatent_dim = 2\nhidden = [16]\n"}},
        {"linear",
         {"", "name = \"vae\"\nlatent_dim = 2\nhidden = []\nlikelihood = \"gaussian\"\n"}},
        {"avb", {"", "name = \"avb\"\nlatent_dim = 2\nhidden = [16]\n"}},
        {"rbm", {"binarise = \"threshold\"\n", "name = \"rbm_cd\"\nhidden = 8\n"}},
        {"density", {"", "name = \"made\"\nhidden = [16]\n"}},
        {"asked", {"", "name = \"vae\"\nlatent_dim = 2\nhidden = [16]\ncondition = \"class\"\n"}},
        {"told",
         {"", "name = \"vae\"\nlatent_dim = 2\nhidden = [16]\ncondition = \"attributes\"\n"}},
        {"infogan", {"", "name = \"infogan\"\nhidden = [16]\ncategories = 4\n"}},
        {"turned", {"domains = \"rotated\"\n", "name = \"discogan\"\nhidden = [16]\n"}},
        {"turned_pairs", {"domains = \"rotated\"\n", "name = \"cogan\"\nhidden = [16]\n"}},
        {"parted", {"domains = \"left\"\n", "name = \"discogan\"\nhidden = [16]\n"}},
        {"parted_pairs", {"domains = \"left\"\n", "name = \"cogan\"\nhidden = [16]\n"}},
        {"ring", {"", "name = \"gan\"\nlatent_dim = 2\nhidden = [4]\n"}},
    };
    const auto& [data, model] = all.at(name);
    return "name = \"" + name + "\"\n" +
           (name == "ring" ? "[data]\nname = \"ring8\"\n" : kShapes + data) + "[model]\n" + model +
           kBriefly;
  }

  void make(const std::vector<std::string>& names) {
    std::vector<std::string> missing;
    for (const std::string& name : names)
      if (!has(name)) missing.push_back(name);
    std::vector<Outcome> outcomes(missing.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < missing.size(); i = next++) {
        write(missing[i] + ".toml", experiment(missing[i]));
        outcomes[i] = elbo(
            *this, "train " + missing[i] + ".toml --out " + missing[i] + " --seed 3 --threads 1",
            "XDG_CACHE_HOME='" + (*this / "cache") + "'", missing[i]);
      }
    };
    std::thread other(work);
    work();
    other.join();
    for (size_t i = 0; i < missing.size(); ++i)
      if (outcomes[i].code != 0) faults += missing[i] + ": " + outcomes[i].err + "\n";
  }
};

/// The number under `key`, also where it is whole; not a number where there is none.
inline double number_in(const Node& node, const std::string& key) {
  const Node* found = node.find(key);
  if (found == nullptr) return std::nan("");
  if (const auto* whole = std::get_if<int64_t>(&found->value())) return static_cast<double>(*whole);
  const auto* number = std::get_if<double>(&found->value());
  return number == nullptr ? std::nan("") : *number;
}

inline std::string word_in(const Node& node, const std::string& key) {
  const Node* found = node.find(key);
  const auto* text = found == nullptr ? nullptr : std::get_if<std::string>(&found->value());
  return text == nullptr ? "" : *text;
}

/// The objects of a list; the object itself where it is one.
inline std::vector<Node> objects_in(const Node& node) {
  const auto* list = std::get_if<Node::List>(&node.value());
  return list == nullptr ? std::vector<Node>{node} : std::vector<Node>(list->begin(), list->end());
}

}  // namespace elbo::test
