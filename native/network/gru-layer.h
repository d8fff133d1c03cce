// GRU over a window, "reset after". kernels/gru.h has the step itself. The input products of all steps are one
// product (for a repeated x that of one step); weight gradients as for the LSTM, but the recurrent product has a
// separate gradient (dq), since the reset gate is between it and the candidate.
#pragma once
#include "recurrent.h"

namespace tidewatch {

class Gru : public Recurrent {
 public:
  Gru(int index, Shape in, const RecurrentOptions& o) : Recurrent(index, in, o), columns_{o.units, 3} {
    for (int i = 0; i < ways; ++i) {
      const std::string prefix = ways == 1 ? "" : i == 0 ? "forward." : "backward.";
      parameter((prefix + "kernel").c_str(), {in.features, 3 * units}, true);
      parameter((prefix + "recurrentKernel").c_str(), {units, 3 * units}, true);
      parameter((prefix + "bias").c_str(), {3 * units}, false);
      parameter((prefix + "recurrentBias").c_str(), {3 * units}, false);
    }
  }

  void prepare(const Kernels& k, const float* weights, bool training) override {
    for (int i = 0; i < ways; ++i) {
      Way& w = way_[i];
      const float* kernel = weights + offset(i, 0);
      const float* recurrent = weights + offset(i, 1);
      pack(w.wx, k.width, columns_, in.features, kernel, 3 * units);
      pack(w.wh, k.width, columns_, units, recurrent, 3 * units);
      pack_row(w.bias, k.width, columns_, weights + offset(i, 2));
      pack_row(w.recurrent_bias, k.width, columns_, weights + offset(i, 3));
      if (training) {
        if (index > 0) pack_transposed(w.wx_transposed, k.width, columns_, in.features, kernel, 3 * units);
        pack_transposed(w.wh_transposed, k.width, columns_, units, recurrent, 3 * units);
      }
    }
  }

 protected:
  void plan_way(Plan& plan, int way) override {
    Way& w = way_[way];
    const std::size_t m = static_cast<std::size_t>(plan.rows), steps = static_cast<std::size_t>(in.steps);
    const std::size_t state = m * static_cast<std::size_t>(padded(units));
    const std::size_t wide = static_cast<std::size_t>(padded(panel_width(columns_, plan.kernels.width)));
    plan.take(w.gates, m * steps * wide);
    plan.take(w.once, m * wide);
    if (plan.training) {
      plan.take(w.dgates, m * steps * wide);
      plan.take(w.inner, state * steps);
      plan.take(w.dh, state);
    }
  }

  void forward_way(const Pass& pass, const Tensor& x, int way, float* h) const override {
    const Way& w = way_[way];
    const Kernels& k = pass.kernels;
    const int m = pass.rows, steps = in.steps;
    const long wide = padded(panel_width(columns_, k.width)), ld = padded(units), state = ld * m;
    const bool repeated = x.step == 0;
    float* gates = pass.region(w.gates);
    float* init = repeated ? pass.region(w.once) : gates;
    k.product({repeated ? m : m * steps, in.features, columns_, x.data, x.ld, w.wx.data(), init, wide, w.bias.data(), false});
    for (int i = 0; i < steps; ++i) {
      const int t = step_at(way, i);
      GruStep s{};
      s.rows = m;
      s.units = units;
      s.init = repeated ? init : init + t * m * wide;
      s.init_stride = wide;
      if (i > 0) s.h = h + before(way, t) * state;
      s.ldh = ld;
      s.wh = w.wh.data();
      s.bias = w.recurrent_bias.data();
      if (pass.training) {
        s.gates = gates + t * m * wide;
        s.inner = pass.region(w.inner) + t * state;
      }
      s.ld_gates = wide;
      s.ld_state = ld;
      s.h_out = h + t * state;
      s.ld_out = ld;
      k.gru_step(s);
    }
  }

  void backward_way(const Pass& pass, const Tensor& x, const Tensor& dy, int way, const float* h, const Tensor& dx) const override {
    const Way& w = way_[way];
    const Kernels& k = pass.kernels;
    const int m = pass.rows, steps = in.steps, width = panel_width(columns_, k.width);
    const long wide = padded(width), ld = padded(units), state = ld * m;
    float* gates = pass.region(w.gates);
    float* dgates = pass.region(w.dgates);
    float* dh = pass.region(w.dh);
    for (int i = steps - 1; i >= 0; --i) {
      const int t = step_at(way, i);
      GruBack b{};
      b.rows = m;
      b.units = units;
      b.dy = dy_at(dy, t, i);
      b.ldy = dy.ld;
      b.dh = dh;
      b.first = i == steps - 1;
      b.h_prev = i > 0 ? h + before(way, t) * state : nullptr;
      b.ldh = ld;
      b.inner = pass.region(w.inner) + t * state;
      b.ld_state = ld;
      b.gates = gates + t * m * wide;
      b.dgates = dgates + t * m * wide;
      b.ld_gates = wide;
      k.gru_back(b);
      if (i > 0) k.product({m, width, {units, 0}, b.dgates, wide, w.wh_transposed.data(), dh, ld, nullptr, true});
    }
    const long columns = 3 * units;
    if (steps > 1) {
      const float* dq_later = reversed(way) ? dgates : dgates + m * wide;
      const float* h_before = reversed(way) ? h + state : h;
      k.gradient({m * (steps - 1), units, columns_, h_before, ld, dq_later, wide, pass.gradient + offset(way, 1), columns});
    }
    k.column_sum(m * steps, columns_, dgates, wide, pass.gradient + offset(way, 3));
    input_gradient(pass, x, way, {columns_, wide, gates, pass.region(w.once), offset(way, 0), offset(way, 2), w.wx_transposed.data()}, dx);
  }

 private:
  struct Way {
    Packed wx, wh, bias, recurrent_bias, wx_transposed, wh_transposed;
    Region gates, dgates, inner, dh, once;
  };

  std::size_t offset(int way, int i) const { return parameters[static_cast<std::size_t>(4 * way + i)].offset; }

  const Columns columns_;
  Way way_[2];
};

}  // namespace tidewatch
