// Convolution over time: y[t] = f(b + Σ_k x[t·s + k − left]·W_k), rows outside the window are zero. W [K,F,U].
// Sequences are stored step after step, so tap k of all output steps is one product of rows shifted by k − left,
// without copying patches. Backward, with dz = dy·f'(y): dW_k += x[shifted]ᵀ·dz; db += Σ dz; dx[shifted] += dz·W_kᵀ.
#pragma once
#include "dense.h"

namespace tidewatch {

class Conv1d : public Layer {
 public:
  Conv1d(int index, Shape in, int steps, int filters, int size, int stride, int left, Activation activation)
      : Layer(index, in, {true, steps, filters}), size_(size), stride_(stride), left_(left), activation_(activation), columns_{filters, 0},
        taps_(static_cast<std::size_t>(size)) {
    parameter("kernel", {size, in.features, filters}, true);
    parameter("bias", {filters}, false);
  }

  void plan(Plan& plan) override {
    const std::size_t m = static_cast<std::size_t>(plan.rows);
    plan.take(y_, m * static_cast<std::size_t>(out.steps) * static_cast<std::size_t>(padded(out.features)));
    if (plan.training) plan.take(dx_, m * static_cast<std::size_t>(in.steps) * static_cast<std::size_t>(padded(in.features)));
  }

  void prepare(const Kernels& k, const float* weights, bool training) override {
    for (int i = 0; i < size_; ++i) {
      Tap& tap = taps_[static_cast<std::size_t>(i)];
      const float* w = weights + parameters[0].offset + static_cast<std::size_t>(i) * tap_size();
      pack(tap.w, k.width, columns_, in.features, w, out.features);
      if (training && index > 0) pack_transposed(tap.w_transposed, k.width, columns_, in.features, w, out.features);
    }
    pack_row(bias_, k.width, columns_, weights + parameters[1].offset);
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    const long ld = padded(out.features);
    const int all = pass.rows * out.steps;
    const Kernels& k = pass.kernels;
    const Tensor y{pass.region(y_), ld, ld * pass.rows};
    k.product({all, 0, columns_, x.data, x.ld, nullptr, y.data, ld, bias_.data(), false});  // y = b
    each_tap(pass.rows, [&](int i, int from, int to, int rows) {
      k.product({rows, in.features, columns_, x.at(from), x.ld, taps_[static_cast<std::size_t>(i)].w.data(), y.at(to), ld, nullptr, true});
    });
    k.activate(activation_, all * ld, y.data);
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor& y, const Tensor& dy, bool need_dx) override {
    const int all = pass.rows * out.steps;
    const Kernels& k = pass.kernels;
    k.activate_back(activation_, all * y.ld, y.data, dy.data);
    k.column_sum(all, columns_, dy.data, dy.ld, pass.gradient + parameters[1].offset);
    each_tap(pass.rows, [&](int i, int from, int to, int rows) {
      float* dw = pass.gradient + parameters[0].offset + static_cast<std::size_t>(i) * tap_size();
      k.gradient({rows, in.features, columns_, x.at(from), x.ld, dy.at(to), dy.ld, dw, out.features});
    });
    if (!need_dx) return {};
    const long ld = padded(in.features);
    const Tensor dx{pass.region(dx_), ld, ld * pass.rows};
    k.product({pass.rows * in.steps, 0, {in.features, 0}, dy.data, dy.ld, nullptr, dx.data, ld, nullptr, false});  // dx = 0
    each_tap(pass.rows, [&](int i, int from, int to, int rows) {
      k.product({rows, panel_width(columns_, k.width), {in.features, 0}, dy.at(to), dy.ld,
                 taps_[static_cast<std::size_t>(i)].w_transposed.data(), dx.at(from), ld, nullptr, true});
    });
    return dx;
  }

 private:
  struct Tap {
    Packed w, w_transposed;
  };

  std::size_t tap_size() const { return static_cast<std::size_t>(in.features) * static_cast<std::size_t>(out.features); }

  // f(tap, first input step, first output step, rows): with stride 1 for all output steps whose input row at this tap
  // is in the window, else for one step after the other.
  template <class F> void each_tap(int m, F&& f) const {
    for (int k = 0; k < size_; ++k) {
      const int shift = k - left_;
      if (stride_ == 1) {
        const int from = shift < 0 ? -shift : 0;
        const int to = out.steps < in.steps - shift ? out.steps : in.steps - shift;
        if (to > from) f(k, from + shift, from, (to - from) * m);
        continue;
      }
      for (int t = 0; t < out.steps; ++t) {
        const int row = t * stride_ + shift;
        if (row >= 0 && row < in.steps) f(k, row, t, m);
      }
    }
  }

  const int size_, stride_, left_;
  const Activation activation_;
  const Columns columns_;
  std::vector<Tap> taps_;
  Packed bias_;
  Region y_, dx_;
};

}  // namespace tidewatch
