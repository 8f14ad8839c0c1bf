// SPDX-License-Identifier: MIT
// A run's config.toml, damaged, through all that reads one. Oracle: it is an experiment or a
// ConfigError that begins with its file and line.
#include <gtest/gtest.h>

#include "elbo/core/str.h"
#include "elbo/io/toml.h"
#include "fuzz/schema.h"
#include "tests/replay.h"

namespace elbo::api {
namespace {

constexpr const char* kConfig = R"(name = "mnist_vae"
description = "784-400-20"
seed = 3

[data]
name = "mnist"
seed = 9
scales = [0.5, 2.0]

[model]
name = "vae"
latent_dim = 20
hidden = [400, 200]
batch_norm = true

[optim]
kind = "adam"
lr = 0.002

[optim."encoder@fool"]
kind = "sgd"
lr = 0.01

[train]
steps = 2000
precision = "fp32"
measures = ["fd_digits_2k"]
)";

Bytes config_bytes() {
  const ByteView view = bytes_of(kConfig);
  return Bytes(view.begin(), view.end());
}

TEST(ConfigDamage, IsRefusedWithItsPlaceByEveryoneWhoReadsIt) {
  const Schema schema = fuzz_schema();
  const auto read = [&](ByteView bytes) {
    try {
      const Node tree = io::parse_toml(text_of(bytes), "config.toml");
      const Node resolved = resolve_experiment(tree, schema);
      ELBO_ASSERT(io::write_toml(resolve_experiment(
                      io::parse_toml(io::write_toml(resolved), "again"), schema)) ==
                  io::write_toml(resolved));
      differing(resolved, schema);
    } catch (const ConfigError& error) {
      EXPECT_TRUE(std::string_view(error.what()).starts_with("config.toml")) << error.what();
      throw;
    }
  };
  test::survives_damage(config_bytes(), read, 500);
  const auto differ = [&](ByteView bytes) {
    differing(io::parse_toml(text_of(bytes), "config.toml"), schema);
  };
  test::survives_damage(config_bytes(), differ, 500);
}

TEST(ConfigDamage, TheSeedsOfItsFuzzTargetAreReadOrRefused) {
  test::replay("run_config", [](ByteView bytes) {
    differing(io::parse_toml(text_of(bytes), "config.toml"), fuzz_schema());
  });
}

TEST(ConfigDamage, AMissingSectionIsAnErrorWithAPlaceOrItsDefaults) {
  const Schema schema = fuzz_schema();
  const auto differ = [&](const std::string& text) {
    return differing(io::parse_toml(text, "config.toml"), schema);
  };
  for (const char* text :
       {"", "seed = 1\n", "[data]\nname = \"mnist\"\n", "[model]\nname = \"vae\"\n",
        "data = 1\n[model]\nname = \"vae\"\n", "[data]\nname = 7\n[model]\nname = \"vae\"\n"})
    EXPECT_THROW(differ(text), ConfigError) << text;
  EXPECT_TRUE(differ("[data]\nname = \"mnist\"\n[model]\nname = \"vae\"\n")
                  .find("train")
                  ->entries()
                  .empty());
}

TEST(ConfigDamage, HasFewTablesOfPlayers) {
  std::string text = "[data]\nname = \"mnist\"\n[model]\nname = \"vae\"\n";
  for (int i = 0; i < 257; ++i) text += str("[optim.p", i, "]\n");
  EXPECT_THROW(resolve_experiment(io::parse_toml(text, "config.toml"), fuzz_schema()), ConfigError);
}

}  // namespace
}  // namespace elbo::api
