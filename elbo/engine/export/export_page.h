// SPDX-License-Identifier: MIT
// A model as one HTML file in which it runs.
#pragma once
#include "elbo/api/requests.h"
#include "elbo/export/page.h"
#include "elbo/models/bundle_io.h"

namespace elbo::engine {

/// UsageError for another ending than .html, a file that is there without `request.force`, or
/// roles.
void check_page_request(const api::ExportRequest& request);

/// Writes `request.out`, FILE.html, and says so. Returns the exit code. Unsupported where the model
/// decodes no pictures or the page would be too large; IoError.
int export_page(const api::ExportRequest& request, const models::LoadedModel& loaded);

/// What a page knows of the model's codes: how they are drawn, what each dimension carries, where
/// examples lie, what attributes are.
/// Fills `codes`, `examples`, `points` and `attributes` of the content. What needs data that cannot
/// be opened is left out, and `missing` says so. `encodes`: whether the page has an encoder;
/// without one there are neither examples nor directions.
void add_page_codes(exports::PageContent& content, const models::LoadedModel& loaded, bool encodes);

}  // namespace elbo::engine
