// SPDX-License-Identifier: MIT
// The grammar of protocols' names: a name fixes everything that changes the number, so its parts
// are the protocol's arguments.
//   iw_K   K: a whole number in full              iw_5000
//   fd_X_N X: an extractor's name, N: a count     fd_digits_10k   (10k = 10,000; 2m = 2,000,000)
//   msssimS_N S: a digit                          msssim2_10k
//   prdcK_X_N K before others: a number to 1,000  prdc3_digits_10k
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace elbo::api {

/// What stands in a name.
struct ProtocolArguments {
  std::string extractor;   ///< X; "" where the pattern has none
  int64_t number = 0;      ///< N, or K where there is no N; 0 where the pattern has neither
  int64_t digit = 0;       ///< S; 0 where the pattern has none
  int64_t neighbours = 0;  ///< K of a pattern that has N too; 0 elsewhere
  /// Whether every member is equal.
  bool operator==(const ProtocolArguments&) const = default;
};

inline constexpr int64_t kMostDraws = 10'000'000;  ///< the largest N, or K without an N
inline constexpr int64_t kMostNeighbours = 1000;   ///< the largest K beside an N

/// Whether a pattern has such a part: 'K', 'N', 'S' or 'X'.
bool has_part(const std::string& pattern, char part);

/// The arguments in `name`, where it is of this pattern.
std::optional<ProtocolArguments> arguments_in(const std::string& name, const std::string& pattern);

/// What is wrong with a `name` that only begins as this pattern does: "the K of iw_K is ..."; ""
/// where it does not even begin so.
std::string fault_in(const std::string& name, const std::string& pattern);

/// The one way to write these arguments in this pattern: "fd_digits_10k".
std::string protocol_name(const std::string& pattern, const ProtocolArguments& arguments);

}  // namespace elbo::api
