// y = f(x·W + b) on the last axis. x [T][m][F], W [F,U], y [T][m][U].
// Backward: dz = dy·f'(y);  dW += xᵀ·dz;  db += Σ dz;  dx = dz·Wᵀ.
#pragma once
#include "layer.h"

namespace tidewatch {

class Dense : public Layer {
 public:
  Dense(int index, Shape in, int units, Activation activation)
      : Layer(index, in, {in.sequence, in.steps, units}), activation_(activation), columns_{units, 0} {
    parameter("kernel", {in.features, units}, true);
    parameter("bias", {units}, false);
  }

  void plan(Plan& plan) override {
    const std::size_t rows = static_cast<std::size_t>(plan.rows) * static_cast<std::size_t>(in.steps);
    plan.take(y_, rows * static_cast<std::size_t>(padded(out.features)));
    if (plan.training) plan.take(dx_, rows * static_cast<std::size_t>(padded(in.features)));
  }

  void prepare(const Kernels& k, const float* weights, bool training) override {
    const float* w = weights + parameters[0].offset;
    pack(w_, k.width, columns_, in.features, w, out.features);
    pack_row(bias_, k.width, columns_, weights + parameters[1].offset);
    if (training) pack_transposed(w_transposed_, k.width, columns_, in.features, w, out.features);
  }

  Tensor forward(const Pass& pass, const Tensor& x) override {
    const long ld = padded(out.features);
    const Tensor y{pass.region(y_), ld, ld * pass.rows};
    const int rows = pass.rows * in.steps;
    pass.kernels.product({rows, in.features, columns_, x.data, x.ld, w_.data(), y.data, ld, bias_.data(), false});
    pass.kernels.activate(activation_, rows * ld, y.data);
    return y;
  }

  Tensor backward(const Pass& pass, const Tensor& x, const Tensor& y, const Tensor& dy, bool need_dx) override {
    const int rows = pass.rows * in.steps;
    const Kernels& k = pass.kernels;
    k.activate_back(activation_, rows * y.ld, y.data, dy.data);
    k.gradient({rows, in.features, columns_, x.data, x.ld, dy.data, dy.ld, pass.gradient + parameters[0].offset, out.features});
    k.column_sum(rows, columns_, dy.data, dy.ld, pass.gradient + parameters[1].offset);
    if (!need_dx) return {};
    const long ld = padded(in.features);
    const Tensor dx{pass.region(dx_), ld, ld * pass.rows};
    k.product({rows, panel_width(columns_, k.width), {in.features, 0}, dy.data, dy.ld, w_transposed_.data(), dx.data, ld, nullptr, false});
    return dx;
  }

 private:
  const Activation activation_;
  const Columns columns_;
  Packed w_, w_transposed_, bias_;
  Region y_, dx_;
};

}  // namespace tidewatch
