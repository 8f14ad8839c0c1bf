// SPDX-License-Identifier: MIT
// Configuration structs from tables. Oracle: the texts of errors, and round trips.
#include "elbo/core/fields.h"

#include <gmock/gmock.h>

#include <limits>

#include "elbo/core/error.h"

namespace elbo {

enum class Cover { fit, fill };
constexpr auto enum_names(Cover) { return std::array{"fit", "fill"}; }

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

struct ImageConfig {
  bool shuffle = true;
  int64_t latent_dim = 16;
  double beta = 4.0;
  std::string kind = "plain";
  Cover cover = Cover::fit;
  std::vector<int64_t> layers{400, 20};
  std::vector<double> rates{0.5};
  std::vector<std::string> names{"a"};
  int64_t steps = 0, seed = 0;

  template <class Visit>
  void fields(Visit&& visit) {
    visit("shuffle", shuffle, "whether the order changes");
    visit("latent_dim", latent_dim, "size of z", AtLeast{1});
    visit("beta", beta, "weight of the KL term", Between{0, 100});
    visit("kind", kind, "which one", OneOf{{"plain", "fancy"}});
    visit("cover", cover, "how a picture meets its frame");
    visit("layers", layers, "sizes", Above{0});
    visit("rates", rates, "rates", AtMost{1});
    visit("names", names, "names");
    visit("steps", steps, "a number without a rule");
    visit("seed", seed, "of draws", Seed{});
  }
};

Node table_with(const std::string& key, Node::Value value) {
  Node table = Node::table({"f.toml", 1, 1});
  table.set(key, Node(std::move(value), {"f.toml", 3, 8}), {"f.toml", 3, 1});
  return table;
}

ImageConfig read(const std::string& key, Node::Value value) {
  return read_config<ImageConfig>(table_with(key, std::move(value)), "data");
}

void expect_refused(const std::string& key, Node::Value value, const std::string& reason) {
  EXPECT_THAT([&] { read(key, value); },
              ThrowsMessage<ConfigError>(AllOf(StartsWith("f.toml:3:"), HasSubstr(reason))))
      << key;
}

TEST(Fields, LeaveTheirDefaultsWhereTheTableSaysNothing) {
  const auto config = read_config<ImageConfig>(Node::table(), "data");
  EXPECT_EQ(config.latent_dim, 16);
  EXPECT_EQ(config.cover, Cover::fit);
  EXPECT_EQ(config.layers, (std::vector<int64_t>{400, 20}));
}

TEST(Fields, ReadEveryType) {
  EXPECT_EQ(read("shuffle", false).shuffle, false);
  EXPECT_EQ(read("latent_dim", int64_t{2}).latent_dim, 2);
  EXPECT_EQ(read("beta", 0.25).beta, 0.25);
  EXPECT_EQ(read("kind", std::string("fancy")).kind, "fancy");
  EXPECT_EQ(read("cover", std::string("fill")).cover, Cover::fill);
  EXPECT_EQ(read("layers", Node::List{Node(int64_t{7})}).layers, std::vector<int64_t>{7});
  EXPECT_EQ(read("rates", Node::List{Node(0.1), Node(int64_t{1})}).rates,
            (std::vector<double>{0.1, 1.0}));
  EXPECT_EQ(read("names", Node::List{}).names, std::vector<std::string>{});
}

TEST(Fields, TakeAWholeNumberWhereANumberIsWantedButNotTheOtherWay) {
  EXPECT_EQ(read("beta", int64_t{2}).beta, 2.0);
  expect_refused("latent_dim", 2.0, "got a number, want a whole number");
}

TEST(Fields, RefuseAnUnknownKeyAtItsPlaceWithTheNearestRightOne) {
  EXPECT_THAT([] { read("latent_din", int64_t{2}); },
              ThrowsMessage<ConfigError>(
                  AllOf(StartsWith("f.toml:3:1: unknown key \"latent_din\" in [data]"),
                        HasSubstr("did you mean \"latent_dim\"?"), HasSubstr("shuffle"))));
}

TEST(Fields, RefuseAWrongTypeAtItsPlace) {
  expect_refused("shuffle", int64_t{1},
                 "f.toml:3:8: data.shuffle = 1: got a whole number, want a truth value");
  expect_refused("beta", std::string("4"), "got a text, want a number");
  expect_refused("kind", int64_t{4}, "got a whole number, want a text");
  expect_refused("layers", int64_t{4}, "got a whole number, want a list of whole numbers");
  expect_refused("layers",
                 Node::List{Node(int64_t{4}, {"f.toml", 3, 12}), Node(0.5, {"f.toml", 3, 15})},
                 "f.toml:3:15: data.layers = 0.5");
}

TEST(Fields, RefuseAValueOutOfRange) {
  expect_refused("latent_dim", int64_t{0}, "at least 1 (size of z)");
  expect_refused("beta", 100.5, "between 0 and 100");
  expect_refused("layers", Node::List{Node(int64_t{0}, {"f.toml", 3, 12})}, "above 0");
  expect_refused("rates", Node::List{Node(1.5, {"f.toml", 3, 12})}, "at most 1");
  EXPECT_EQ(read("latent_dim", int64_t{1}).latent_dim, 1);
  EXPECT_EQ(read("beta", 100.0).beta, 100.0);
}

TEST(Fields, AnErrorShowsTheValueThatIsWrongAndOfALongOneItsBeginning) {
  expect_refused("latent_dim", int64_t{0},
                 "data.latent_dim = 0: got 0, want a whole number, at least 1 (size of z)");
  expect_refused("kind", std::string("plian"), "got \"plian\", want a text");
  EXPECT_THAT([] { read("beta", std::string(100'000, 'x')); },
              ThrowsMessage<ConfigError>(
                  AllOf(HasSubstr("xxx...: got a text"), ::testing::SizeIs(::testing::Lt(300)))));
}

TEST(Fields, EveryWholeNumberHasALargestValueSaidOrNot) {
  expect_refused("latent_dim", std::numeric_limits<int64_t>::max(),
                 "got 9223372036854775807, want a whole number, at least 1 and at most 1000000000 "
                 "(size of z)");
  expect_refused("latent_dim", kMostWhole + 1, "at most 1000000000");
  EXPECT_EQ(read("latent_dim", kMostWhole).latent_dim, kMostWhole);
  expect_refused("layers", Node::List{Node(kMostWhole + 1, {"f.toml", 3, 12})},
                 "at most 1000000000");
  expect_refused("steps", -kMostWhole - 1, "at least -1000000000");
  expect_refused("steps", kMostWhole + 1, "at most 1000000000");
  int64_t product = 0;
  EXPECT_FALSE(__builtin_mul_overflow(kMostWhole, kMostWhole, &product)) << "what the bound is for";
}

TEST(Fields, ASeedIsAnyWholeNumberFrom0) {
  EXPECT_EQ(read("seed", std::numeric_limits<int64_t>::max()).seed,
            std::numeric_limits<int64_t>::max());
  expect_refused("seed", int64_t{-1}, "got -1, want a whole number, at least 0");
}

TEST(Fields, RefuseNumbersThatAreNotFinite) {
  expect_refused("beta", std::numeric_limits<double>::quiet_NaN(), "data.beta = nan");
  expect_refused("beta", std::numeric_limits<double>::infinity(),
                 "data.beta = inf: got inf, want a number, between 0 and 100; it must be finite");
}

TEST(Fields, RefuseANameThatIsNotOnTheListWithTheNearestThatIs) {
  expect_refused("kind", std::string("plian"), "one of plain, fancy (did you mean \"plain\"?)");
  expect_refused("cover", std::string("fil"), "one of fit, fill");
}

TEST(Fields, RoundTripThroughATable) {
  ImageConfig config;
  config.shuffle = false, config.latent_dim = 3, config.beta = 0.1, config.cover = Cover::fill,
  config.names = {"x", "y"};
  const Node table = write_config(config);
  EXPECT_EQ(write_config(read_config<ImageConfig>(table, "data")).literal(), table.literal());
  EXPECT_THAT(table.literal(), HasSubstr(R"("cover" = "fill")"));
}

TEST(Fields, TellNameTypeDefaultHelpAndRule) {
  const std::vector<Field> fields = fields_of<ImageConfig>();
  ASSERT_EQ(fields.size(), 10u);
  EXPECT_EQ(fields[1].name, "latent_dim");
  EXPECT_EQ(type_name(fields[1].type), "whole number");
  EXPECT_EQ(fields[1].fallback.literal(), "16");
  EXPECT_EQ(fields[1].help, "size of z");
  EXPECT_EQ(rule_text(fields[1].rule), "at least 1");
  EXPECT_EQ(rule_text(fields[4].rule), "one of fit, fill");
  EXPECT_EQ(rule_text(fields[0].rule), "");
}

TEST(Fields, ResolveToAFullTableInTheirOwnOrder) {
  const Node full = resolved(fields_of<ImageConfig>(), table_with("beta", int64_t{2}), "data");
  EXPECT_EQ(full.entries().front().key, "shuffle");
  EXPECT_EQ(full.find("beta")->literal(), "2.0");
  EXPECT_EQ(full.entries().size(), 10u);
}

}  // namespace
}  // namespace elbo
