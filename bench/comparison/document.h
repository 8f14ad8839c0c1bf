// SPDX-License-Identifier: MIT
// What was measured, put into a document between two marks, so that numbers in a text are never
// copied by hand.
#pragma once
#include <string>

namespace elbo::bench {

/// `document` with what stands between the lines `<!-- name -->` and `<!-- end name -->` replaced
/// by `text`. DataError where there are no such marks.
std::string with_section(const std::string& document, const std::string& name,
                         const std::string& text);

}  // namespace elbo::bench
