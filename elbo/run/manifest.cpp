// SPDX-License-Identifier: MIT
// Manifests to and from JSON.
#include "elbo/run/manifest.h"

#include "elbo/core/build_info.h"
#include "elbo/core/sha256.h"
#include "elbo/core/str.h"
#include "elbo/io/json.h"
#include "elbo/run/plain_name.h"
#include "elbo/run/typed_node.h"

namespace elbo::run {
namespace {

constexpr int64_t kManifestFormat = 1;

FileRecord parse_file(const Node& node, const std::string& name) {
  FileRecord file{text_at(node, "name"), whole_at(node, "size"), text_at(node, "sha256")};
  if (!is_plain_name(file.name))
    throw DataError(name, ": ", printable(file.name), " is no name of a file in a checkpoint");
  if (file.size < 0) throw DataError(name, ": ", file.name, " has the size ", file.size);
  return file;
}

}  // namespace

FileRecord record_of(const NamedFile& file) {
  return {file.name, static_cast<int64_t>(file.content.size()), sha256_hex(file.content)};
}

std::string write_manifest(const Manifest& manifest) {
  Node::List files;
  for (const FileRecord& file : manifest.files) {
    Node node = Node::table();
    node.set("name", Node(file.name));
    node.set("size", Node(file.size));
    node.set("sha256", Node(file.sha256));
    files.push_back(std::move(node));
  }
  Node root = Node::table();
  root.set("format", Node(kManifestFormat));
  root.set("elbo", Node(std::string(build_info().version)));
  root.set("step", Node(manifest.step));
  root.set("parent", manifest.parent ? Node(*manifest.parent) : Node());
  root.set("files", Node(std::move(files)));
  return io::write_json(root, true) + "\n";
}

Manifest parse_manifest(ByteView json, const std::string& name) {
  const Node root = parse_record(json, name);
  const int64_t format = whole_at(root, "format");
  if (format > kManifestFormat)
    throw NewerFormat(printable(name), ": format ", format, ", this elbo reads up to ",
                      kManifestFormat, "; use a later elbo (it was written by ",
                      printable(text_at(root, "elbo")), ")");
  if (format != kManifestFormat)
    throw DataError(printable(name), ": got format ", format, ", want ", kManifestFormat);
  Manifest manifest;
  manifest.step = whole_at(root, "step");
  if (!std::holds_alternative<std::monostate>(value_at(root, "parent").value()))
    manifest.parent = whole_at(root, "parent");
  for (const Node& file : list_at(root, "files"))
    manifest.files.push_back(parse_file(file, printable(name)));
  if (manifest.files.empty()) throw DataError(printable(name), ": no files");
  return manifest;
}

}  // namespace elbo::run
