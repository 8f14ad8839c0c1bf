// SPDX-License-Identifier: MIT
// The arrays among the members of a zip archive.
#include "elbo/io/archives/npz.h"

#include <algorithm>
#include <set>
#include <utility>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::io {
namespace {

constexpr uint64_t kMostArrays = 4096;

ZipReading reading_of(const std::string& name) {
  return {.name = name,
          .archive = "a .npz (zip archive)",
          .member = "the array",
          .advice = "stored or deflated, as np.savez and np.savez_compressed do",
          .most_members = kMostArrays};
}

}  // namespace

bool is_npz(ByteView bytes) { return is_zip(bytes); }

std::vector<NpzMember> npz_members(ByteView bytes, const std::string& name) {
  std::vector<NpzMember> out;
  std::set<std::string> names;
  each_zip_member(MemoryBytes(bytes, name), reading_of(name), [&](NpzMember&& member) {
    if (!member.name.ends_with(".npy")) return;
    member.name.resize(member.name.size() - 4);
    if (!names.insert(member.name).second)
      throw DataError(printable(name), ": a .npz (zip archive) that cannot be read: it has two ",
                      "arrays called ", printable(member.name));
    out.push_back(std::move(member));
  });
  return out;
}

Bytes npz_array(ByteView bytes, const NpzMember& member, uint64_t at_most,
                const std::string& name) {
  ELBO_ASSERT(member.at <= bytes.size() && member.packed <= bytes.size() - member.at);
  return zip_content(bytes.subspan(member.at, member.packed), member, at_most, reading_of(name));
}

Bytes npy_file(Bytes bytes, const std::string& member, uint64_t at_most, const std::string& name) {
  if (!is_npz(bytes)) return bytes;
  const std::vector<NpzMember> members = npz_members(bytes, name);
  std::vector<std::string> names;
  for (const NpzMember& each : members) names.push_back(printable(each.name));
  const std::string wanted = member.empty() && members.size() != 1 ? "arr_0" : member;
  const auto found = wanted.empty()
                         ? members.begin()
                         : std::find_if(members.begin(), members.end(),
                                        [&](const NpzMember& each) { return each.name == wanted; });
  if (members.empty())
    throw DataError(printable(name),
                    ": a zip archive without a .npy in it; want one that np.savez() wrote");
  if (found == members.end())
    throw DataError(
        printable(name), ": holds the arrays ", join(names, ", "), ", want ",
        member.empty() ? "one, or one called arr_0" : str("one called ", printable(member)),
        "; save it alone with np.save()");
  if (member.empty() && members.size() > 1)
    log_warning(printable(name), ": used ", printable(found->name), " of the arrays ",
                join(names, ", "));
  return npz_array(bytes, *found, at_most, name);
}

}  // namespace elbo::io
