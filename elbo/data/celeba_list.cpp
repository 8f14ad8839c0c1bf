// SPDX-License-Identifier: MIT
// CelebA's lists. list_attr_celeba.txt: how many pictures, the names, then a line a picture, `000001.jpg -1  1 ...`. list_eval_partition.txt: `000001.jpg 0`, 0
// for training, 1 for validation, 2 for test.
#include <unordered_map>

#include "elbo/core/error.h"
#include "elbo/data/attribute_list.h"

namespace elbo {
namespace {

float attribute_of(const TextLines& lines, std::string_view word) {
  if (word == "1") return 1;
  if (word == "-1") return 0;
  throw DataError(lines.place(), ": got the attribute value \"", printable(word), "\", want 1 or -1");
}

void take_header(TextLines& lines, AttributeList& list, size_t& count) {
  lines.want("the number of pictures in the first");
  const auto number = number_in(lines.line());
  if (!number || *number < 1 || *number > 1e9) throw DataError(lines.place(), ": got \"", printable(lines.line().substr(0, 40)), "\", want the number of pictures");
  count = static_cast<size_t>(*number);
  lines.want("the names of the attributes in the second");
  for (const std::string_view name : words_of(lines.line())) list.names.push_back(printable(name));
}

/// Puts each picture in the part that the partition names.
void take_parts(TextLines lines, AttributeList& list) {
  std::unordered_map<std::string_view, Split> parts;
  parts.reserve(list.pictures.size());
  while (lines.next()) {
    const auto words = words_of(lines.line());
    const bool known = words.size() == 2 && words[1].size() == 1 && words[1][0] >= '0' && words[1][0] <= '2';
    if (!known) throw DataError(lines.place(), ": got \"", printable(lines.line().substr(0, 80)), "\", want a file and 0 (train), 1 (validation) or 2 (test)");
    parts[words[0]] = static_cast<Split>(words[1][0] - '0');
  }
  for (ListedPicture& picture : list.pictures) {
    const auto found = parts.find(picture.file);
    if (found == parts.end()) throw DataError(lines.name(), ": has no line for \"", printable(picture.file), "\", which ", list.origin, ":", picture.line, " names; an incomplete download?");
    picture.part = found->second;
  }
  list.has_parts = true;
}

}  // namespace

AttributeList read_celeba(const Path& folder) {
  TextLines lines(first_in(folder, {"list_attr_celeba.txt", "Anno/list_attr_celeba.txt"}).value_or(folder / "list_attr_celeba.txt"));
  AttributeList list;
  list.origin = lines.name();
  size_t count = 0;
  take_header(lines, list, count);
  while (lines.next()) {
    const auto words = words_of(lines.line());
    if (words.size() != list.names.size() + 1)
      throw DataError(lines.place(), ": got ", words.size(), " columns, want ", list.names.size() + 1, ": a file and ", list.names.size(), " attributes");
    list.pictures.push_back({.file = file_below(lines, words[0]), .group = {}, .line = lines.number()});
    for (size_t i = 1; i < words.size(); ++i) list.values.push_back(attribute_of(lines, words[i]));
  }
  if (list.pictures.size() != count) throw DataError(list.origin, ": got ", list.pictures.size(), " pictures, want ", count, " as the first line says; an incomplete download?");
  check_unique(list);
  if (const auto partition = first_in(folder, {"list_eval_partition.txt", "Eval/list_eval_partition.txt"})) take_parts(TextLines(*partition), list);
  return list;
}

}  // namespace elbo
