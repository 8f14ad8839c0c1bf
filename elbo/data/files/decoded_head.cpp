// SPDX-License-Identifier: MIT
// The head is a mark, a length and JSON, padded with zeros. Who uses a file compares its head byte
// for byte with the one that it wants; it is parsed only to be listed.
#include "elbo/data/files/decoded_cache.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "elbo/core/build_info.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/core/user_path.h"
#include "elbo/io/json.h"
#include "elbo/io/random_access.h"

namespace elbo::data {
namespace {

constexpr std::string_view kMark = "elbodec1";
constexpr size_t kLengthBytes = 8, kMostWords = 1200;

/// At most so many bytes of a text of any length.
std::string shortened(const std::string& text) {
  return printable(text.size() <= kMostWords ? text : text.substr(text.size() - kMostWords));
}

template <class T>
T entry_of(const Node& head, const char* key, const std::string& name) {
  const Node* node = head.is_table() ? head.find(key) : nullptr;
  const T* value = node != nullptr ? std::get_if<T>(&node->value()) : nullptr;
  if (value == nullptr) throw DataError(printable(name), ": its head has no ", key);
  return *value;
}

KeptSet kept_set(const Path& file) {
  KeptSet out;
  out.name = file.filename().string();
  struct stat facts {};
  if (::stat(file.c_str(), &facts) == 0)
    out.bytes = static_cast<uint64_t>(facts.st_blocks) * 512, out.used = facts.st_mtim.tv_sec;
  try {
    Bytes head(kDecodedHeadBytes);
    io::FileBytes(file).read_at(0, head);
    const DecodedSet set = parse_decoded_head(head, file.string());
    out.origin = set.origin, out.form = set.form, out.pictures = set.pictures;
  } catch (const Error&) {
    // Listed without words, so that it can be removed.
  }
  return out;
}

}  // namespace

Bytes decoded_head(const DecodedSet& set) {
  Node words = Node::table();
  words.set("elbo", Node(std::string(build_info().version)));  // which may decode otherwise
  words.set("of", Node(shortened(set.origin)));
  words.set("form", Node(shortened(set.form)));
  words.set("identity", Node(set.identity));
  words.set("pictures", Node(set.pictures));
  words.set("values", Node(set.values));
  const std::string text = io::write_json(words);
  ELBO_ASSERT(kMark.size() + kLengthBytes + text.size() <= kDecodedHeadBytes);
  Bytes out(kDecodedHeadBytes);
  std::memcpy(out.data(), kMark.data(), kMark.size());
  for (size_t i = 0; i < kLengthBytes; ++i)
    out[kMark.size() + i] = static_cast<std::byte>(uint64_t{text.size()} >> (8 * i) & 255);
  std::memcpy(out.data() + kMark.size() + kLengthBytes, text.data(), text.size());
  return out;
}

DecodedSet parse_decoded_head(ByteView head, const std::string& name) {
  const size_t words = kMark.size() + kLengthBytes;
  if (head.size() != kDecodedHeadBytes || !text_of(head).starts_with(kMark))
    throw DataError(printable(name), ": no file of decoded pictures of this version");
  uint64_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i)
    length |= std::to_integer<uint64_t>(head[kMark.size() + i]) << (8 * i);
  if (length > head.size() - words)
    throw DataError(printable(name), ": its head is said to have ", length, " bytes, at most ",
                    head.size() - words, " fit");
  const Node said = io::parse_json(text_of(head.subspan(words, length)), name);
  DecodedSet out{.origin = printable(entry_of<std::string>(said, "of", name)),
                 .form = printable(entry_of<std::string>(said, "form", name)),
                 .identity = printable(entry_of<std::string>(said, "identity", name)),
                 .pictures = entry_of<int64_t>(said, "pictures", name),
                 .values = entry_of<int64_t>(said, "values", name)};
  if (out.pictures < 0 || out.values < 0)
    throw DataError(printable(name), ": its head counts ", out.pictures, " pictures of ",
                    out.values, " values, want none below 0");
  return out;
}

CacheLimits user_cache_limits() {
  try {
    return {.folder = cache_folder() / "decoded"};
  } catch (const IoError&) {
    return {};
  }
}

std::vector<KeptSet> kept_sets(const CacheLimits& limits) {
  std::vector<KeptSet> out;
  if (!limits.folder || !real_fs().exists(*limits.folder)) return out;
  for (const std::string& name : real_fs().list(*limits.folder))
    if (name.ends_with(kDecodedEnding)) out.push_back(kept_set(*limits.folder / name));
  std::sort(out.begin(), out.end(), [](const KeptSet& a, const KeptSet& b) {
    return std::pair(-a.used, a.name) < std::pair(-b.used, b.name);
  });
  return out;
}

void remove_kept(const std::string& name, const CacheLimits& limits) {
  const std::vector<KeptSet> kept = kept_sets(limits);
  const bool known =
      std::any_of(kept.begin(), kept.end(), [&](const KeptSet& one) { return one.name == name; });
  if (!known)
    throw DataError(printable(name), ": no such file in the cache; got ", kept.size(),
                    " there; `elbo data cache` lists them");
  real_fs().remove(*limits.folder / name);
}

}  // namespace elbo::data
