// SPDX-License-Identifier: MIT
// JPEGs of kinds that elbo does not write: progressive, CMYK and YCCK, arithmetic, with a given
// script of scans or an EXIF marker.
#pragma once
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "elbo/core/fs.h"

namespace elbo::test {

struct JpegSpecimen {
  int width = 16, height = 16;
  int channels = 3;  ///< 1 grey, 3 RGB, 4 CMYK
  bool progressive = false;
  bool arithmetic = false;
  std::vector<jpeg_scan_info> scans{};
  std::vector<JSAMPLE> colour{};  ///< of every pixel; empty: a gradient
  /// CMYK with Adobe's marker, which means that inks are stored inverted
  bool adobe = true;
  bool ycck = false;   ///< CMYK stored as YCCK
  std::string app1{};  ///< content of an APP1 marker; empty: none
};

/// A smooth gradient in the format asked for.
inline Bytes jpeg_file(const JpegSpecimen& specimen) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_width = static_cast<JDIMENSION>(specimen.width);
  jpeg.image_height = static_cast<JDIMENSION>(specimen.height);
  jpeg.input_components = specimen.channels;
  jpeg.in_color_space = specimen.channels == 1   ? JCS_GRAYSCALE
                        : specimen.channels == 3 ? JCS_RGB
                                                 : JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  if (specimen.ycck) jpeg_set_colorspace(&jpeg, JCS_YCCK);
  if (!specimen.adobe) jpeg.write_Adobe_marker = FALSE;
  jpeg.arith_code = specimen.arithmetic;
  if (specimen.progressive) jpeg_simple_progression(&jpeg);
  if (!specimen.scans.empty()) {
    jpeg.scan_info = specimen.scans.data();
    jpeg.num_scans = static_cast<int>(specimen.scans.size());
  }
  jpeg_start_compress(&jpeg, TRUE);
  if (!specimen.app1.empty())
    jpeg_write_marker(&jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(specimen.app1.data()),
                      static_cast<unsigned>(specimen.app1.size()));
  for (int y = 0; y < specimen.height; ++y) {
    std::vector<JSAMPLE> row;
    for (int x = 0; x < specimen.width * specimen.channels; ++x)
      row.push_back(specimen.colour.empty()
                        ? static_cast<JSAMPLE>((x * 3 + y * 5) & 255)
                        : specimen.colour[static_cast<size_t>(x % specimen.channels)]);
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&jpeg, &pointer, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const auto* first = reinterpret_cast<const std::byte*>(data);
  Bytes out(first, first + size);
  std::free(data);
  return out;
}

/// A grey progressive script: DC, then each AC coefficient in a scan of its own, coarse and then
/// `refined` times finer.
inline std::vector<jpeg_scan_info> many_scans(int refined) {
  std::vector<jpeg_scan_info> scans{{1, {0}, 0, 0, 0, 0}};
  for (int k = 1; k < 64; ++k) scans.push_back({1, {0}, k, k, 0, refined});
  for (int bit = refined; bit > 0; --bit)
    for (int k = 1; k < 64; ++k) scans.push_back({1, {0}, k, k, bit, bit - 1});
  return scans;
}

}  // namespace elbo::test
