// SPDX-License-Identifier: MIT
// Words that users write in names of folders and in lists.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "elbo/data/dataset.h"

namespace elbo::data {

/// `text` with the letters A to Z made small.
std::string small_letters(std::string_view text);

/// The split that a word means in either case: train, training; val, valid, validation; test,
/// testing. Nothing for any other word.
std::optional<Split> split_called(std::string_view word);

}  // namespace elbo::data
