// SPDX-License-Identifier: MIT
// The orientation of a camera's picture, out of its EXIF data (CIPA DC-008, a TIFF structure).
// Everything else in them is passed over.
#pragma once
#include "elbo/core/fs.h"
#include "elbo/io/image.h"

namespace elbo {

/// Which way a picture is to be turned, 1 to 8 (tag 274 of the first directory). `exif` begins with
/// the byte order, or with "Exif" and two zeros before it. 1, as it is, where nothing is said, or
/// what is said is damaged.
int exif_orientation(ByteView exif);

/// The picture as a viewer shows it. 2 and 4 are mirrored, 3 stands on its head, 5 to 8 lie on
/// their side, so that height and width change places.
Image oriented(Image image, int orientation);

}  // namespace elbo
