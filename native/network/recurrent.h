// The common part of LSTM and GRU: one or two directions over a window, x [T][m][F] → y [T][m][H] or [m][H], 2H wide
// if bidirectional. Buffers are ordered by time in both directions, so "before" is t + 1 for the reversed one.
#pragma once
#include <cstring>

#include "layer.h"

namespace tidewatch {

struct RecurrentOptions {
  int units;
  bool sequences, bidirectional, backwards;
};

class Recurrent : public Layer {
 public:
  Recurrent(int index, Shape in, const RecurrentOptions& o)
      : Layer(index, in, {o.sequences, o.sequences ? in.steps : 1, o.units * (o.bidirectional ? 2 : 1)}),
        units(o.units),
        ways(o.bidirectional ? 2 : 1),
        backwards_(o.backwards) {}

  bool takes_repeated() const override { return true; }

  void plan(Plan& plan) override {
    const std::size_t m = static_cast<std::size_t>(plan.rows), steps = static_cast<std::size_t>(in.steps);
    for (int i = 0; i < ways; ++i) {
      plan.take(h_[i], m * steps * static_cast<std::size_t>(padded(units)));
      plan_way(plan, i);
    }
    if (ways == 2) plan.take(y_, m * static_cast<std::size_t>(out.steps) * static_cast<std::size_t>(padded(out.features)));
    if (plan.training) plan.take(dx_, m * steps * static_cast<std::size_t>(padded(in.features)));
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    for (int i = 0; i < ways; ++i) forward_way(pass, x, i, pass.region(h_[i]));
    const long ld = padded(units), step = ld * pass.rows;
    if (ways == 1) return {pass.region(h_[0]) + (out.sequence ? 0 : last(0) * step), ld, step};
    const long wide = padded(out.features);
    const Tensor y{pass.region(y_), wide, wide * pass.rows};
    for (int i = 0; i < 2; ++i) {
      for (int t = 0; t < out.steps; ++t) {
        const float* h = pass.region(h_[i]) + (out.sequence ? t : last(i)) * step;
        for (int r = 0; r < pass.rows; ++r) {
          std::memcpy(y.at(t) + r * wide + i * units, h + r * ld, sizeof(float) * static_cast<std::size_t>(units));
        }
      }
    }
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor&, const Tensor& dy, bool need_dx) override {
    const long ld = padded(in.features);
    const Tensor dx{need_dx ? pass.region(dx_) : nullptr, ld, ld * pass.rows};
    for (int i = 0; i < ways; ++i) {
      // The second direction's half of a row may start anywhere, and whole vectors write beyond it. This is harmless:
      // those lanes belong to unused units with zero weights.
      const Tensor half{dy.data + i * units, dy.ld, dy.step};
      backward_way(pass, x, half, i, pass.region(h_[i]), dx);
    }
    return dx;
  }

 protected:
  virtual void plan_way(Plan& plan, int way) = 0;
  virtual void forward_way(const Pass& pass, const Tensor& x, int way, float* h) const = 0;
  // Adds to dx if way is 1.
  virtual void backward_way(const Pass& pass, const Tensor& x, const Tensor& dy, int way, const float* h, const Tensor& dx) const = 0;

  bool reversed(int way) const { return way == 1 || backwards_; }
  int last(int way) const { return reversed(way) ? 0 : in.steps - 1; }
  // Step that is processed i-th, and the one processed before it.
  int step_at(int way, int i) const { return reversed(way) ? in.steps - 1 - i : i; }
  int before(int way, int t) const { return reversed(way) ? t + 1 : t - 1; }
  // dy of the step that is processed i-th, or null if there is no gradient from the next layer.
  const float* dy_at(const Tensor& dy, int t, int i) const {
    return out.sequence ? dy.at(t) : i == in.steps - 1 ? dy.data : nullptr;
  }

  // Σ_t of m rows each.
  void sum_steps(const Pass& pass, const float* each, long wide, float* sum) const {
    const long block = wide * pass.rows;
    std::memcpy(sum, each, sizeof(float) * static_cast<std::size_t>(block));
    for (int t = 1; t < in.steps; ++t) pass.kernels.add(block, each + t * block, sum);
  }

  // Gradients of the input's kernel and bias, and of the input, from da, the gradients of its products [T][m][wide].
  // For a repeated input only their sum over the steps counts, which goes into `once`. Adds to dx if way is 1.
  struct InputGradient {
    Columns columns;
    long wide;
    const float* da;
    float* once;
    std::size_t kernel, bias;  // offsets of the parameters
    const float* wx_transposed;
  };
  void input_gradient(const Pass& pass, const Tensor& x, int way, const InputGradient& g, const Tensor& dx) const {
    const Kernels& k = pass.kernels;
    const float* da = g.da;
    int rows = pass.rows * in.steps;
    if (x.step == 0) {
      sum_steps(pass, da, g.wide, g.once);
      da = g.once;
      rows = pass.rows;
    }
    k.gradient({rows, in.features, g.columns, x.data, x.ld, da, g.wide, pass.gradient + g.kernel, g.columns.units * g.columns.gates});
    k.column_sum(rows, g.columns, da, g.wide, pass.gradient + g.bias);
    if (dx.data) {
      const int width = panel_width(g.columns, k.width);
      k.product({rows, width, {in.features, 0}, da, g.wide, g.wx_transposed, dx.data, dx.ld, nullptr, way == 1});
    }
  }

  const int units, ways;

 private:
  const bool backwards_;
  Region h_[2], y_, dx_;
};

}  // namespace tidewatch
