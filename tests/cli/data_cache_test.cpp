// SPDX-License-Identifier: MIT
// Kept decoded pictures through the real command. Oracle: what is in the folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "elbo/core/str.h"
#include "elbo/io/image.h"
#include "elbo/io/json.h"
#include "tests/cli/program.h"

namespace elbo::test {
namespace {

using testing::HasSubstr;

TEST(DataCache, ListsWhatLookingAtDataHasLeftAndRemovesIt) {
  const Folder folder;
  const auto run = [&](const std::string& arguments) {
    return elbo(folder, arguments, "XDG_CACHE_HOME=cache");
  };
  std::filesystem::create_directories(Path(folder / "d"));
  for (int i = 0; i < 1000; ++i) {
    const std::string name = str("d/", i, ".png");
    folder.write(name, std::string(text_of(io::encode_png(
                           {2, 2, 1, std::vector<uint8_t>(4, static_cast<uint8_t>(i % 256))}))));
    std::filesystem::last_write_time(
        Path(folder / name), std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  }
  EXPECT_EQ(run("data cache").out, "");
  ASSERT_EQ(run("data info d --set size=2").code, 0);
  const Outcome listed = run("data cache");
  EXPECT_EQ(listed.code, 0);
  EXPECT_THAT(listed.out, HasSubstr("1000 pictures of"));
  const Node kept = io::parse_json(run("data cache --json").out, "cache");
  const std::string name =
      std::get<std::string>(std::get<Node::List>(kept.value())[0].find("name")->value());
  EXPECT_EQ(run("data cache --remove other.pictures").code, 3);
  EXPECT_EQ(run("data cache --remove " + name).code, 0);
  EXPECT_EQ(run("data cache").out, "");
  ASSERT_EQ(run("data info d --set size=2 --set cache=never").code, 0);
  EXPECT_EQ(run("data cache").out, "");
  ASSERT_EQ(run("data info d --set size=2").code, 0);
  EXPECT_EQ(run("data cache --remove-all").code, 0);
  EXPECT_EQ(run("data cache").out, "");
}

}  // namespace
}  // namespace elbo::test
