// SPDX-License-Identifier: MIT
// A piece of a text: what str(), errors and log lines are given. Pieces become characters in one
// source file, so that no header needs a formatting library.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace elbo {

/// A text, a character, a truth value or a number; it refers to a text, and lives no longer.
class TextPart {
 public:
  // NOLINTBEGIN(google-explicit-constructor): a part is what it is made of
  /// As they are.
  TextPart(std::string_view text) : value_(text) {}
  /// As they are.
  TextPart(const std::string& text) : value_(std::string_view(text)) {}
  /// As they are.
  TextPart(const char* text) : value_(std::string_view(text)) {}
  /// One character.
  TextPart(char character) : value_(character) {}
  TextPart(bool truth) : value_(truth) {}  ///< "true" or "false"
  /// The fewest digits that give the same number again.
  TextPart(float number) : value_(number) {}
  /// The fewest digits that give the same number again.
  TextPart(double number) : value_(number) {}
  /// In decimal.
  template <std::integral T>
  TextPart(T number) {
    if constexpr (std::signed_integral<T>) value_ = static_cast<int64_t>(number);
    else value_ = static_cast<uint64_t>(number);
  }
  // NOLINTEND(google-explicit-constructor)

  /// Appends the text to `out`; numbers never depend on the locale, and are as short as they can be
  /// and still be read back as the same.
  void append_to(std::string& out) const;

 private:
  std::variant<std::string_view, char, bool, float, double, int64_t, uint64_t> value_;
};

/// The parts one after another.
std::string concatenated(std::initializer_list<TextPart> parts);

/// The arguments one after another as text; numbers never depend on the locale.
template <class... Args>
std::string str(const Args&... args) {
  return concatenated({TextPart(args)...});
}

}  // namespace elbo
