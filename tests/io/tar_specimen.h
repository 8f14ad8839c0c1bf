// SPDX-License-Identifier: MIT
// A tar writer of its own (POSIX pax, "ustar Interchange Format"): members of any kind, with sizes
// and names as a hostile archive may have them.
#pragma once
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace elbo::test {

struct TarSpecimen {
  std::string name, content{};
  char kind = '0';
  std::string size{};  ///< the field as it stands; "": the size of the content, in octal
  std::string magic = std::string("ustar\00000", 8);
};

inline std::string tar_field(const std::string& text, size_t size) {
  std::string out = text.substr(0, size);
  out.resize(size, '\0');
  return out;
}

inline std::string tar_octal(uint64_t value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%0*llo", digits, static_cast<unsigned long long>(value));
  return text.data();
}

inline std::string tar_member_text(const TarSpecimen& member) {
  const std::string size = member.size.empty() ? tar_octal(member.content.size(), 11) : member.size;
  std::string head = tar_field(member.name, 100) + tar_field("0000644", 8) +
                     tar_field("0000000", 8) + tar_field("0000000", 8) + tar_field(size, 12) +
                     tar_field("00000000000", 12) + std::string(8, ' ') + member.kind +
                     std::string(100, '\0') + tar_field(member.magic, 8);
  head.resize(512, '\0');
  uint64_t sum = 0;
  for (const char c : head) sum += static_cast<uint8_t>(c);
  head.replace(148, 8, tar_octal(sum, 6) + std::string("\0 ", 2));
  std::string out = head + member.content;
  out.resize((out.size() + 511) / 512 * 512, '\0');
  return out;
}

inline std::string tar_file(const std::vector<TarSpecimen>& members) {
  std::string out;
  for (const TarSpecimen& member : members) out += tar_member_text(member);
  return out + std::string(1024, '\0');
}

}  // namespace elbo::test
