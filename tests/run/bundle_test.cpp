// SPDX-License-Identifier: MIT
// Bundles: written, copied, read back; refused where anything is not as the manifest says.
#include "elbo/run/bundle.h"

#include <gtest/gtest.h>

#include "elbo/core/crash_fs.h"
#include "elbo/core/error.h"
#include "elbo/core/fault_fs.h"
#include "elbo/core/sha256.h"
#include "tests/core/quick_fs.h"
#include "tests/run/checkpoint_specimen.h"

namespace elbo {
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
  write_bundle(quick_fs(), folder / "model", bundle_specimen(), bytes_of("weights"));
  std::filesystem::copy(folder / "model", folder / "elsewhere");
  const Bundle bundle = read_bundle(quick_fs(), folder / "elsewhere");
  EXPECT_EQ(text_of(bundle.weights), "weights");
  EXPECT_EQ(bundle.manifest.model, "vae");
  EXPECT_EQ(bundle.manifest.model_options.literal(), bundle_specimen().model_options.literal());
  EXPECT_EQ(bundle.manifest.weights, "ema");
  EXPECT_EQ(bundle.manifest.step, 7);
  EXPECT_EQ(bundle.manifest.weights_sha256, sha256_hex(bytes_of("weights")));
}

TEST(Bundle, WeightsOfAnotherHashAreRefused) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "model", bundle_specimen(), bytes_of("weights"));
  write_atomically(quick_fs(), folder / "model/model.safetensors", bytes_of("weightz"));
  EXPECT_NE(refusal(folder / "model").find("model.safetensors: got SHA-256"), std::string::npos) << refusal(folder / "model");
  EXPECT_NO_THROW(read_bundle_manifest(quick_fs(), folder / "model"));
}

TEST(Bundle, ALaterVersionAndAPathOutsideAreRefused) {
  const QuickFolder folder;
  write_bundle(quick_fs(), folder / "a", bundle_specimen(), bytes_of("weights"));
  edit(folder / "a", "\"format\": 1", "\"format\": 2");
  EXPECT_NE(refusal(folder / "a").find("use a later elbo"), std::string::npos);
  write_bundle(quick_fs(), folder / "b", bundle_specimen(), bytes_of("weights"));
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
  write_bundle(quick_fs(), counted / "model", bundle_specimen(1), bytes_of("old"));
  write_bundle(counter, counted / "model", bundle_specimen(2), bytes_of("new"));
  for (const Fault fault : {Fault::no_space, Fault::io_error, Fault::kill})
    for (int64_t at = 0; at < counter.operations(); ++at) {
      const QuickFolder folder;
      write_bundle(quick_fs(), folder / "model", bundle_specimen(1), bytes_of("old"));
      FaultFs fs(quick_fs(), {.fault = fault, .at = at});
      try {
        write_bundle(fs, folder / "model", bundle_specimen(2), bytes_of("new"));
      } catch (const IoError&) {
      } catch (const Killed&) {
      }
      if (quick_fs().exists(folder / "model")) {
        const Bundle found = read_bundle(quick_fs(), folder / "model");
        EXPECT_EQ(text_of(found.weights), found.manifest.step == 1 ? "old" : "new");
      }
      write_bundle(quick_fs(), folder / "model", bundle_specimen(3), bytes_of("next"));
      EXPECT_EQ(text_of(read_bundle(quick_fs(), folder / "model").weights), "next");
      EXPECT_EQ(quick_fs().list(folder.path()), (std::vector<std::string>{"model"}));
    }
}

TEST(Bundle, AfterAPowerCutItIsWholeOrAbsent) {
  const QuickFolder folder;
  CrashFs fs(quick_fs(), folder.path());
  write_bundle(fs, folder / "model", bundle_specimen(1), bytes_of("first"));
  fs.for_each_state([&](const CrashState& state) {
    const QuickFolder after;
    write_state(state, after.path());
    const bool there = quick_fs().exists(after / "model");
    EXPECT_TRUE(there || state.after < fs.operations());
    if (there) {
      EXPECT_EQ(text_of(read_bundle(quick_fs(), after / "model").weights), "first");
    }
  });
}

}  // namespace
}  // namespace elbo
