// exp, sigmoid and tanh on vectors. NaN stays NaN. Error bounds, which tests/test-kernels.cpp checks against double
// over −100 … 100 and down to 2^−50: sigmoid < 1.5e−7 (measured 8.8e−8); tanh < 2.5e−7 (1.5e−7), relative < 6e−7
// (2.3e−7). exp clamps its argument to ±87.
#pragma once
#include "simd.h"

namespace tidewatch {
namespace TIDEWATCH_ISA {

constexpr float LOG2_E = 1.44269504088896341f;
constexpr float C1 = 0.693147182f, C2 = 0.240226492f, C3 = 0.0555035733f, C4 = 0.00961823761f, C5 = 0.00133907923f,
                C6 = 0.000154035122f;

INLINE V clamp(V x, float low, float high) { return min(set1(high), max(set1(low), x)); }

// 2^t = 2^n·(1 + p) with n = round(t), f = t − n (exact), p = 2^f − 1 = f·(c₁ + c₂f + … + c₆f⁵), the polynomial with
// the least largest relative error (1.1e−8) on |f| ≤ ½. Adding 1.5·2²³ + 127 rounds t to an integer and leaves n +
// 127, the exponent field of 2^n, in the lowest bits. For |t| ≤ 126. N vectors at once, stage by stage: a single one
// is a chain of some 40 cycles, in which the processor can compute the others too.
template <int N> INLINE void exp2_parts(const V (&t)[N], V (&scale)[N], V (&p)[N]) {
  V f[N];
  UNROLL for (int i = 0; i < N; ++i) {
    const V n = add(t[i], set1(12582912.0f + 127.0f));
    scale[i] = low_bits_to_exponent(n);
    f[i] = sub(t[i], sub(n, set1(12582912.0f + 127.0f)));
  }
  UNROLL for (int i = 0; i < N; ++i) p[i] = fma(f[i], set1(C6), set1(C5));
  UNROLL for (int i = 0; i < N; ++i) p[i] = fma(f[i], p[i], set1(C4));
  UNROLL for (int i = 0; i < N; ++i) p[i] = fma(f[i], p[i], set1(C3));
  UNROLL for (int i = 0; i < N; ++i) p[i] = fma(f[i], p[i], set1(C2));
  UNROLL for (int i = 0; i < N; ++i) p[i] = fma(f[i], p[i], set1(C1));
  UNROLL for (int i = 0; i < N; ++i) p[i] = mul(f[i], p[i]);
}

INLINE V exp(V x) {
  const V t[1] = {mul(clamp(x, -87.0f, 87.0f), set1(LOG2_E))};
  V scale[1], p[1];
  exp2_parts(t, scale, p);
  return fma(scale[0], p[0], scale[0]);
}

// σ(x) = 1/(1 + e^−x)
INLINE V sigmoid(V x) {
  const V one = set1(1.0f);
  return div(one, add(one, exp(sub(zero(), x))));
}

// tanh x of N vectors from t = 2x·log₂e. With m = e^2x − 1 = 2^n·p + (2^n − 1), which does not cancel near 0,
// tanh = m/(m + 2). Beyond |x| = 10 it is ±1 in float.
template <int N> INLINE void tanh_of_log2(V (&t)[N]) {
  const V one = set1(1.0f), two = set1(2.0f);
  V scale[N], p[N];
  UNROLL for (int i = 0; i < N; ++i) t[i] = clamp(t[i], -29.0f, 29.0f);
  exp2_parts(t, scale, p);
  UNROLL for (int i = 0; i < N; ++i) t[i] = fma(scale[i], p[i], sub(scale[i], one));
  UNROLL for (int i = 0; i < N; ++i) t[i] = div(t[i], add(t[i], two));
}

INLINE V tanh(V x) {
  V t[1] = {mul(x, set1(2.0f * LOG2_E))};
  tanh_of_log2(t);
  return t[0];
}

// σ(i), σ(f), tanh(g), σ(o) of an LSTM in two divisions, from sums that come as −log₂e·i, −log₂e·f, 2·log₂e·g, −log₂e·o: the
// factors are in the packed weights, where they cost nothing. With |t| ≤ 62 no product leaves the range of float;
// 2^−62 stands for every smaller σ.
INLINE void gate_activations(V& i, V& f, V& g, V& o) {
  const V one = set1(1.0f);
  const V t[4] = {clamp(i, -62.0f, 62.0f), clamp(f, -62.0f, 62.0f), clamp(g, -29.0f, 29.0f), clamp(o, -62.0f, 62.0f)};
  V scale[4], p[4];
  exp2_parts(t, scale, p);
  const V a = add(one, fma(scale[0], p[0], scale[0]));
  const V b = add(one, fma(scale[1], p[1], scale[1]));
  const V m = fma(scale[2], p[2], sub(scale[2], one));
  const V c = add(m, set1(2.0f));
  const V d = add(one, fma(scale[3], p[3], scale[3]));
  const V ab = div(one, mul(a, b));
  const V cd = div(one, mul(c, d));
  i = mul(b, ab);
  f = mul(a, ab);
  g = mul(m, mul(d, cd));
  o = mul(c, cd);
}

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
