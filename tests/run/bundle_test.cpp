// SPDX-License-Identifier: MIT
// Bundles: written, copied, read back; refused where anything is not as the manifest says.
#include "elbo/run/bundle.h"

#include <gtest/gtest.h>

#include <set>

#include "elbo/core/error.h"
#include "elbo/core/faults/crash_fs.h"
#include "elbo/core/faults/fault_fs.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "tests/core/quick_fs.h"
#include "tests/run/captured_log.h"
#include "tests/run/checkpoint_specimen.h"

namespace elbo::run {
namespace {

BundleManifest bundle_specimen(int64_t step = 7) {
  BundleManifest out;
  out.model = "vae";
  out.model_options.set("latent_dim", Node(int64_t{20}));
  out.data.set("name", Node(std::string("mnist")));
  out.value_range = "unit";
  out.weights = "ema";
  out.step = step;
  return out;
}

/// Weights that hold a text, as this program or another would write them.
Bytes bundle_weights(const std::string& text, const io::Metadata& metadata = {{"format", "pt"}}) {
  return io::write_safetensors(
      {{"a", io::DType::u8, {static_cast<int64_t>(text.size())}, bytes_of(text)},
       {"b", io::DType::f32, {0, 3}, {}}},
      metadata);
}

std::string refusal(const Path& folder) {
  try {
    read_bundle(quick_fs(), folder);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

/// Replaces text in bundle.json.
void edit(const Path& folder, const std::string& from, const std::string& to) {
  std::string text(text_of(quick_fs().read(folder / "bundle.json", 10000)));
  ASSERT_NE(text.find(from), std::string::npos);
  text.replace(text.find(from), from.size(), to);
  write_atomically(quick_fs(), folder / "bundle.json", bytes_of(text));
}

TEST(Bundle, IsReadBackAlsoWhereItWasCopiedTo) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "model", bundle_specimen(), bundle_weights("weights"));
  std::filesystem::copy(folder / "model", folder / "elsewhere");
  const Bundle bundle = read_bundle(quick_fs(), folder / "elsewhere");
  EXPECT_EQ(bundle.weights, bundle_weights("weights"));
  EXPECT_EQ(bundle.manifest.model, "vae");
  EXPECT_EQ(bundle.manifest.model_options.literal(), bundle_specimen().model_options.literal());
  EXPECT_EQ(bundle.manifest.weights, "ema");
  EXPECT_EQ(bundle.manifest.step, 7);
  EXPECT_EQ(bundle.manifest.weights_sha256, sha256_hex(bundle_weights("weights")));
}

TEST(Bundle, WeightsOfAnotherHashAreRefused) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "model", bundle_specimen(), bundle_weights("weights"));
  write_atomically(quick_fs(), folder / "model/model.safetensors", bundle_weights("weightz"));
  EXPECT_NE(refusal(folder / "model").find("model.safetensors: got SHA-256"), std::string::npos)
      << refusal(folder / "model");
  EXPECT_NO_THROW(read_bundle_manifest(quick_fs(), folder / "model"));
}

TEST(Bundle, WeightsThatAnotherProgramHasReadAndSavedAgainAreTheSame) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "model", bundle_specimen(),
               bundle_weights("weights", {{"format", "pt"}, {"of", "elbo"}}));
  const std::string before = read_bundle(quick_fs(), folder / "model").manifest.weights_sha256;
  // Which drops what it does not know.
  write_atomically(quick_fs(), folder / "model/model.safetensors", bundle_weights("weights", {}));
  const Bundle bundle = read_bundle(quick_fs(), folder / "model");
  EXPECT_EQ(bundle.weights, bundle_weights("weights", {}));
  EXPECT_EQ(bundle.manifest.weights_sha256, before) << "numbers taken with them still compare";
  write_atomically(quick_fs(), folder / "model/model.safetensors", bundle_weights("weightz", {}));
  EXPECT_NE(refusal(folder / "model").find("got SHA-256"), std::string::npos);
}

TEST(Bundle, OfBefore02KeepsToTheHashOfTheFile) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "model", bundle_specimen(), bundle_weights("weights"));
  edit(folder / "model",
       str("\"tensors_sha256\": \"",
           tensors_digest(io::Safetensors(bundle_weights("weights"), "w")), "\","),
       "");
  EXPECT_EQ(read_bundle(quick_fs(), folder / "model").manifest.tensors_sha256, "");
  write_atomically(quick_fs(), folder / "model/model.safetensors", bundle_weights("weights", {}));
  EXPECT_NE(refusal(folder / "model").find("weights_sha256 is \"\""), std::string::npos)
      << refusal(folder / "model");
}

TEST(Bundle, TakesWeightsThatWereChangedOnPurposeAndSaysSo) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "model", bundle_specimen(), bundle_weights("weights"));
  write_atomically(quick_fs(), folder / "model/model.safetensors", bundle_weights("better"));
  edit(folder / "model", sha256_hex(bundle_weights("weights")), "");
  const CapturedLog log;
  EXPECT_EQ(read_bundle(quick_fs(), folder / "model").manifest.weights_sha256,
            sha256_hex(bundle_weights("better")));
  EXPECT_NE(log.text().find("taken as they are"), std::string::npos);
}

