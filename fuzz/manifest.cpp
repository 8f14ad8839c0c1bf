// SPDX-License-Identifier: MIT
// MANIFEST.json of a checkpoint and bundle.json: refused, or written and read again as the same.
#include "elbo/run/manifest.h"

#include "elbo/run/bundle.h"
#include "fuzz/memory_files.h"
#include "fuzz/target.h"

namespace {

void read_as_bundle(elbo::ByteView bytes) {
  elbo::MemoryFiles files({{"b/bundle.json", elbo::copy_of(bytes)}});
  const elbo::BundleManifest manifest = elbo::read_bundle_manifest(files, "b");
  elbo::model_card(manifest);
}

void read_as_manifest(elbo::ByteView bytes) {
  const elbo::Manifest manifest = elbo::parse_manifest(bytes, "input");
  const std::string once = elbo::write_manifest(manifest);
  ELBO_ASSERT(elbo::write_manifest(elbo::parse_manifest(elbo::bytes_of(once), "own")) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const bool bundle = elbo::text_of(elbo::ByteView(reinterpret_cast<const std::byte*>(data), size))
                          .find("weights_file") != std::string_view::npos;
  return fuzz(data, size, bundle ? read_as_bundle : read_as_manifest);
}
