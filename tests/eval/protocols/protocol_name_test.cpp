// SPDX-License-Identifier: MIT
// The grammar of protocols' names: what is read, what is refused, and how it is written.
#include "elbo/api/protocol_name.h"

#include <gtest/gtest.h>

#include "elbo/core/error.h"
#include "elbo/eval/protocols/protocol.h"

namespace elbo::eval {
namespace {

std::string refusal(const std::string& name) {
  try {
    protocol_named(name);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(ProtocolNames, HoldTheArgumentsOfTheProtocol) {
  EXPECT_EQ(protocol_named("iw_5000").arguments, (api::ProtocolArguments{"", 5000, 0}));
  EXPECT_EQ(protocol_named("fd_digits_10k").arguments,
            (api::ProtocolArguments{"digits", 10'000, 0}));
  EXPECT_EQ(protocol_named("kd_my_own_net_500").arguments,
            (api::ProtocolArguments{"my_own_net", 500, 0}));
  EXPECT_EQ(protocol_named("msssim2_1k").arguments, (api::ProtocolArguments{"", 1000, 2}));
  EXPECT_EQ(protocol_named("neighbour_error_self-features").arguments,
            (api::ProtocolArguments{"self-features", 0, 0}));
  EXPECT_EQ(protocol_named("elbo").arguments, api::ProtocolArguments{});
}

TEST(ProtocolNames, MaySayHowManyNeighboursLookBeforeTheExtractor) {
  EXPECT_EQ(protocol_named("prdc3_my_net_10k").arguments,
            (api::ProtocolArguments{"my_net", 10'000, 0, 3}));
  EXPECT_EQ(protocol_named("prdc12_digits_500").name, "prdc12_digits_500");
  EXPECT_EQ(protocol_named("prdc_digits_500").arguments,
            (api::ProtocolArguments{"digits", 500, 0, 0}));
  EXPECT_EQ(protocol_named("prdc_digits_500").protocol->pattern, "prdc_X_N");
  for (const char* wrong : {"prdc0_digits_500", "prdc03_digits_500", "prdc1001_digits_500",
                            "prdc3_500", "prdc3k_digits_500"})
    EXPECT_NE(refusal(wrong), "") << wrong;
  EXPECT_NE(refusal("prdc0_digits_500").find("prdc3_digits_10k"), std::string::npos)
      << refusal("prdc0_digits_500");
}

TEST(ProtocolNames, WithoutTheirCountAreThoseOfAllThatThereAre) {
  EXPECT_EQ(protocol_of_all("fd_pixels", 37)->name, "fd_pixels_37");
  EXPECT_EQ(protocol_of_all("prdc3_my_net", 2000)->name, "prdc3_my_net_2k");
  EXPECT_EQ(protocol_of_all("modes", 12)->name, "modes_12");
  for (const char* whole : {"fd_pixels_10", "elbo", "iw_100", "iw", "no_such"})
    EXPECT_FALSE(protocol_of_all(whole, 5).has_value()) << whole;
}

TEST(ProtocolNames, OfTheSameArgumentsAreWrittenTheSameWay) {
  EXPECT_EQ(protocol_named("fd_digits_10000").name, "fd_digits_10k");
  EXPECT_EQ(protocol_named("prior_1000k").name, "prior_1m");
  EXPECT_EQ(protocol_named("iw_5000").name, "iw_5000");
  EXPECT_EQ(protocol_named("fd_digits_2500").name, "fd_digits_2500");
}

TEST(ProtocolNames, BelongToThePatternWithTheRightParts) {
  EXPECT_EQ(protocol_named("ais_1000").protocol->pattern, "ais_K");
  EXPECT_EQ(protocol_named("ais_bounds_1000").protocol->pattern, "ais_bounds_K");
  EXPECT_EQ(protocol_named("likelihood_curve_1m").arguments.number, 1'000'000);
  EXPECT_EQ(protocol_named("prior_distance").protocol->pattern, "prior_distance");
  EXPECT_EQ(protocol_named("prior_100").protocol->pattern, "prior_N");
  EXPECT_EQ(protocol_named("modes_2500").protocol->pattern, "modes_N");
  EXPECT_EQ(protocol_named("stacked_modes_26k").protocol->pattern, "stacked_modes_N");
}

TEST(ProtocolNames, WithABadNumberAreRefused) {
  for (const char* wrong :
       {"iw_0", "iw_-3", "iw_K", "iw_12x", "iw_", "iw_10000001", "iw_99999999999999999999", "iw_5k",
        "fd_digits_0", "fd_digits_", "fd__10k", "fd_10k", "msssim_1k", "msssim0_1k"})
    EXPECT_NE(refusal(wrong), "") << wrong;
  EXPECT_NE(refusal("fd_digits_many").find("as in fd_digits_10k"), std::string::npos);
}

TEST(ProtocolNames, ThatAreMistypedGetTheNearestRightOne) {
  EXPECT_NE(refusal("reconstuction").find("did you mean \"reconstruction\"?"), std::string::npos);
}

TEST(ProtocolNames, ReadBackAsTheyAreWritten) {
  for (const Protocol& protocol : protocols()) {
    api::ProtocolArguments arguments;
    if (api::has_part(protocol.pattern, 'X')) arguments.extractor = "faces32";
    if (api::has_part(protocol.pattern, 'K') || api::has_part(protocol.pattern, 'N'))
      arguments.number = 3000;
    if (api::has_part(protocol.pattern, 'S')) arguments.digit = 3;
    if (api::has_part(protocol.pattern, 'K') && api::has_part(protocol.pattern, 'N'))
      arguments.neighbours = 7;
    const NamedProtocol named = protocol_named(api::protocol_name(protocol.pattern, arguments));
    EXPECT_EQ(named.protocol, &protocol) << named.name;
    EXPECT_EQ(named.arguments, arguments) << named.name;
  }
}

}  // namespace
}  // namespace elbo::eval
