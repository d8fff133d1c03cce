#include "loss.h"

#include <cmath>

namespace tidewatch {

namespace {

struct TargetRow {
  const float* values;
  const std::uint8_t* mask;  // of the cells, or null
  bool counts;               // by the row's mask
};

TargetRow target_row(const Source& s, std::size_t window, int t) {
  const long columns = s.target ? s.target_columns : s.columns;
  const std::size_t row = s.target_row(window) + static_cast<std::size_t>(t);
  const std::size_t at = row * static_cast<std::size_t>(columns);
  return {(s.target ? s.target : s.matrix) + at, s.mask && s.mask_cells ? s.mask + at : nullptr,
          !s.mask || s.mask_cells || s.mask[row] != 0};
}

double squared_error(const Loss& loss, const Source& s, std::size_t first, int m, const Shape& shape, const Tensor& y,
                     double count, Tensor* dy) {
  const int f = shape.features;
  const double each = 1.0 / (count * shape.steps * f);
  const float* fw = loss.weights.empty() ? nullptr : loss.weights.data();
  double total = 0;
  for (int t = 0; t < shape.steps; ++t) {
    for (int r = 0; r < m; ++r) {
      const std::size_t window = s.window(first + static_cast<std::size_t>(r));
      const TargetRow target = target_row(s, window, t);
      const float weight = s.sample_weights ? s.sample_weights[window] : 1.0f;
      const float* out = y.at(t) + r * y.ld;
      float* d = dy ? dy->at(t) + r * dy->ld : nullptr;
      const float scale = static_cast<float>(2.0 * each) * weight;
      float row = 0;
      for (int i = 0; i < f; ++i) {
        const bool counts = target.counts && (!target.mask || target.mask[i]);
        const float e = counts ? out[i] - target.values[i] : 0.0f;
        const float we = fw ? fw[i] * e : e;
        row += we * e;
        if (d) d[i] = scale * we;
      }
      total += static_cast<double>(row) * weight;
    }
  }
  return total * each;
}

double cross_entropy(const Loss& loss, const Source& s, std::size_t first, int m, int classes, const Tensor& y, double count,
                     Tensor* dy) {
  double total = 0;
  for (int r = 0; r < m; ++r) {
    const std::size_t window = s.window(first + static_cast<std::size_t>(r));
    const std::int32_t c = *static_cast<const volatile std::int32_t*>(s.classes + window);
    const float* out = y.data + r * y.ld;
    float* d = dy ? dy->data + r * dy->ld : nullptr;
    if (c < 0 || c >= classes) {
      if (d) for (int i = 0; i < classes; ++i) d[i] = 0;
      continue;
    }
    const double weight = (s.sample_weights ? s.sample_weights[window] : 1.0) *
                          (loss.weights.empty() ? 1.0 : loss.weights[static_cast<std::size_t>(c)]);
    double most = out[0], sum = 0;
    for (int i = 1; i < classes; ++i) if (out[i] > most) most = out[i];
    for (int i = 0; i < classes; ++i) sum += std::exp(out[i] - most);
    total += weight * (std::log(sum) - (out[c] - most));
    if (d) {
      for (int i = 0; i < classes; ++i) {
        const double p = std::exp(out[i] - most) / sum;
        d[i] = static_cast<float>(weight * (p - (i == c ? 1.0 : 0.0)) / count);
      }
    }
  }
  return total / count;
}

}  // namespace

double Loss::operator()(const Source& source, std::size_t first, int m, const Shape& shape, const Tensor& y, double count,
                        Tensor* dy) const {
  return entropy ? cross_entropy(*this, source, first, m, shape.features, y, count, dy)
                 : squared_error(*this, source, first, m, shape, y, count, dy);
}

void Loss::errors(const Source& s, std::size_t first, int m, const Shape& shape, const Tensor& y, float* cells,
                  float* windows) const {
  const int f = shape.features;
  for (int r = 0; r < m; ++r) {
    const std::size_t window = s.window(first + static_cast<std::size_t>(r));
    double sum = 0;
    long counted = 0;
    for (int t = 0; t < shape.steps; ++t) {
      const TargetRow target = target_row(s, window, t);
      const float* out = y.at(t) + r * y.ld;
      float row = 0;
      for (int i = 0; i < f; ++i) {
        const bool counts = target.counts && (!target.mask || target.mask[i]);
        const float e = counts ? out[i] - target.values[i] : 0.0f;
        counted += counts;
        row += (weights.empty() ? 1.0f : weights[static_cast<std::size_t>(i)]) * e * e;
        if (cells) *cells++ = e * e;
      }
      sum += static_cast<double>(row);
    }
    if (windows) *windows++ = counted ? static_cast<float>(sum / static_cast<double>(counted)) : 0.0f;
  }
}

void softmax_rows(int m, int classes, const Tensor& y) {
  for (int r = 0; r < m; ++r) {
    float* row = y.data + r * y.ld;
    double most = row[0], sum = 0;
    for (int i = 1; i < classes; ++i) if (row[i] > most) most = row[i];
    for (int i = 0; i < classes; ++i) sum += std::exp(row[i] - most);
    for (int i = 0; i < classes; ++i) row[i] = static_cast<float>(std::exp(row[i] - most) / sum);
  }
}

}  // namespace tidewatch
