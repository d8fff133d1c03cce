// One step of an LSTM, forward and backward, for m windows at once.
//
//   z = x_t·W + h_{t−1}·U + b, cut into i, f, g, o       c = σ(f)·c + σ(i)·tanh(g)       h = σ(o)·tanh(c)
//
// A panel holds the same W units of all four gates. Its sums for all rows go to a few kilobytes of stack that stay in
// the first-level cache; gates, cell and output follow at once, four rows in parallel.
#pragma once
#include "product.h"
#include "vector-math.h"

namespace tidewatch {
namespace TIDEWATCH_ISA {

constexpr int ROWS_AT_ONCE = 48;

// z[row] = init + x·W + h·U for one panel and the rows from `first`. Separate from the activations, whose constants
// would take registers that the sums need.
APART inline void lstm_sums(const LstmStep& p, int first, int rows, int panel, float* RESTRICT z) {
  const long at = panel * 4 * W;
  for_row_blocks<rows_for(4)>(rows, [&](int i, auto count) INLINE_LAMBDA {
    constexpr int R = decltype(count)::value;
    const long row = first + i;
    V s[R][4];
    UNROLL for (int r = 0; r < R; ++r) UNROLL for (int v = 0; v < 4; ++v) {
      s[r][v] = load(p.init + (row + r) * p.init_stride + at + v * W);
    }
    if (p.x) accumulate<R, 4>(s, p.x + row * p.ldx, p.ldx, 1, p.wx + at * p.inputs, 4 * W, p.inputs);
    if (p.h) accumulate<R, 4>(s, p.h + row * p.ldh, p.ldh, 1, p.wh + at * p.units, 4 * W, p.units);
    UNROLL for (int r = 0; r < R; ++r) UNROLL for (int v = 0; v < 4; ++v) store(z + ((i + r) * 4 + v) * W, s[r][v]);
  });
}

// Gates, cell and output of N rows for one panel.
template <int N> INLINE void lstm_cells_of(const LstmStep& p, long row, int panel, const float* RESTRICT z) {
  const long at = panel * 4 * W;
  const long unit = panel * W;
  V o[N], t[N];
  UNROLL for (int r = 0; r < N; ++r) {
    const long state = (row + r) * p.ld_state + unit;
    V i = load(z + r * 4 * W), f = load(z + (r * 4 + 1) * W), g = load(z + (r * 4 + 2) * W);
    o[r] = load(z + (r * 4 + 3) * W);
    gate_activations(i, f, g, o[r]);
    V c = mul(i, g);
    if (p.c_prev) c = fma(f, load(p.c_prev + state), c);
    store(p.c + state, c);
    t[r] = mul(c, set1(2.0f * LOG2_E));
    if (p.gates) {
      float* gates = p.gates + (row + r) * p.ld_gates + at;
      store(gates, i);
      store(gates + W, f);
      store(gates + 2 * W, g);
      store(gates + 3 * W, o[r]);
    }
  }
  tanh_of_log2(t);
  UNROLL for (int r = 0; r < N; ++r) {
    if (p.gates) store(p.c_tanh + (row + r) * p.ld_state + unit, t[r]);
    store(p.h_out + (row + r) * p.ld_out + unit, mul(o[r], t[r]));
  }
}

APART inline void lstm_cells(const LstmStep& p, int first, int rows, int panel, const float* z) {
  int i = 0;
  for (; i + 4 <= rows; i += 4) lstm_cells_of<4>(p, first + i, panel, z + i * 4 * W);
  for (; i < rows; ++i) lstm_cells_of<1>(p, first + i, panel, z + i * 4 * W);
}

inline void lstm_step(const LstmStep& p) {
  alignas(64) float z[ROWS_AT_ONCE * 4 * W];
  const int panels = (p.units + W - 1) / W;
  for (int first = 0; first < p.rows; first += ROWS_AT_ONCE) {
    const int rows = p.rows - first < ROWS_AT_ONCE ? p.rows - first : ROWS_AT_ONCE;
    for (int panel = 0; panel < panels; ++panel) {
      lstm_sums(p, first, rows, panel, z);
      lstm_cells(p, first, rows, panel, z);
    }
  }
}

// dh = dy + dh⁺;  do = dh·tanh(c);  dc = dc⁺ + dh·o·(1 − tanh²c);  di = dc·g;  dg = dc·i;  df = dc·c_prev;  dc⁻ = dc·f;
// each times the derivative of its activation, from its value: σ' = σ(1 − σ), tanh' = 1 − tanh².
inline void lstm_back(const LstmBack& p) {
  const int panels = (p.units + W - 1) / W;
  const V one = set1(1.0f);
  for (int row = 0; row < p.rows; ++row) {
    for (int panel = 0; panel < panels; ++panel) {
      const long unit = panel * W;
      const long state = row * p.ld_state + unit;
      float* gates = p.gates + row * p.ld_gates + panel * 4 * W;
      const V i = load(gates), f = load(gates + W), g = load(gates + 2 * W), o = load(gates + 3 * W);
      V dh = p.dy ? load(p.dy + row * p.ldy + unit) : zero();
      if (p.dh) dh = add(dh, load(p.dh + state));
      const V tc = load(p.c_tanh + state);
      V dc = mul(mul(dh, o), fnma(tc, tc, one));
      if (!p.first) dc = add(dc, load(p.dc + state));
      store(gates, mul(mul(dc, g), mul(i, sub(one, i))));
      const V df = p.c_prev ? mul(mul(dc, load(p.c_prev + state)), mul(f, sub(one, f))) : zero();
      store(gates + W, df);
      store(gates + 2 * W, mul(mul(dc, i), fnma(g, g, one)));
      store(gates + 3 * W, mul(mul(dh, tc), mul(o, sub(one, o))));
      store(p.dc + state, mul(dc, f));
    }
  }
}

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
