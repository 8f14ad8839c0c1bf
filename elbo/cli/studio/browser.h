// SPDX-License-Identifier: MIT
// Opening a link in the user's browser.
#pragma once
#include <string>

#include "elbo/core/fs.h"

namespace elbo::cli {

/// A page that leads to a link with a secret, in a file that this user alone can read: on a command
/// line every user of the machine would see the secret. It goes with the object.
class OpenedLink {
 public:
  /// Writes the page and hands it to xdg-open. A warning where that fails: the link is printed,
  /// too.
  explicit OpenedLink(const std::string& link);
  ~OpenedLink();
  OpenedLink(const OpenedLink&) = delete;
  OpenedLink& operator=(const OpenedLink&) = delete;

 private:
  Path page_;  // empty where there is none
};

}  // namespace elbo::cli
