// SPDX-License-Identifier: MIT
// Numbers as people read them: never depending on the locale, with a real minus sign.
#pragma once
#include <cstdint>
#include <string>

namespace elbo::report {

/// `value` to `significant` digits without trailing zeros: `105.6`, `0.0012`, `1.2e-7`; "nan",
/// "inf" and "−inf" in words.
std::string number_text(double value, int significant = 4);

/// `value` with exactly `decimals` digits after the point, thousands grouped: `−1,105.62`.
std::string decimal_text(double value, int decimals);

/// `20,000`.
std::string count_text(int64_t count);

/// A value and its standard error, both to the second significant digit of the error: `−105.62 ±
/// 0.31`; without an error as number_text(value, 5).
std::string value_with_error(double value, double standard_error);

/// `3.1 MB`, in powers of 1000.
std::string size_text(uint64_t bytes);

}  // namespace elbo::report
