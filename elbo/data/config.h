// SPDX-License-Identifier: MIT
// What every [data] table may say, whatever the source.
#pragma once
#include "elbo/core/fields.h"
#include "elbo/data/transforms.h"

namespace elbo::data {

/// The common part of a [data] table; the fields of the source stand beside it.
struct DataConfig {
  std::string name;                    ///< of the source
  Binarise binarise = Binarise::none;  ///< how grey values become 0 or 1
  int64_t binarise_seed = 1;           ///< of `fixed`
  double threshold = 0.5;              ///< between black and white, 0 to 1
  int64_t shift = 0;                   ///< pixels each way, drawn anew for each draw of an example
  int64_t validation = 0;              ///< examples held out of the training split
  int64_t limit = 0;                   ///< of training examples; 0: all
  std::string domains;                 ///< "", "rotated" or an attribute

  /// The list of fields, for elbo/core/fields.h.
  template <class Visit>
  void fields(Visit&& visit) {
    visit("name", name, "the source of the data");
    visit("binarise", binarise,
          "how grey values become 0 or 1; dynamic draws anew each time, fixed once");
    visit("binarise_seed", binarise_seed, "chooses the one draw of binarise = \"fixed\"", Seed{});
    visit("threshold", threshold,
          "grey value above which a pixel is 1, where binarise = \"threshold\"", Between{0, 1});
    visit("shift", shift,
          "move each training image by up to so many pixels each way, drawn anew each time; its "
          "border is repeated",
          Between{0, 16});
    visit("validation", validation, "examples held out of the end of the training split",
          AtLeast{0});
    visit("limit", limit, "use only so many training examples; 0 for all", AtLeast{0});
    visit("domains", domains,
          "a second domain for models that translate: rotated (the second half of the training "
          "pictures, turned by 90 degrees), or an attribute (examples with it)");
  }
};

}  // namespace elbo::data
