// Elementwise kernels: activations and their derivatives, sums, Adam, and the loop that measures the peak.
#pragma once
#include "kernels.h"
#include "simd.h"
#include "vector-math.h"

namespace tidewatch {
namespace TIDEWATCH_ISA {

template <class F> INLINE void for_vectors(long count, F&& f) {
  long i = 0;
  for (; i + W <= count; i += W) f(i, W);
  if (i < count) f(i, static_cast<int>(count - i));
}
INLINE V load_n(const float* p, int n) { return n == W ? load(p) : load_first(p, n); }
INLINE void store_n(float* p, V v, int n) {
  if (n == W) store(p, v);
  else store_first(p, v, n);
}

inline void activate(Activation kind, long count, float* y) {
  if (kind == Activation::relu) {
    // Not max(0, x): max returns its second argument for NaN, and NaN must stay NaN.
    for_vectors(count, [&](long i, int n) INLINE_LAMBDA { store_n(y + i, max(zero(), load_n(y + i, n)), n); });
  } else if (kind == Activation::tanh) {
    for_vectors(count, [&](long i, int n) INLINE_LAMBDA { store_n(y + i, tanh(load_n(y + i, n)), n); });
  } else if (kind == Activation::sigmoid) {
    for_vectors(count, [&](long i, int n) INLINE_LAMBDA { store_n(y + i, sigmoid(load_n(y + i, n)), n); });
  }
}

// relu' = [y > 0]; tanh' = 1 − y²; σ' = y(1 − y)
inline void activate_back(Activation kind, long count, const float* y, float* dy) {
  const V one = set1(1.0f);
  if (kind == Activation::relu) {
    for_vectors(count, [&](long i, int n) INLINE_LAMBDA {
      store_n(dy + i, where_positive(load_n(y + i, n), load_n(dy + i, n)), n);
    });
  } else if (kind == Activation::tanh) {
    for_vectors(count, [&](long i, int n) INLINE_LAMBDA {
      const V x = load_n(y + i, n);
      store_n(dy + i, mul(load_n(dy + i, n), fnma(x, x, one)), n);
    });
  } else if (kind == Activation::sigmoid) {
    for_vectors(count, [&](long i, int n) INLINE_LAMBDA {
      const V x = load_n(y + i, n);
      store_n(dy + i, mul(load_n(dy + i, n), mul(x, sub(one, x))), n);
    });
  }
}

inline void add_to(long count, const float* x, float* y) {
  for_vectors(count, [&](long i, int n) INLINE_LAMBDA { store_n(y + i, add(load_n(y + i, n), load_n(x + i, n)), n); });
}

// Sums W lanes over 1,024 numbers in float and adds these sums in double, so that the order depends only on W.
inline double sum_squares(long count, const float* x) {
  double total = 0.0;
  for (long i = 0; i < count; i += 1024) {
    const long n = count - i < 1024 ? count - i : 1024;
    V s = zero();
    for_vectors(n, [&](long j, int lanes) INLINE_LAMBDA {
      const V y = load_n(x + i + j, lanes);
      s = fma(y, y, s);
    });
    total += static_cast<double>(lane_sum(s));
  }
  return total;
}

// m = β1·m + (1 − β1)·g;  v = β2·v + (1 − β2)·g²;  w −= lr·m̂/(√v̂ + ε) + lr·decay·w
inline void adam(const AdamStep& p) {
  const V b1 = set1(p.beta1), c1 = set1(1.0f - p.beta1), b2 = set1(p.beta2), c2 = set1(1.0f - p.beta2);
  const V scale = set1(p.scale), rate = set1(p.rate * p.m_fix), fix = set1(p.v_fix), eps = set1(p.epsilon);
  const V decay = set1(p.decay);
  for_vectors(p.count, [&](long i, int n) INLINE_LAMBDA {
    const V g = mul(load_n(p.g + i, n), scale);
    const V m = fma(b1, load_n(p.m + i, n), mul(c1, g));
    const V v = fma(b2, load_n(p.v + i, n), mul(c2, mul(g, g)));
    V w = load_n(p.w + i, n);
    const V step = div(mul(rate, m), add(sqrt(mul(v, fix)), eps));
    w = sub(fnma(decay, w, w), step);
    store_n(p.m + i, m, n);
    store_n(p.v + i, v, n);
    store_n(p.w + i, w, n);
  });
}

inline double fma_loop(long rounds, float* sink) {
  constexpr int N = 12;
  V s[N];
  const V a = set1(sink[0] == 0.0f ? 0.999f : 0.998f), b = set1(0.001f);
  UNROLL for (int i = 0; i < N; ++i) s[i] = set1(static_cast<float>(i));
  for (long k = 0; k < rounds; ++k) {
    UNROLL for (int i = 0; i < N; ++i) s[i] = fma(s[i], a, b);
  }
  V t = s[0];
  UNROLL for (int i = 1; i < N; ++i) t = add(t, s[i]);
  sink[0] = lane_sum(t);
  return 2.0 * N * W * static_cast<double>(rounds);
}

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
