// SPDX-License-Identifier: MIT
// An index as bytes: a mark, the length of the head, the head as JSON, the members as they lie in
// memory, their names, and a hash of all before it.
#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "elbo/core/content_hash.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/archives/archive_index.h"
#include "elbo/io/json.h"

namespace elbo::data {
namespace {

static_assert(std::endian::native == std::endian::little && sizeof(ArchiveMember) == 40 &&
              std::is_trivially_copyable_v<ArchiveMember>);

constexpr std::string_view kIndexMark = "elboidx1";
constexpr size_t kHashBytes = 3 * 32, kLengthBytes = 8;
constexpr uint64_t kMostHeadBytes = uint64_t{64} << 20;

Node pairs_node(const std::vector<BadFile>& files) {
  Node::List out;
  for (const BadFile& file : files)
    out.push_back(Node(Node::List{Node(file.path), Node(file.reason)}));
  return Node(std::move(out));
}

Node head_node(const MemberTable& table) {
  Node out = Node::table();
  out.set("kind", Node(std::string(name_of(table.kind))));
  out.set("labels", Node(table.says_labels));
  out.set("members", Node(static_cast<int64_t>(table.members.size())));
  out.set("name_bytes", Node(static_cast<int64_t>(table.names.size())));
  Node::List archives, left_out;
  for (const ArchiveFile& file : table.archives)
    archives.push_back(Node(Node::List{Node(file.path), Node(file.stamp.size),
                                       Node(file.stamp.inode), Node(file.stamp.modified)}));
  for (const LeftOut& one : table.left_out)
    left_out.push_back(Node(Node::List{Node(one.kind), Node(one.count)}));
  out.set("archives", Node(std::move(archives)));
  out.set("left_out", Node(std::move(left_out)));
  out.set("passed_over", pairs_node(table.passed_over));
  out.set("damaged", pairs_node(table.damaged));
  return out;
}

/// Takes a head apart; whatever is not as it was written is refused.
class IndexHead {
 public:
  IndexHead(const Node& head, const std::string& name) : head_(head), name_(printable(name)) {}

  [[noreturn]] void refuse() const {
    throw DataError(name_, ": no index of archives of this version, or a damaged one");
  }
  template <class T>
  const T& as(const Node* node) const {
    const T* value = node != nullptr ? std::get_if<T>(&node->value()) : nullptr;
    if (value == nullptr) refuse();
    return *value;
  }
  template <class T>
  const T& at(const char* key) const {
    if (!head_.is_table()) refuse();
    return as<T>(head_.find(key));
  }
  /// The lists of `size` values each at `key`.
  template <class Take>
  void rows(const char* key, size_t size, Take take) const {
    for (const Node& node : at<Node::List>(key)) {
      const auto& row = as<Node::List>(&node);
      if (row.size() != size) refuse();
      take(row);
    }
  }

 private:
  const Node& head_;
  std::string name_;
};

std::vector<BadFile> pairs_in(const IndexHead& head, const char* key) {
  std::vector<BadFile> out;
  head.rows(key, 2, [&](const Node::List& row) {
    out.push_back({head.as<std::string>(&row[0]), head.as<std::string>(&row[1])});
  });
  return out;
}

MemberTable table_of(const IndexHead& head) {
  MemberTable out;
  const auto kind = enum_named<ArchiveKind>(head.at<std::string>("kind"));
  if (!kind) head.refuse();
  out.kind = *kind;
  out.says_labels = head.at<bool>("labels");
  head.rows("archives", 4, [&](const Node::List& row) {
    out.archives.push_back(
        {head.as<std::string>(&row[0]),
         {head.as<int64_t>(&row[1]), head.as<int64_t>(&row[2]), head.as<int64_t>(&row[3])}});
  });
  head.rows("left_out", 2, [&](const Node::List& row) {
    out.left_out.push_back({head.as<int64_t>(&row[1]), head.as<std::string>(&row[0])});
  });
  out.passed_over = pairs_in(head, "passed_over");
  out.damaged = pairs_in(head, "damaged");
  return out;
}

/// Whether every member has a name, an archive, and a place in it.
bool is_sound_table(const MemberTable& table) {
  if (!table.members.empty() && (table.names.empty() || table.names.back() != '\0')) return false;
  return std::ranges::all_of(table.members, [&](const ArchiveMember& member) {
    if (member.name >= table.names.size() || member.archive >= table.archives.size() ||
        member.label < -1 || member.label >= kMostLabels || member.deflated > 1)
      return false;
    const auto bytes = static_cast<uint64_t>(table.archives[member.archive].stamp.size);
    const bool beyond = member.packed == UINT32_MAX;  // too large to be read at all
    return member.at <= bytes && (beyond || member.packed <= bytes - member.at);
  });
}

std::string hash_of_parts(std::string_view head, const MemberTable& table) {
  return content_hash(bytes_of(head)) + content_hash(std::as_bytes(std::span(table.members))) +
         content_hash(bytes_of(table.names));
}

template <class T>
std::span<std::byte> writable(T& container) {
  return std::as_writable_bytes(std::span(container));
}

}  // namespace

void write_index(OutFile& file, const MemberTable& table) {
  const std::string head = io::write_json(head_node(table));
  const uint64_t length = head.size();
  file.write(bytes_of(kIndexMark));
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(bytes_of(head));
  file.write(std::as_bytes(std::span(table.members)));
  file.write(bytes_of(table.names));
  file.write(bytes_of(hash_of_parts(head, table)));
}

MemberTable read_index(const io::RandomAccess& index, const std::string& name) {
  const Node none;
  constexpr size_t kStart = kIndexMark.size() + kLengthBytes;
  std::string start(kStart, '\0');
  if (index.size() < kStart + kHashBytes) IndexHead(none, name).refuse();
  index.read_at(0, writable(start));
  uint64_t length = 0;
  std::memcpy(&length, start.data() + kIndexMark.size(), kLengthBytes);
  const uint64_t rest = index.size() - kStart - kHashBytes;
  if (!start.starts_with(kIndexMark) || length > std::min(rest, kMostHeadBytes))
    IndexHead(none, name).refuse();
  std::string text(length, '\0'), hash(kHashBytes, '\0');
  index.read_at(kStart, writable(text));
  const Node node = io::parse_json(text, name);
  const IndexHead head(node, name);
  MemberTable out = table_of(head);
  const auto members = static_cast<uint64_t>(head.at<int64_t>("members")),
             name_bytes = static_cast<uint64_t>(head.at<int64_t>("name_bytes"));
  const uint64_t body = rest - length;
  if (members > body / sizeof(ArchiveMember) ||
      name_bytes != body - members * sizeof(ArchiveMember))
    head.refuse();
  out.members.resize(members);
  out.names.resize(name_bytes);
  index.read_at(kStart + length, writable(out.members));
  index.read_at(kStart + rest - name_bytes, writable(out.names));
  index.read_at(kStart + rest, writable(hash));
  if (hash != hash_of_parts(text, out) || !is_sound_table(out)) head.refuse();
  return out;
}

}  // namespace elbo::data
