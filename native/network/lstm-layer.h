// LSTM over a window, one or two directions. x [T][m][F] → y [T][m][H] or [m][H], 2H wide when bidirectional. The step itself is
// in kernels/lstm.h; here is the order of the steps, and what is done for all of them at once:
//   forward    z_t = x_t·W + h·U + b in one pass over a panel's weights; x·W once when x repeats, and in one product for all
//              steps when there are too few windows to keep the registers busy
//   backward   dh = dz_t·Uᵀ step by step; then, for all steps in one product each, dU += h⁻ᵀ·dz, dW += xᵀ·dz, dx = dz·Wᵀ.
//              When x repeats, Σ_t dz_t takes the place of dz in the last two. The first step has h = 0: no product.
#pragma once
#include <cstring>

#include "layer.h"

namespace tidewatch {

class Lstm : public Layer {
 public:
  Lstm(int index, Shape in, int units, bool sequences, bool bidirectional, bool backwards)
      : Layer(index, in, {sequences, sequences ? in.steps : 1, units * (bidirectional ? 2 : 1)}),
        units_(units),
        columns_{units, 4},
        ways_(bidirectional ? 2 : 1) {
    way_[0].reversed = backwards;
    way_[1].reversed = true;
    for (int i = 0; i < ways_; ++i) {
      const std::string prefix = !bidirectional ? "" : i == 0 ? "forward." : "backward.";
      parameter((prefix + "kernel").c_str(), {in.features, 4 * units}, true);
      parameter((prefix + "recurrentKernel").c_str(), {units, 4 * units}, true);
      parameter((prefix + "bias").c_str(), {4 * units}, false);
    }
  }

  bool takes_repeated() const override { return true; }

  void plan(Plan& plan) override {
    const std::size_t m = static_cast<std::size_t>(plan.rows), steps = static_cast<std::size_t>(in.steps);
    const std::size_t state = m * static_cast<std::size_t>(padded(units_));
    const std::size_t wide = static_cast<std::size_t>(padded(panel_width(columns_, plan.kernels.width)));
    for (int i = 0; i < ways_; ++i) {
      Way& w = way_[i];
      plan.take(w.h, state * steps);
      if (plan.training) {
        plan.take(w.gates, m * steps * wide);
        plan.take(w.c, state * steps);
        plan.take(w.c_tanh, state * steps);
        plan.take(w.dh, state);
        plan.take(w.dc, state);
      } else {
        plan.take(w.c, state);
        plan.take(w.gates, (m < FEW ? m : FEW) * steps * wide);
      }
      plan.take(w.once, m * wide);
    }
    if (ways_ == 2) plan.take(y_, m * static_cast<std::size_t>(out.steps) * static_cast<std::size_t>(padded(out.features)));
    if (plan.training) plan.take(dx_, m * steps * static_cast<std::size_t>(padded(in.features)));
  }

  void prepare(const Kernels& k, const float* weights, bool training) override {
    // The kernel wants its sums times −log₂e (tanh: 2·log₂e): see gate_activations in kernels/vector-math.h.
    constexpr float s = -1.44269504088896341f;
    const float scale[4] = {s, s, -2 * s, s};
    for (int i = 0; i < ways_; ++i) {
      Way& w = way_[i];
      const float* kernel = weights + parameters[static_cast<std::size_t>(3 * i)].offset;
      const float* recurrent = weights + parameters[static_cast<std::size_t>(3 * i + 1)].offset;
      pack(w.wx, k.width, columns_, in.features, kernel, 4 * units_, scale);
      pack(w.wh, k.width, columns_, units_, recurrent, 4 * units_, scale);
      pack_row(w.bias, k.width, columns_, weights + parameters[static_cast<std::size_t>(3 * i + 2)].offset, scale);
      if (training) {
        pack_transposed(w.wx_transposed, k.width, columns_, in.features, kernel, 4 * units_);
        pack_transposed(w.wh_transposed, k.width, columns_, units_, recurrent, 4 * units_);
      }
    }
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    for (int i = 0; i < ways_; ++i) forward_way(pass, x, way_[i]);
    const long ld = padded(units_), step = ld * pass.rows;
    if (ways_ == 1) {
      const int last = way_[0].reversed ? 0 : in.steps - 1;
      return {pass.region(way_[0].h) + (out.sequence ? 0 : last * step), ld, step};
    }
    const long wide = padded(out.features);
    const Tensor y{pass.region(y_), wide, wide * pass.rows};
    for (int i = 0; i < 2; ++i) {
      const int last = i == 1 ? 0 : in.steps - 1;
      for (int t = 0; t < out.steps; ++t) {
        const float* h = pass.region(way_[i].h) + (out.sequence ? t : last) * step;
        for (int r = 0; r < pass.rows; ++r) {
          std::memcpy(y.at(t) + r * wide + i * units_, h + r * ld, sizeof(float) * static_cast<std::size_t>(units_));
        }
      }
    }
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor&, const Tensor& dy, bool need_dx) override {
    const long ld = padded(in.features);
    const Tensor dx{need_dx ? pass.region(dx_) : nullptr, ld, ld * pass.rows};
    for (int i = 0; i < ways_; ++i) backward_way(pass, x, dy, i, dx);
    return dx;
  }

