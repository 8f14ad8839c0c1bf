// SPDX-License-Identifier: MIT
// Formulas (MathML Core) and diagrams (SVG) that belong to a study, as pieces of its page. A file
// is read as XML and built anew from a list of elements and attributes, each with what its value
// may be: no script, handler, link, style sheet or address can come through, whatever the file
// says.
#pragma once
#include <string>

#include "elbo/core/fs.h"
#include "elbo/report/html.h"

namespace elbo::study {

/// A file of a study that is to become markup.
struct Fragment {
  ByteView bytes;      ///< the file
  std::string name;    ///< for messages
  std::string prefix;  ///< of the ids that it gets in the page: a plain word, unique there
};

/// A `<math>` with its `alttext` as its accessible name. DataError with the place: more than 64 KB,
/// no MathML, no alttext, an element, attribute or value that is not on the list.
report::Markup formula_markup(const Fragment& fragment);

/// An `<svg>` with role img, named by its `<title>` (and `<desc>`). DataError with the place: more
/// than 256 KB, no SVG, no viewBox or title, an element, attribute or value that is not on the
/// list.
report::Markup diagram_markup(const Fragment& fragment);

}  // namespace elbo::study
