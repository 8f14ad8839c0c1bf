// SPDX-License-Identifier: MIT
// A strict reader of markup, written for the tests alone: every element closed in order, attributes
// quoted and not repeated, only known entities, ids unique.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "elbo/core/str.h"

namespace elbo::report {

struct Tag {
  std::string name;
  std::map<std::string, std::string> attributes;
};

/// What a page contains, or why it is not well formed.
struct MarkupFacts {
  std::string error;  ///< "" where all is well
  std::vector<Tag> tags;
  std::string text;  ///< all text outside of <style>, entities not decoded

  size_t count(const std::string& name) const {
    size_t n = 0;
    for (const Tag& tag : tags) n += tag.name == name;
    return n;
  }
};

class MarkupReader {
 public:
  explicit MarkupReader(const std::string& source) : source_(source) {}

  MarkupFacts read() {
    while (at_ < source_.size() && facts_.error.empty())
      source_[at_] == '<' ? read_tag() : read_text();
    if (facts_.error.empty() && !open_.empty()) fail("unclosed " + open_.back());
    return facts_;
  }

 private:
  void fail(const std::string& what) {
    facts_.error = str(what, " at ", at_, ": ", source_.substr(at_ > 40 ? at_ - 40 : 0, 80));
  }
  bool at(const std::string& word) const { return source_.compare(at_, word.size(), word) == 0; }

  void check_entities(const std::string& text) {
    for (size_t i = text.find('&'); i != std::string::npos; i = text.find('&', i + 1)) {
      bool known = false;
      for (const char* name : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
        known |= text.compare(i, std::string(name).size(), name) == 0;
      if (!known) return fail("bare &");
    }
  }

  void read_text() {
    const size_t end = std::min(source_.find('<', at_), source_.size());
    const std::string text = source_.substr(at_, end - at_);
    check_entities(text);
    if (open_.empty() || open_.back() != "style") facts_.text += text;
    at_ = end;
  }

  std::string word() {
    const size_t from = at_;
    while (at_ < source_.size() &&
           (std::isalnum(static_cast<unsigned char>(source_[at_])) || source_[at_] == '-'))
      ++at_;
    return source_.substr(from, at_ - from);
  }

  void read_tag() {
    if (at("<!DOCTYPE html>")) at_ += 15;
    else if (at("</")) close_tag();
    else open_tag();
  }

  void close_tag() {
    at_ += 2;
    const std::string name = word();
    if (open_.empty() || open_.back() != name) return fail("</" + name + "> closes nothing");
    open_.pop_back();
    if (!at(">")) return fail("no > after " + name);
    ++at_;
  }

  void open_tag() {
    ++at_;
    Tag tag{word(), {}};
    if (tag.name.empty()) return fail("bare <");
    while (at(" ") && !at(" />")) {
      ++at_;
      if (!read_attribute(tag)) return fail("attribute of " + tag.name);
    }
    const bool empty = at(" />");
    if (!empty && !at(">")) return fail("no end of " + tag.name);
    at_ += empty ? 3 : 1;
    if (!empty) open_.push_back(tag.name);
    if (tag.attributes.contains("id") && !ids_.insert(tag.attributes["id"]).second)
      return fail("id twice: " + tag.attributes["id"]);
    facts_.tags.push_back(std::move(tag));
  }

  bool read_attribute(Tag& tag) {
    const std::string name = word();
    if (name.empty() || !at("=\"") || tag.attributes.contains(name)) return false;
    at_ += 2;
    const size_t end = source_.find('"', at_);
    if (end == std::string::npos) return false;
    const std::string value = source_.substr(at_, end - at_);
    if (value.find('<') != std::string::npos) return false;
    check_entities(value);
    tag.attributes[name] = value;
    at_ = end + 1;
    return true;
  }

  std::string source_;
  size_t at_ = 0;
  std::vector<std::string> open_;
  std::set<std::string> ids_;
  MarkupFacts facts_;
};

inline MarkupFacts read_markup(const std::string& source) { return MarkupReader(source).read(); }

}  // namespace elbo::report
