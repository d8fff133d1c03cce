// Matrix products. Every product of weights and activations goes through `accumulate`: a block of R rows × N vectors held in
// registers, one row of B and one number of each row of A per step. R is as large as the registers allow: 3×4 vectors on AVX2
// (12 sums, 7 loads for 12 multiply-adds), 6×4 on AVX-512 and NEON. The plain references are in tests/reference.h.
#pragma once
#include "kernels.h"
#include "simd.h"

namespace tidewatch {
namespace TIDEWATCH_ISA {

constexpr int rows_for(int vectors) { return ACCUMULATORS / vectors < 8 ? ACCUMULATORS / vectors : 8; }

// Panel rows that stay in the first-level cache during a pass over all rows of A: 128·4·W floats, 16 KB on AVX2.
constexpr int DEPTH_BLOCK = W >= 16 ? 64 : 128;

// s[r][v] += Σ_k a[r·row_stride + k·depth_stride] · b[k·ldb + v·W …]
template <int R, int N>
INLINE void accumulate(V (&s)[R][N], const float* RESTRICT a, long row_stride, long depth_stride,
                       const float* RESTRICT b, long ldb, int depth) {
  V t[R][N];
  UNROLL for (int r = 0; r < R; ++r) UNROLL for (int v = 0; v < N; ++v) t[r][v] = s[r][v];
  for (int k = 0; k < depth; ++k) {
    V y[R];
    UNROLL for (int r = 0; r < R; ++r) y[r] = set1(a[r * row_stride]);
    UNROLL for (int v = 0; v < N; ++v) {
      V x = load(b + v * W);
      IN_REGISTER(x);
      UNROLL for (int r = 0; r < R; ++r) t[r][v] = fma(y[r], x, t[r][v]);
    }
    a += depth_stride;
    b += ldb;
  }
  UNROLL for (int r = 0; r < R; ++r) UNROLL for (int v = 0; v < N; ++v) s[r][v] = t[r][v];
}

// Calls f(row, constant R) over all rows, with R ≤ M as even as possible: 4 rows with M = 3 are 2 + 2, since a single
// row has too few independent sums to hide the latency of a multiply-add.
template <int R> struct Rows { static constexpr int value = R; };

template <int M, class F> INLINE void dispatch(int rows, F&& f) {
  switch (rows) {
    case 1: f(Rows<1>{}); break;
    case 2: if constexpr (M >= 2) f(Rows<2>{}); break;
    case 3: if constexpr (M >= 3) f(Rows<3>{}); break;
    case 4: if constexpr (M >= 4) f(Rows<4>{}); break;
    case 5: if constexpr (M >= 5) f(Rows<5>{}); break;
    case 6: if constexpr (M >= 6) f(Rows<6>{}); break;
    case 7: if constexpr (M >= 7) f(Rows<7>{}); break;
    default: if constexpr (M >= 8) f(Rows<8>{}); break;
  }
}

template <int M, class F> INLINE void for_row_blocks(int rows, F&& f) {
  int row = 0;
  while (row < rows) {
    const int left = rows - row;
    if (left >= 2 * M || left == M) {
      f(row, Rows<M>{});
      row += M;
    } else {
      const int take = left < M ? left : (left + 1) / 2;
      dispatch<M>(take, [&](auto r) INLINE_LAMBDA { f(row, r); });
      row += take;
    }
  }
}

template <int N> void product_panel(const Product& p, const float* b, const float* bias, float* c) {
  const long ldb = N * W;
  for (int k = 0; k < p.depth || k == 0; k += DEPTH_BLOCK) {
    const int depth = p.depth - k < DEPTH_BLOCK ? p.depth - k : DEPTH_BLOCK;
    const bool from_c = k > 0 || p.accumulate;
    for_row_blocks<rows_for(N)>(p.rows, [&](int row, auto r) INLINE_LAMBDA {
      constexpr int R = decltype(r)::value;
      V s[R][N];
      float* out = c + row * p.ldc;
      if (from_c) {
        UNROLL for (int i = 0; i < R; ++i) UNROLL for (int v = 0; v < N; ++v) s[i][v] = load(out + i * p.ldc + v * W);
      } else {
        UNROLL for (int v = 0; v < N; ++v) {
          const V start = bias ? load(bias + v * W) : zero();
          UNROLL for (int i = 0; i < R; ++i) s[i][v] = start;
        }
      }
      accumulate<R, N>(s, p.a + row * p.lda + k, p.lda, 1, b + k * ldb, ldb, depth);
      UNROLL for (int i = 0; i < R; ++i) UNROLL for (int v = 0; v < N; ++v) store(out + i * p.ldc + v * W, s[i][v]);
    });
  }
}

inline void product(const Product& p) {
  if (p.rows <= 0) return;
  const int panels = panel_count(p.columns, W);
  const float* b = p.b;
  long at = 0;
  for (int i = 0; i < panels; ++i) {
    const int n = panel_vectors(p.columns, W, i);
    const float* bias = p.bias ? p.bias + at : nullptr;
    switch (n) {
      case 1: product_panel<1>(p, b, bias, p.c + at); break;
      case 2: product_panel<2>(p, b, bias, p.c + at); break;
      case 3: product_panel<3>(p, b, bias, p.c + at); break;
      default: product_panel<4>(p, b, bias, p.c + at); break;
    }
    b += static_cast<long>(p.depth) * n * W;
    at += n * W;
  }
}

// The weight gradient is one product over all steps and windows of a shard. It takes 128 rows at a time and copies
// their panel of B together (its rows are a kilobyte apart, which first-level caches map onto each other), so that it
// stays in the cache during a pass over all inputs; in between, the sums are added to G.
template <int N> void gradient_panel(const GradientProduct& p, int panel, const float* b) {
  alignas(64) float together[DEPTH_BLOCK * N * W];
  long column[N];
  int lanes[N];
  bool whole = true;
  for (int v = 0; v < N; ++v) {
    column[v] = vector_column(p.columns, W, panel, v);
    lanes[v] = vector_lanes(p.columns, W, panel, v);
    whole = whole && lanes[v] == W;
  }
  for (int first = 0; first < p.rows; first += DEPTH_BLOCK) {
    const int depth = p.rows - first < DEPTH_BLOCK ? p.rows - first : DEPTH_BLOCK;
    for (int k = 0; k < depth; ++k) {
      const float* from = b + (first + k) * p.ldb;
      UNROLL for (int v = 0; v < N; ++v) store(together + (k * N + v) * W, load(from + v * W));
    }
    for_row_blocks<rows_for(N)>(p.inputs, [&](int input, auto r) INLINE_LAMBDA {
      constexpr int R = decltype(r)::value;
      V s[R][N];
      float* g = p.g + input * p.ldg;
      UNROLL for (int i = 0; i < R; ++i) UNROLL for (int v = 0; v < N; ++v) s[i][v] = zero();
      accumulate<R, N>(s, p.a + first * p.lda + input, 1, p.lda, together, N * W, depth);
      UNROLL for (int i = 0; i < R; ++i) UNROLL for (int v = 0; v < N; ++v) {
        float* to = g + i * p.ldg + column[v];
        if (whole) store(to, add(load(to), s[i][v]));
        else store_first(to, add(load_first(to, lanes[v]), s[i][v]), lanes[v]);
      }
    });
  }
}

inline void gradient(const GradientProduct& p) {
  const int panels = panel_count(p.columns, W);
  const float* b = p.b;
  for (int i = 0; i < panels; ++i) {
    const int n = panel_vectors(p.columns, W, i);
    switch (n) {
      case 1: gradient_panel<1>(p, i, b); break;
      case 2: gradient_panel<2>(p, i, b); break;
      case 3: gradient_panel<3>(p, i, b); break;
      default: gradient_panel<4>(p, i, b); break;
    }
    b += n * W;
  }
}

inline void column_sum(int rows, Columns columns, const float* b, long ldb, float* sum) {
  const int panels = panel_count(columns, W);
  for (int i = 0; i < panels; ++i) {
    const int n = panel_vectors(columns, W, i);
    for (int v = 0; v < n; ++v) {
      V s[4] = {zero(), zero(), zero(), zero()};
      const float* x = b;
      int row = 0;
      for (; row + 4 <= rows; row += 4) {
        UNROLL for (int j = 0; j < 4; ++j) s[j] = add(s[j], load(x + j * ldb));
        x += 4 * ldb;
      }
      for (; row < rows; ++row, x += ldb) s[0] = add(s[0], load(x));
      float* to = sum + vector_column(columns, W, i, v);
      const int lanes = vector_lanes(columns, W, i, v);
      store_first(to, add(load_first(to, lanes), add(add(s[0], s[1]), add(s[2], s[3]))), lanes);
      b += W;
    }
  }
}

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
