// SPDX-License-Identifier: MIT
// What EXIF's eight orientations do to a picture (tag 274), for who must know where its edges go.
#pragma once

namespace elbo::io {

/// Whether height and width change places when it is turned.
bool is_on_side(int orientation);
/// Whether what is shown on the left is stored last.
bool is_mirrored_across(int orientation);
/// Whether what is shown at the top is stored last.
bool is_mirrored_down(int orientation);

}  // namespace elbo::io
