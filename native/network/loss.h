// Losses and their gradients, for one shard. y [T][m][F] is the network's output.
//   mse            (1/(B·T·F)) Σ s_w·f_f·[mask]·(y − x)²            dy = 2·s·f·(y − x)/(B·T·F)
//   cross-entropy  (1/B) Σ s_w·k_c·(−log p_c), p = softmax(y)      dy = s·k·(p − [c])/B
// The divisor is the count, never the sum of weights. Sums in double, in the order of windows and steps.
#pragma once
#include "layer.h"

namespace tidewatch {

// The source of windows: views into arrays that belong to JavaScript. The binding has checked every number in them,
// but JavaScript may write to them while an epoch runs, so numbers that become addresses are checked again at use.
struct Source {
  const float* matrix = nullptr;
  long columns = 0;
  const std::uint32_t* starts = nullptr;
  std::size_t starts_count = 0;          // N
  std::uint32_t last_start = 0;          // largest that leaves room for a window
  std::size_t windows = 0;               // n: length of order, or N
  const std::uint32_t* order = nullptr;  // or null: 0 … N − 1
  const float* target = nullptr;         // null = the window itself
  long target_columns = 0;
  const std::uint32_t* target_starts = nullptr;
  std::uint32_t target_last = 0;
  const std::int32_t* classes = nullptr;
  const float* sample_weights = nullptr;
  const std::uint8_t* mask = nullptr;
  bool mask_cells = false;  // one per cell, not per row

  std::size_t window(std::size_t i) const {
    if (!order) return i;
    const std::uint32_t w = *static_cast<const volatile std::uint32_t*>(order + i);
    return w < starts_count ? w : 0;
  }
  std::size_t row(std::size_t window) const { return within(starts, window, last_start); }
  std::size_t target_row(std::size_t window) const {
    return target ? within(target_starts, window, target_last) : row(window);
  }

 private:
  static std::size_t within(const std::uint32_t* list, std::size_t i, std::uint32_t last) {
    const std::uint32_t s = *static_cast<const volatile std::uint32_t*>(list + i);
    return s <= last ? s : 0;
  }
};

struct Loss {
  bool entropy = false;
  std::vector<float> weights;  // per feature, or per class; empty = 1

  // Loss of windows first … first + m − 1 of the source, divided by `count` windows; dy may be null.
  double operator()(const Source& source, std::size_t first, int m, const Shape& shape, const Tensor& y, double count,
                    Tensor* dy) const;

  // errors(): cells, window means and the prediction of m windows; each may be null, each points at its first window.
  void errors(const Source& source, std::size_t first, int m, const Shape& shape, const Tensor& y, float* cells,
              float* windows) const;
};

void softmax_rows(int m, int classes, const Tensor& y);

}  // namespace tidewatch
