// SPDX-License-Identifier: MIT
// Marks in a document.
#include "bench/comparison/document.h"

#include "elbo/core/error.h"
#include "elbo/core/str.h"

namespace elbo::bench {

std::string with_section(const std::string& document, const std::string& name,
                         const std::string& text) {
  const std::string opening = str("<!-- ", name, " -->\n"),
                    closing = str("<!-- end ", name, " -->");
  const size_t from = document.find(opening);
  const size_t to = from == std::string::npos ? from : document.find(closing, from);
  if (to == std::string::npos)
    throw DataError("the document has no lines \"<!-- ", name, " -->\" and \"", closing, "\"");
  return document.substr(0, from + opening.size()) + "\n" + text + "\n" + document.substr(to);
}

}  // namespace elbo::bench
