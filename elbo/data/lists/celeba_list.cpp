// SPDX-License-Identifier: MIT
// CelebA's lists. list_attr_celeba.txt: how many pictures, the names, then a line a picture,
// `000001.jpg -1 1 ...`. list_eval_partition.txt: `000001.jpg 0`, 0 for training, 1 for validation,
// 2 for test. Kaggle's copies are list_attr_celeba.csv and list_eval_partition.csv, each with a
// line that names the columns.
#include <algorithm>
#include <cmath>

#include "elbo/core/counted.h"
#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/lists/attribute_list.h"

namespace elbo::data {
namespace {

float attribute_of(const TextLines& lines, std::string_view word) {
  if (word == "1") return 1;
  if (word == "-1") return 0;
  throw DataError(lines.place(), ": got the attribute value \"", excerpt(word), "\", want 1 or -1");
}

void take_header(TextLines& lines, AttributeList& list, size_t& count) {
  lines.want("the number of pictures in the first");
  const auto number = number_in(lines.line());
  if (!number || *number < 1 || *number > 1e9 || *number != std::floor(*number))
    throw DataError(lines.place(), ": got \"", excerpt(lines.line()),
                    "\", want the number of pictures");
  count = static_cast<size_t>(*number);
  lines.want("the names of the attributes in the second");
  for (const std::string_view name : words_of(lines.line())) list.names.push_back(printable(name));
}

/// What a line of the partition says.
struct PartLine {
  std::string_view file;
  int64_t line;
  Split part;
};

/// The two columns, blanks or a comma between them.
std::vector<std::string_view> part_words(std::string_view line) {
  const size_t comma = line.find(',');
  if (comma == std::string_view::npos) return words_of(line);
  return {trimmed(line.substr(0, comma)), trimmed(line.substr(comma + 1))};
}

bool is_part_header(const TextLines& lines) {
  return lines.number() == 1 && trimmed(lines.line()).ends_with(",partition");
}

PartLine part_in(const TextLines& lines) {
  const auto words = part_words(lines.line());
  const bool known =
      words.size() == 2 && words[1].size() == 1 && words[1][0] >= '0' && words[1][0] <= '2';
  if (!known)
    throw DataError(lines.place(), ": got \"", excerpt(lines.line()),
                    "\", want a file and 0 (train), 1 (validation) or 2 (test)");
  return {words[0], lines.number(), static_cast<Split>(words[1][0] - '0')};
}

/// Every line of the partition, sorted by file; not hashed: names can be chosen to collide.
std::vector<PartLine> sorted_parts(TextLines& lines) {
  std::vector<PartLine> parts;
  while (lines.next())
    if (!is_part_header(lines)) parts.push_back(part_in(lines));
  std::stable_sort(parts.begin(), parts.end(),
                   [](const PartLine& a, const PartLine& b) { return a.file < b.file; });
  const auto again =
      std::adjacent_find(parts.begin(), parts.end(),
                         [](const PartLine& a, const PartLine& b) { return a.file == b.file; });
  if (again != parts.end())
    throw DataError(lines.name(), ":", again[1].line, ": got \"", excerpt(again->file),
                    "\" again, it is in line ", again->line, " already; want each file once");
  return parts;
}

}  // namespace

AttributeList parse_celeba(TextLines lines) {
  AttributeList list;
  list.origin = lines.name();
  size_t count = 0;
  take_header(lines, list, count);
  while (lines.next()) {
    const auto words = words_of(lines.line());
    if (words.size() != list.names.size() + 1)
      throw DataError(lines.place(), ": got ", counted(words.size(), "column"), ", want ",
                      list.names.size() + 1, ": a file and ", list.names.size(), " attributes");
    list.images.push_back(
        {.file = file_below(lines, words[0]), .group = {}, .line = lines.number()});
    for (size_t i = 1; i < words.size(); ++i) list.values.push_back(attribute_of(lines, words[i]));
  }
  if (list.images.size() != count)
    throw DataError(list.origin, ": got ", counted(list.images.size(), "picture"), ", want ", count,
                    " as the first line says; an incomplete download?");
  check_unique(list);
  return list;
}

void take_celeba_parts(TextLines lines, AttributeList& list) {
  const std::vector<PartLine> parts = sorted_parts(lines);
  for (ListedImage& image : list.images) {
    const auto found =
        std::lower_bound(parts.begin(), parts.end(), image.file,
                         [](const PartLine& a, std::string_view b) { return a.file < b; });
    if (found == parts.end() || found->file != image.file)
      throw DataError(lines.name(), ": has no line for \"", excerpt(image.file), "\", which ",
                      list.origin, ":", image.line, " names; an incomplete download?");
    image.part = found->part;
  }
  list.has_parts = true;
}

AttributeList read_celeba(const Path& folder) {
  const Path file = found_list(folder, {"list_attr_celeba.txt", "Anno/list_attr_celeba.txt",
                                        "list_attr_celeba.csv", "Anno/list_attr_celeba.csv"});
  AttributeList list =
      file.extension() == ".csv" ? parse_csv(TextLines(file)) : parse_celeba(TextLines(file));
  const auto partition =
      first_in(folder, {"list_eval_partition.txt", "Eval/list_eval_partition.txt",
                        "list_eval_partition.csv", "Eval/list_eval_partition.csv"});
  if (partition) take_celeba_parts(TextLines(*partition), list);
  return list;
}

}  // namespace elbo::data
