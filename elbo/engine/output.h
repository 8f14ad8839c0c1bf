// SPDX-License-Identifier: MIT
// How a command hands over what it made: files whole or not at all, data to stdout, words to
// stderr.
#pragma once
#include <string>

#include "elbo/api/output_name.h"
#include "elbo/api/requests.h"
#include "elbo/core/node.h"
#include "elbo/io/image.h"
#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// Writes `image` with its origin as tEXt chunks. IoError.
void write_image(const std::string& out, const io::Image& image, const models::LoadedModel& loaded,
                 int64_t seed);

/// Writes a float tensor as .npy. IoError.
void write_values(const std::string& out, const Tensor& values);

/// Text to stdout. IoError where stdout is closed or full.
void print_text(const std::string& text);

/// One JSON value and a line end to stdout. IoError where stdout is closed or full.
void print_json(const Node& node);

/// Says what was written: with request.json a table to stdout (`facts`, to which "out" is added),
/// else `sentence` to stderr.
void say_written(const api::CommonRequest& request, const std::string& out, Node facts,
                 const std::string& sentence);

}  // namespace elbo::engine
