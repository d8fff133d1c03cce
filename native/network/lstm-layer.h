// LSTM over a window. kernels/lstm.h has the step itself; this file has the order of the steps and the products over
// all steps:
//   forward    z_t = x_t·W + h·U + b in one pass over a panel's weights; x·W once if x repeats, and in one product for all
//              steps if there are too few windows to keep the registers busy
//   backward   dh = dz_t·Uᵀ step by step; then, for all steps in one product each, dU += h⁻ᵀ·dz, dW += xᵀ·dz, dx = dz·Wᵀ.
//              If x repeats, Σ_t dz_t replaces dz in the last two. The first step has h = 0: no product.
#pragma once
#include "recurrent.h"

namespace tidewatch {

class Lstm : public Recurrent {
 public:
  Lstm(int index, Shape in, const RecurrentOptions& o) : Recurrent(index, in, o), columns_{o.units, 4} {
    for (int i = 0; i < ways; ++i) {
      const std::string prefix = ways == 1 ? "" : i == 0 ? "forward." : "backward.";
      parameter((prefix + "kernel").c_str(), {in.features, 4 * units}, true);
      parameter((prefix + "recurrentKernel").c_str(), {units, 4 * units}, true);
      parameter((prefix + "bias").c_str(), {4 * units}, false);
    }
  }

  void prepare(const Kernels& k, const float* weights, bool training) override {
    // The kernel expects its sums times −log₂e (tanh: 2·log₂e): see gate_activations in kernels/vector-math.h.
    constexpr float s = -1.44269504088896341f;
    const float scale[4] = {s, s, -2 * s, s};
    for (int i = 0; i < ways; ++i) {
      Way& w = way_[i];
      const float* kernel = weights + offset(i, 0);
      const float* recurrent = weights + offset(i, 1);
      pack(w.wx, k.width, columns_, in.features, kernel, 4 * units, scale);
      pack(w.wh, k.width, columns_, units, recurrent, 4 * units, scale);
      pack_row(w.bias, k.width, columns_, weights + offset(i, 2), scale);
      if (training) {
        if (index > 0) pack_transposed(w.wx_transposed, k.width, columns_, in.features, kernel, 4 * units);
        pack_transposed(w.wh_transposed, k.width, columns_, units, recurrent, 4 * units);
      }
    }
  }

 protected:
  void plan_way(Plan& plan, int way) override {
    Way& w = way_[way];
    const std::size_t m = static_cast<std::size_t>(plan.rows), steps = static_cast<std::size_t>(in.steps);
    const std::size_t state = m * static_cast<std::size_t>(padded(units));
    const std::size_t wide = static_cast<std::size_t>(padded(panel_width(columns_, plan.kernels.width)));
    const std::size_t kept = plan.training ? steps : 1;
    plan.take(w.gates, (plan.training ? m : m < FEW ? m : FEW) * steps * wide);
    plan.take(w.c, state * kept);
    plan.take(w.once, m * wide);
    if (plan.training) {
      plan.take(w.c_tanh, state * steps);
      plan.take(w.dh, state);
      plan.take(w.dc, state);
    }
  }

  void forward_way(const Pass& pass, const Tensor& x, int way, float* h) const override {
    const Way& w = way_[way];
    const Kernels& k = pass.kernels;
    const int m = pass.rows, steps = in.steps;
    const long wide = padded(panel_width(columns_, k.width)), ld = padded(units), state = ld * m;
    float* gates = pass.region(w.gates);
    float* once = pass.region(w.once);
    float* c = pass.region(w.c);
    const bool repeated = x.step == 0;
    const bool all_steps = !repeated && static_cast<std::size_t>(m) < FEW;
    if (repeated) k.product({m, in.features, columns_, x.data, x.ld, w.wx.data(), once, wide, w.bias.data(), false});
    if (all_steps) k.product({m * steps, in.features, columns_, x.data, x.ld, w.wx.data(), gates, wide, w.bias.data(), false});
    for (int i = 0; i < steps; ++i) {
      const int t = step_at(way, i);
      LstmStep s{};
      s.rows = m;
      s.units = units;
      s.init = repeated ? once : all_steps ? gates + t * m * wide : w.bias.data();
      s.init_stride = repeated || all_steps ? wide : 0;
      if (!repeated && !all_steps) {
        s.x = x.at(t);
        s.ldx = x.ld;
        s.inputs = in.features;
        s.wx = w.wx.data();
      }
      if (i > 0) s.h = h + before(way, t) * state;
      s.ldh = ld;
      s.wh = w.wh.data();
      if (pass.training) {
        s.gates = gates + t * m * wide;
        s.ld_gates = wide;
        s.c = c + t * state;
        s.c_prev = i > 0 ? c + before(way, t) * state : nullptr;
        s.c_tanh = pass.region(w.c_tanh) + t * state;
      } else {
        s.c = c;
        s.c_prev = i > 0 ? c : nullptr;
      }
      s.h_out = h + t * state;
      s.ld_state = s.ld_out = ld;
      k.lstm_step(s);
    }
  }

  void backward_way(const Pass& pass, const Tensor& x, const Tensor& dy, int way, const float* h, const Tensor& dx) const override {
    const Way& w = way_[way];
    const Kernels& k = pass.kernels;
    const int m = pass.rows, steps = in.steps, width = panel_width(columns_, k.width);
    const long wide = padded(width), ld = padded(units), state = ld * m;
    float* gates = pass.region(w.gates);
    const float* c = pass.region(w.c);
    float* dh = pass.region(w.dh);
    for (int i = steps - 1; i >= 0; --i) {
      const int t = step_at(way, i);
      LstmBack b{};
      b.rows = m;
      b.units = units;
      b.dy = dy_at(dy, t, i);
      b.ldy = dy.ld;
      b.first = i == steps - 1;
      b.dh = b.first ? nullptr : dh;
      b.dc = pass.region(w.dc);
      b.c_prev = i > 0 ? c + before(way, t) * state : nullptr;
      b.c_tanh = pass.region(w.c_tanh) + t * state;
      b.ld_state = ld;
      b.gates = gates + t * m * wide;
      b.ld_gates = wide;
      k.lstm_back(b);
      if (i > 0) k.product({m, width, {units, 0}, b.gates, wide, w.wh_transposed.data(), dh, ld, nullptr, false});
    }
    const long columns = 4 * units;
    if (steps > 1) {
      // dz of every step except the first processed, beside the h it started from.
      const float* dz_later = reversed(way) ? gates : gates + m * wide;
      const float* h_before = reversed(way) ? h + state : h;
      k.gradient({m * (steps - 1), units, columns_, h_before, ld, dz_later, wide, pass.gradient + offset(way, 1), columns});
    }
    input_gradient(pass, x, way, {columns_, wide, gates, pass.region(w.once), offset(way, 0), offset(way, 2), w.wx_transposed.data()}, dx);
  }

 private:
  static constexpr std::size_t FEW = 6;  // windows

  struct Way {
    Packed wx, wh, bias, wx_transposed, wh_transposed;
    Region gates, c, c_tanh, dh, dc, once;
  };

  std::size_t offset(int way, int i) const { return parameters[static_cast<std::size_t>(3 * way + i)].offset; }

  const Columns columns_;
  Way way_[2];
};

}  // namespace tidewatch