 private:
  static constexpr std::size_t FEW = 6;

  struct Way {
    bool reversed = false;
    Packed wx, wh, bias, wx_transposed, wh_transposed;
    Region gates, c, c_tanh, h, dh, dc, once;
  };

  void forward_way(const Pass& pass, const Tensor& x, const Way& w) const {
    const Kernels& k = pass.kernels;
    const int m = pass.rows, steps = in.steps;
    const long wide = padded(panel_width(columns_, k.width)), ld = padded(units_), state = ld * m;
    float* gates = pass.region(w.gates);
    float* once = pass.region(w.once);
    float* h = pass.region(w.h);
    float* c = pass.region(w.c);
    const bool repeated = x.step == 0;
    const bool all_steps = !repeated && static_cast<std::size_t>(m) < FEW;
    Product p{m, in.features, columns_, x.data, x.ld, w.wx.data(), once, wide, w.bias.data(), false};
    if (all_steps) {
      p.rows = m * steps;
      p.c = gates;
    }
    if (repeated || all_steps) k.product(p);
    for (int i = 0; i < steps; ++i) {
      const int t = w.reversed ? steps - 1 - i : i, before = w.reversed ? t + 1 : t - 1;
      LstmStep s{};
      s.rows = m;
      s.units = units_;
      s.init = repeated ? once : all_steps ? gates + t * m * wide : w.bias.data();
      s.init_stride = repeated || all_steps ? wide : 0;
      if (!repeated && !all_steps) s.x = x.at(t), s.ldx = x.ld, s.inputs = in.features, s.wx = w.wx.data();
      if (i > 0) s.h = h + before * state;
      s.ldh = ld;
      s.wh = w.wh.data();
      if (pass.training) {
        s.gates = gates + t * m * wide;
        s.ld_gates = wide;
        s.c = c + t * state;
        s.c_prev = i > 0 ? c + before * state : nullptr;
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

  void backward_way(const Pass& pass, const Tensor& x, const Tensor& dy, int way, const Tensor& dx) const {
    const Way& w = way_[way];
    const Kernels& k = pass.kernels;
    const int m = pass.rows, steps = in.steps, width = panel_width(columns_, k.width);
    const long wide = padded(width), ld = padded(units_), state = ld * m;
    float* gates = pass.region(w.gates);
    const float* c = pass.region(w.c);
    float* dh = pass.region(w.dh);
    // The second direction's half of dy may start anywhere in a row; loads of whole vectors run over into the padding of
    // the row or the next one, which is harmless: those lanes belong to units that do not exist.
    const float* dy_way = dy.data + way * units_;
    for (int i = steps - 1; i >= 0; --i) {
      const int t = w.reversed ? steps - 1 - i : i, before = w.reversed ? t + 1 : t - 1;
      LstmBack b{};
      b.rows = m;
      b.units = units_;
      b.dy = out.sequence ? dy_way + t * dy.step : i == steps - 1 ? dy_way : nullptr;
      b.ldy = dy.ld;
      b.first = i == steps - 1;
      b.dh = b.first ? nullptr : dh;
      b.dc = pass.region(w.dc);
      b.c_prev = i > 0 ? c + before * state : nullptr;
      b.c_tanh = pass.region(w.c_tanh) + t * state;
      b.ld_state = ld;
      b.gates = gates + t * m * wide;
      b.ld_gates = wide;
      k.lstm_back(b);
      if (i > 0) k.product({m, width, {units_, 0}, b.gates, wide, w.wh_transposed.data(), dh, ld, nullptr, false});
    }
    const std::size_t first = static_cast<std::size_t>(3 * way);
    float* dw = pass.gradient + parameters[first].offset;
    float* du = pass.gradient + parameters[first + 1].offset;
    float* db = pass.gradient + parameters[first + 2].offset;
    const long wide_w = 4 * units_;
    const float* h = pass.region(w.h);
    if (steps > 1) {
      // dz of every step but the first processed, beside the h it started from.
      const float* dz_later = w.reversed ? gates : gates + m * wide;
      const float* h_before = w.reversed ? h + state : h;
      k.gradient({m * (steps - 1), units_, columns_, h_before, ld, dz_later, wide, du, wide_w});
    }
    const float* dz = gates;
    int rows = m * steps;
    if (x.step == 0) {
      float* sum = pass.region(w.once);
      std::memcpy(sum, gates, sizeof(float) * static_cast<std::size_t>(m * wide));
      for (int t = 1; t < steps; ++t) k.add(m * wide, gates + t * m * wide, sum);
      dz = sum;
      rows = m;
    }
    k.gradient({rows, in.features, columns_, x.data, x.ld, dz, wide, dw, wide_w});
    k.column_sum(rows, columns_, dz, wide, db);
    if (dx.data) k.product({rows, width, {in.features, 0}, dz, wide, w.wx_transposed.data(), dx.data, dx.ld, nullptr, way == 1});
  }

  const int units_;
  const Columns columns_;
  const int ways_;
  Way way_[2];
  Region y_, dx_;
};

}  // namespace tidewatch
