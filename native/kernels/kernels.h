// The interface between the network and the instruction sets: one table of functions per set, with the same arguments
// for all. The kernels use no templates of the standard library, because code compiled with AVX-512 must not be
// linked elsewhere.
//
// Shapes. A matrix is row-major float32 with a row stride ("ld") that may be larger than its width; rows of internal
// buffers are padded to a multiple of 16 floats and may be read and written up to there.
#pragma once
#include <cstdint>

namespace tidewatch {

// How the columns of a weight matrix are arranged in panels of vectors of W lanes.
// gates = 0: plain; vector v of panel p holds columns (4p + v)·W …, `units` columns in all.
// gates = G: panel p holds units p·W … of each of G gates, vector v those of gate v: column v·units + p·W.
struct Columns {
  int units;
  int gates;
};

inline int panel_vectors(const Columns& c, int width, int panel) {
  if (c.gates) return c.gates;
  const int left = (c.units - panel * 4 * width + width - 1) / width;
  return left < 4 ? left : 4;
}
inline int panel_count(const Columns& c, int width) {
  const int wide = c.gates ? width : 4 * width;
  return (c.units + wide - 1) / wide;
}
// Column of a vector's first lane, and how many of its lanes are used.
inline int vector_column(const Columns& c, int width, int panel, int vector) {
  return c.gates ? vector * c.units + panel * width : (4 * panel + vector) * width;
}
inline int vector_lanes(const Columns& c, int width, int panel, int vector) {
  const int left = c.gates ? c.units - panel * width : c.units - (4 * panel + vector) * width;
  return left < width ? left : width;
}
// Width in floats of a matrix with columns in panel order.
inline int panel_width(const Columns& c, int width) {
  if (c.gates) return panel_count(c, width) * c.gates * width;
  return (c.units + width - 1) / width * width;
}

// C[m,n] = A[m,k]·B[k,n] (+ bias[n], or + C). B is packed: panel after panel, each [k][vectors·W].
struct Product {
  int rows, depth;
  Columns columns;
  const float* a;
  long lda;
  const float* b;
  float* c;
  long ldc;
  const float* bias;  // in panel order, or null
  bool accumulate;
};

// G[i,n] += Σ_rows A[row,i]·B[row,n]. B in panel order, G in plain columns (the layout of the weights).
struct GradientProduct {
  int rows, inputs;
  Columns columns;
  const float* a;
  long lda;
  const float* b;
  long ldb;
  float* g;
  long ldg;
};

// One step of an LSTM for m rows; see lstm.h.
struct LstmStep {
  int rows, units;
  const float* init;  // [m or 1, 4H'] in panel order: bias, or input product with bias
  long init_stride;   // 0 = the same row for all
  const float* x;     // [m,F] with wx, or null if init includes it
  long ldx;
  int inputs;
  const float* wx;  // packed [F,4H]
  const float* h;   // [m,H] of the previous step, null at the first
  long ldh;
  const float* wh;      // packed [H,4H]
  const float* c_prev;  // [m,H], null at the first
  float* gates;         // [m,4H'] in panel order: i, f, g, o after activation; null if not training
  long ld_gates;
  float* c;       // [m,H], may be c_prev
  float* c_tanh;  // [m,H], null if not training
  float* h_out;   // [m,H]
  long ld_state;  // of c, c_prev, c_tanh
  long ld_out;
};

struct LstmBack {
  int rows, units;
  const float* dy;  // [m,H] from the next layer, or null
  long ldy;
  const float* dh;  // [m,H] from the next step, or null
  float* dc;        // [m,H] in and out
  bool first;       // dc is 0 on input
  const float* c_prev;
  const float* c_tanh;
  long ld_state;  // of dh, dc, c_prev, c_tanh
  float* gates;   // [m,4H'] in: gates, out: their gradients
  long ld_gates;
};

// One step of a GRU for m rows; see gru.h.
struct GruStep {
  int rows, units;
  const float* init;  // [m,3H'] in panel order: input product with bias
  long init_stride;
  const float* h;  // null at the first
  long ldh;
  const float* wh;    // packed [H,3H]
  const float* bias;  // recurrent, panel order
  float* gates;       // [m,3H']: z, r, n; null if not training
  long ld_gates;
  float* inner;  // [m,H]: b_n = h·U_n + recurrent bias; null if not training
  long ld_state;
  float* h_out;
  long ld_out;
};

struct GruBack {
  int rows, units;
  const float* dy;
  long ldy;
  float* dh;    // [m,H] in: from the next step; out: its direct part for the previous step
  bool first;   // dh is 0 on input
  const float* h_prev;  // null = 0
  long ldh;
  const float* inner;
  long ld_state;   // of dh, inner
  float* gates;    // in: z, r, n; out: gradient of the input product
  float* dgates;   // out: gradient of the recurrent product
  long ld_gates;
};

enum class Activation { linear, relu, tanh, sigmoid };

struct AdamStep {
  long count;
  float* w;
  float* m;
  float* v;
  const float* g;
  float scale;          // of the gradient, from clipping
  float beta1, beta2;
  float rate;           // lr
  float m_fix, v_fix;   // 1/(1 − β1^t), 1/(1 − β2^t)
  float epsilon;
  float decay;          // lr·weightDecay
};

struct Kernels {
  const char* name;
  int width;
  void (*product)(const Product&);
  void (*gradient)(const GradientProduct&);
  // sum[n] += Σ_rows B[row,n], B in panel order, sum in plain columns
  void (*column_sum)(int rows, Columns columns, const float* b, long ldb, float* sum);
  void (*lstm_step)(const LstmStep&);
  void (*lstm_back)(const LstmBack&);
  void (*gru_step)(const GruStep&);
  void (*gru_back)(const GruBack&);
  // in place; count is a multiple of 16 or the tail is handled
  void (*activate)(Activation, long count, float* y);
  // dy ← dy·f'(y), from the output y
  void (*activate_back)(Activation, long count, const float* y, float* dy);
  // y += x
  void (*add)(long count, const float* x, float* y);
  // Σ x² in double, fixed order
  double (*sum_squares)(long count, const float* x);
  void (*adam)(const AdamStep&);
  // Register-only multiply-adds. Returns the number of floating-point operations and writes a value that depends on them.
  double (*fma_loop)(long rounds, float* sink);
};

// The best table for this processor, and all tables that it can run (for tests). The name "auto" or null selects the best.
const Kernels& best_kernels();
const Kernels* kernels_named(const char* name);

}  // namespace tidewatch