TEST(Bundle, DigestOfTensorsSeesNamesTypesShapesAndValues) {
  const auto digest = [](const std::vector<io::TensorEntry>& entries) {
    return tensors_digest(io::Safetensors(io::write_safetensors(entries, {}), "w"));
  };
  const std::string four = "abcd";
  const std::vector<io::TensorEntry> all[] = {
      {{"a", io::DType::u8, {4}, bytes_of(four)}},   {{"b", io::DType::u8, {4}, bytes_of(four)}},
      {{"a", io::DType::f32, {1}, bytes_of(four)}},  {{"a", io::DType::u8, {2, 2}, bytes_of(four)}},
      {{"a", io::DType::u8, {4}, bytes_of("abce")}}, {}};
  std::set<std::string> digests;
  for (const auto& entries : all) digests.insert(digest(entries));
  EXPECT_EQ(digests.size(), std::size(all));
}

TEST(Bundle, KeepsTheMeanOfTheDataInItsManifestAndOffTheCard) {
  const QuickFolder folder;
  BundleManifest manifest = bundle_specimen();
  manifest.data_mean = "0.5 0.25";
  write_bundle(quick_fs(), folder / "model", manifest, bundle_weights("weights"));
  EXPECT_EQ(read_bundle_manifest(quick_fs(), folder / "model").data_mean, "0.5 0.25");
  EXPECT_EQ(model_card(manifest).find("0.25"), std::string::npos);
}

TEST(Bundle, ALaterVersionAndAPathOutsideAreRefused) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "a", bundle_specimen(), bundle_weights("weights"));
  edit(folder / "a", "\"format\": 1", "\"format\": 2");
  EXPECT_NE(refusal(folder / "a").find("use a later elbo"), std::string::npos);
  write_bundle(quick_fs(), folder / "b", bundle_specimen(), bundle_weights("weights"));
  edit(folder / "b", "\"model.safetensors\"", "\"../../etc/passwd\"");
  EXPECT_NE(refusal(folder / "b").find("weights_file is ../../etc/passwd"), std::string::npos);
  EXPECT_NE(refusal(folder / "none").find("is no model bundle"), std::string::npos);
}

TEST(Bundle, TheCardNamesWhatIsKnownAndHasNoEmptySection) {
  BundleManifest manifest = bundle_specimen();
  const std::string card = model_card(manifest);
  EXPECT_NE(card.find("## Options\n\n- latent_dim: 20\n"), std::string::npos) << card;
  EXPECT_NE(card.find("- name: mnist\n- values: unit\n"), std::string::npos) << card;
  EXPECT_EQ(card.find("## Training"), std::string::npos) << card;
  manifest.training.set("seed", Node(int64_t{1}));
  EXPECT_NE(model_card(manifest).find("## Training\n\n- seed: 1\n"), std::string::npos);
}

TEST(Bundle, AFailureWhileItIsReplacedLeavesTheOldOneOrTheNewOrNone) {
  const QuickFolder counted;
  FaultFs counter(quick_fs());
  write_bundle(quick_fs(), counted / "model", bundle_specimen(1), bundle_weights("old"));
  write_bundle(counter, counted / "model", bundle_specimen(2), bundle_weights("new"));
  for (const Fault fault : {Fault::no_space, Fault::io_error, Fault::kill})
    for (int64_t at = 0; at < counter.operations(); ++at) {
      const QuickFolder folder;
      write_bundle(quick_fs(), folder / "model", bundle_specimen(1), bundle_weights("old"));
      FaultFs fs(quick_fs(), {.fault = fault, .at = at});
      try {
        write_bundle(fs, folder / "model", bundle_specimen(2), bundle_weights("new"));
      } catch (const IoError&) {
      } catch (const Killed&) {}
      if (quick_fs().exists(folder / "model")) {
        const Bundle found = read_bundle(quick_fs(), folder / "model");
        EXPECT_EQ(found.weights, bundle_weights(found.manifest.step == 1 ? "old" : "new"));
      }
      write_bundle(quick_fs(), folder / "model", bundle_specimen(3), bundle_weights("next"));
      EXPECT_EQ(read_bundle(quick_fs(), folder / "model").weights, bundle_weights("next"));
      EXPECT_EQ(quick_fs().list(folder.path()), (std::vector<std::string>{"model"}));
    }
}

TEST(Bundle, AfterAPowerCutItIsWholeOrAbsent) {
  const QuickFolder folder;
  CrashFs fs(quick_fs(), folder.path());
  write_bundle(fs, folder / "model", bundle_specimen(1), bundle_weights("first"));
  fs.for_each_state([&](const CrashState& state) {
    const QuickFolder after;
    write_state(state, after.path());
    const bool there = quick_fs().exists(after / "model");
    EXPECT_TRUE(there || state.after < fs.operations());
    if (there) {
      EXPECT_EQ(read_bundle(quick_fs(), after / "model").weights, bundle_weights("first"));
    }
  });
}

}  // namespace
}  // namespace elbo::run
