// SPDX-License-Identifier: MIT
// f-divergences and their variational bound (Nguyen et al. 2010; Nowozin et al. 2016, tables 1, 2
// and 6), u = p / q:
//   D_f(P || Q) = E_Q f(u) >= E_P T(x) - E_Q f*(T(x)),   equal where T = f'(u)
//   f*(t) = sup_u (u t - f(u))
// T = g_f(v) keeps a net's plain output v in the domain of f*; every g_f rises, so that a large v
// says "real".
//   divergence      f(u)                          g_f(v)                  f*(g_f(v))          f'(1)
//   tv              .5 |u - 1|                    .5 tanh v               .5 tanh v           0
//   kl              u log u                       v                       exp(v - 1)          1
//   reverse_kl      -log u                        -exp(-v)                v - 1               -1
//   pearson         (u - 1)^2                     v                       v^2 / 4 + v         0
//   hellinger       (sqrt u - 1)^2                1 - exp(-v)             exp(v) - 1          0
//   jensen_shannon  u log u - (u+1) log((u+1)/2)  log 2 - log(1+exp(-v))  log(1+exp v)-log 2  0
// Where g_f or f* has an exponential (kl, reverse_kl, hellinger), v is first replaced by tamed(v):
// then nothing overflows, and because T itself is made of the tamed value, it stays in f*'s domain
// and the bound a bound.
#pragma once
#include "elbo/core/fields.h"
#include "elbo/objectives/per_example.h"

namespace elbo::objectives {

/// D_f(P || Q) of the data P from what is generated, Q.
enum class Divergence { tv, kl, reverse_kl, pearson, hellinger, jensen_shannon };
constexpr auto enum_names(Divergence) {
  return std::array{"tv", "kl", "reverse_kl", "pearson", "hellinger", "jensen_shannon"};
}

/// v up to |v| = 10, beyond sign(v) (10 + log(|v| - 9)): smooth, rising, without bound, and its
/// exponential grows like v. Same shape.
Tensor tamed(const Tensor& v);

/// T = g_f(v): (B) -> (B); (B, 1) counts as (B).
Tensor variational_output(Divergence divergence, const Tensor& v);

/// f*(g_f(v)), from v directly. (B) -> (B); (B, 1) counts as (B).
Tensor conjugate_of_output(Divergence divergence, const Tensor& v);

/// The v with g_f(v) = f'(1), of examples that are as likely real as generated.
double undecided_output(Divergence divergence);

}  // namespace elbo::objectives
