// One step of a GRU in the "reset after" form (cuDNN, Keras' default, PyTorch), forward and backward.
//
//   a = x_t·W + b      q = h·U + b'      z = σ(a_z + q_z)      r = σ(a_r + q_r)      n = tanh(a_n + r·q_n)
//   h ← z·h + (1 − z)·n
#pragma once
#include "product.h"
#include "vector-math.h"

namespace tidewatch {
namespace TIDEWATCH_ISA {

template <int R> INLINE void gru_block(const GruStep& p, int row, int panel) {
  const long at = panel * 3 * W;
  const long unit = panel * W;
  V s[R][3];
  UNROLL for (int v = 0; v < 3; ++v) {
    const V bias = load(p.bias + at + v * W);
    UNROLL for (int r = 0; r < R; ++r) s[r][v] = bias;
  }
  if (p.h) accumulate<R, 3>(s, p.h + row * p.ldh, p.ldh, 1, p.wh + at * p.units, 3 * W, p.units);
  const V one = set1(1.0f);
  UNROLL for (int i = 0; i < R; ++i) {
    const float* a = p.init + (row + i) * p.init_stride + at;
    const V z = sigmoid(add(load(a), s[i][0]));
    const V r = sigmoid(add(load(a + W), s[i][1]));
    const V n = tanh(fma(r, s[i][2], load(a + 2 * W)));
    V h = mul(sub(one, z), n);
    if (p.h) h = fma(z, load(p.h + (row + i) * p.ldh + unit), h);
    store(p.h_out + (row + i) * p.ld_out + unit, h);
    if (p.gates) {
      float* gates = p.gates + (row + i) * p.ld_gates + at;
      store(gates, z);
      store(gates + W, r);
      store(gates + 2 * W, n);
      store(p.inner + (row + i) * p.ld_state + unit, s[i][2]);
    }
  }
}

inline void gru_step(const GruStep& p) {
  const int panels = (p.units + W - 1) / W;
  for (int panel = 0; panel < panels; ++panel) {
    for_row_blocks<rows_for(3)>(p.rows,
                                [&](int row, auto r) INLINE_LAMBDA { gru_block<decltype(r)::value>(p, row, panel); });
  }
}

// dh = dy + dh⁺;  da_z = dh·(h_prev − n)·z(1 − z);  da_n = dh·(1 − z)·(1 − n²);  da_r = da_n·q_n·r(1 − r);
// dq = da but dq_n = da_n·r;  the direct part of dh⁻ is dh·z, the rest dq·Uᵀ is added by the caller's product.
inline void gru_back(const GruBack& p) {
  const int panels = (p.units + W - 1) / W;
  const V one = set1(1.0f);
  for (int row = 0; row < p.rows; ++row) {
    for (int panel = 0; panel < panels; ++panel) {
      const long unit = panel * W;
      const long state = row * p.ld_state + unit;
      float* gates = p.gates + row * p.ld_gates + panel * 3 * W;
      float* dgates = p.dgates + row * p.ld_gates + panel * 3 * W;
      const V z = load(gates), r = load(gates + W), n = load(gates + 2 * W);
      V dh = p.dy ? load(p.dy + row * p.ldy + unit) : zero();
      if (!p.first) dh = add(dh, load(p.dh + state));
      const V h = p.h_prev ? load(p.h_prev + row * p.ldh + unit) : zero();
      const V keep = sub(one, z);
      const V dz = mul(mul(dh, sub(h, n)), mul(z, keep));
      const V dn = mul(mul(dh, keep), fnma(n, n, one));
      const V dr = mul(mul(dn, load(p.inner + state)), mul(r, sub(one, r)));
      store(gates, dz);
      store(gates + W, dr);
      store(gates + 2 * W, dn);
      store(dgates, dz);
      store(dgates + W, dr);
      store(dgates + 2 * W, mul(dn, r));
      store(p.dh + state, mul(dh, z));
    }
  }
}

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
