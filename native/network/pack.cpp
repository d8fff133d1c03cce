// Arranges weights in the order in which the kernels read them. Done once per update; it takes little time compared
// with the batch's products.
#include "layer.h"

namespace tidewatch {

namespace {

std::size_t packed_size(int width, Columns columns, int depth) {
  return static_cast<std::size_t>(depth) * static_cast<std::size_t>(panel_width(columns, width));
}

}  // namespace

void pack(Packed& to, int width, Columns columns, int depth, const float* w, long ld, const float* gate_scale) {
  to.resize(packed_size(width, columns, depth));
  float* out = to.data();
  for (int p = 0; p < panel_count(columns, width); ++p) {
    const int vectors = panel_vectors(columns, width, p);
    for (int v = 0; v < vectors; ++v) {
      const float* from = w + vector_column(columns, width, p, v);
      const int lanes = vector_lanes(columns, width, p, v);
      const float scale = gate_scale ? gate_scale[v] : 1.0f;
      float* b = out + v * width;
      for (int k = 0; k < depth; ++k, from += ld, b += vectors * width) {
        for (int i = 0; i < lanes; ++i) b[i] = scale * from[i];
        for (int i = lanes; i < width; ++i) b[i] = 0.0f;
      }
    }
    out += static_cast<long>(depth) * vectors * width;
  }
}

void pack_transposed(Packed& to, int width, Columns columns, int n, const float* w, long ld) {
  const Columns plain{n, 0};
  const int depth = panel_width(columns, width);
  to.resize(packed_size(width, plain, depth));
  float* out = to.data();
  for (int p = 0; p < panel_count(plain, width); ++p) {
    const int vectors = panel_vectors(plain, width, p);
    int k = 0;
    for (int q = 0; q < panel_count(columns, width); ++q) {
      for (int u = 0; u < panel_vectors(columns, width, q); ++u, k += width) {
        const int column = vector_column(columns, width, q, u);
        const int lanes = vector_lanes(columns, width, q, u);
        for (int v = 0; v < vectors; ++v) {
          const int row = vector_column(plain, width, p, v);
          const int rows = vector_lanes(plain, width, p, v);
          float* b = out + (static_cast<long>(k) * vectors + v) * width;
          for (int i = 0; i < width; ++i, b += vectors * width) {
            for (int j = 0; j < width; ++j) b[j] = i < lanes && j < rows ? w[(row + j) * ld + column + i] : 0.0f;
          }
        }
      }
    }
    out += static_cast<long>(depth) * vectors * width;
  }
}

void pack_row(Packed& to, int width, Columns columns, const float* row, const float* gate_scale) {
  pack(to, width, columns, 1, row, 0, gate_scale);
}

}  // namespace tidewatch
