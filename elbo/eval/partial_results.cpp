// SPDX-License-Identifier: MIT
// A line a row; the shortest decimal that reads back to the same double.
#include "elbo/eval/partial_results.h"

#include <charconv>
#include <string_view>
#include <vector>

#include "elbo/core/error.h"
#include "elbo/core/log.h"
#include "elbo/core/str.h"

namespace elbo::eval {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 32;

/// The numbers of a line; none where one cannot be read.
std::vector<double> numbers_of(std::string_view line) {
  std::vector<double> out;
  const char* at = line.data();
  const char* end = at + line.size();
  while (at < end) {
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    if (error != std::errc() || (next != end && *next != ' ')) return {};
    out.push_back(value);
    at = next == end ? end : next + 1;
  }
  return out;
}

/// Whole rows of one width, up to the first that is none.
torch::Tensor table_of(std::string_view text) {
  std::vector<double> all;
  size_t columns = 0;
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string_view::npos;
       begin = end + 1) {
    const std::vector<double> row = numbers_of(text.substr(begin, end - begin));
    if (columns == 0) columns = row.size();
    if (row.empty() || row.size() != columns) break;
    all.insert(all.end(), row.begin(), row.end());
  }
  if (all.empty()) return {};
  return torch::tensor(all, torch::kFloat64).view({-1, static_cast<int64_t>(columns)});
}

std::string text_of_rows(const torch::Tensor& rows) {
  const torch::Tensor values = rows.to(torch::kFloat64).contiguous();
  const double* at = values.data_ptr<double>();
  std::string out;
  for (int64_t i = 0; i < values.size(0); ++i) {
    for (int64_t j = 0; j < values.size(1); ++j) out += str(j == 0 ? "" : " ", *at++);
    out += '\n';
  }
  return out;
}

}  // namespace

PartialResults::PartialResults(Fs& fs, Path path, std::string identity)
    : fs_(fs), path_(std::move(path)), identity_(std::move(identity)) {
  ELBO_ASSERT(identity_.find('\n') == std::string::npos);
}

torch::Tensor PartialResults::rows() const {
  if (!fs_.exists(path_)) return {};
  const Bytes bytes = fs_.read(path_, kMostBytes);
  const std::string_view text = text_of(bytes);
  if (!text.starts_with(identity_ + "\n")) return {};
  return table_of(text.substr(identity_.size() + 1));
}

void PartialResults::add(const torch::Tensor& rows) {
  if (given_up_) return;
  try {
    if (!begun_) begin();
    const auto file = fs_.open(path_, OpenMode::append);
    file->write(bytes_of(text_of_rows(rows)));
    file->close();
  } catch (const IoError& error) {
    given_up_ = true;
    log_warning("what is found on the way is not kept, an interrupted call would begin anew: ",
                error.what());
  }
}

void PartialResults::begin() {
  const torch::Tensor kept = this->rows();  // what is torn or of another identity goes
  const auto file = fs_.open(path_, OpenMode::truncate);
  file->write(bytes_of(identity_ + "\n" + (kept.defined() ? text_of_rows(kept) : "")));
  file->close();
  begun_ = true;
}

void PartialResults::close() {
  begun_ = false;
  try {
    if (fs_.exists(path_)) fs_.remove(path_);
  } catch (const IoError& error) {
    log_warning("a file that is no longer needed stays: ", error.what());
  }
}

}  // namespace elbo::eval
