// SPDX-License-Identifier: MIT
// Labels as archives say them: whole numbers in texts, and StyleGAN's dataset.json, read as events,
// since a million entries are no tree.
#include <algorithm>

#include "elbo/core/error.h"
#include "elbo/core/str.h"
#include "elbo/data/archives/member_table.h"
#include "elbo/io/json.h"

namespace elbo::data {
namespace {

/// Follows {"labels": [[NAME, LABEL], ...], ...}; whatever else is there is ignored.
class LabelEvents : public io::JsonEvents {
 public:
  LabelEvents(const std::string& where,
              const std::function<void(const std::string&, int32_t)>& label)
      : where_(where), label_(label) {}

  void null() override { other(); }
  void boolean(bool) override { other(); }
  void integer(int64_t value) override {
    if (!in_pair()) return other();
    if (++filled_ != 2 || value < 0 || value >= kMostLabels) refuse();
    label_(name_, static_cast<int32_t>(value));
    any_ = true;
  }
  void number(double) override { other(); }
  void text(std::string&& value) override {
    if (!in_pair()) return other();
    if (++filled_ != 1) refuse();
    name_ = std::move(value);
  }
  void begin_table() override {
    if (in_labels_ && depth_ >= 1) refuse();
    ++depth_;
  }
  void key(std::string&& name) override {
    if (depth_ == 1) in_labels_ = name == "labels";
  }
  void end_table() override { --depth_; }
  void begin_list() override {
    ++depth_;
    if (in_labels_ && depth_ > 3) refuse();
    if (in_pair()) filled_ = 0;
  }
  void end_list() override {
    if (in_pair() && filled_ != 2) refuse();
    --depth_;
  }
  bool any() const { return any_; }

 private:
  bool in_pair() const { return in_labels_ && depth_ == 3; }
  void other() const {
    if (in_labels_ && depth_ > 1) refuse();
  }
  [[noreturn]] void refuse() const {
    throw DataError(where_, ": \"labels\" has something other than pairs of a name and a whole ",
                    "number below ", kMostLabels, ", such as [\"00000/img00000000.png\", 6]");
  }

  const std::string& where_;
  const std::function<void(const std::string&, int32_t)>& label_;
  int depth_ = 0, filled_ = 0;
  bool in_labels_ = false, any_ = false;
  std::string name_;
};

}  // namespace

bool read_label_list(std::string_view text, const std::string& where,
                     const std::function<void(const std::string& name, int32_t label)>& label) {
  LabelEvents events(where, label);
  io::read_json(text, where, events);
  return events.any();
}

std::optional<int32_t> label_in(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks), last = text.find_last_not_of(kBlanks);
  if (first == std::string_view::npos || last - first >= 9) return std::nullopt;
  int64_t value = 0;
  for (const char c : text.substr(first, last - first + 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value < kMostLabels ? std::optional(static_cast<int32_t>(value)) : std::nullopt;
}

}  // namespace elbo::data
