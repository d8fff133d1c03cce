// Plain implementations of what the fast kernels compute: loops over indices, sums in double, nothing reordered. They
// define the formulas at the kernels' heads, and test-kernels.cpp checks the kernels against them.
#pragma once
#include <cmath>
#include <vector>

namespace reference {

using Matrix = std::vector<float>;  // row-major, no padding

inline double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

// C[m,n] = A[m,k]·B[k,n] + bias[n]
inline Matrix product(int m, int k, int n, const Matrix& a, const Matrix& b, const float* bias) {
  Matrix c(static_cast<std::size_t>(m * n));
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) {
      double s = bias ? static_cast<double>(bias[j]) : 0.0;
      for (int p = 0; p < k; ++p) s += static_cast<double>(a[i * k + p]) * static_cast<double>(b[p * n + j]);
      c[i * n + j] = static_cast<float>(s);
    }
  }
  return c;
}

// G[i,n] = Σ_rows A[row,i]·B[row,n]
inline Matrix gradient(int rows, int inputs, int n, const Matrix& a, const Matrix& b) {
  Matrix g(static_cast<std::size_t>(inputs * n));
  for (int i = 0; i < inputs; ++i) {
    for (int j = 0; j < n; ++j) {
      double s = 0;
      for (int r = 0; r < rows; ++r) s += static_cast<double>(a[r * inputs + i]) * static_cast<double>(b[r * n + j]);
      g[i * n + j] = static_cast<float>(s);
    }
  }
  return g;
}

// One step of an LSTM from pre-activations z [m,4H] in the order i, f, g, o.
struct Lstm {
  Matrix gates, c, c_tanh, h;  // gates [m,4H]
};
inline Lstm lstm(int m, int units, const Matrix& z, const Matrix& c_prev) {
  Lstm y{Matrix(z.size()), Matrix(c_prev.size()), Matrix(c_prev.size()), Matrix(c_prev.size())};
  for (int r = 0; r < m; ++r) {
    for (int u = 0; u < units; ++u) {
      const float* row = z.data() + r * 4 * units;
      const double i = sigmoid(row[u]), f = sigmoid(row[units + u]), g = std::tanh(static_cast<double>(row[2 * units + u])),
                   o = sigmoid(row[3 * units + u]);
      const double c = f * static_cast<double>(c_prev[r * units + u]) + i * g;
      const double values[4] = {i, f, g, o};
      for (int v = 0; v < 4; ++v) y.gates[r * 4 * units + v * units + u] = static_cast<float>(values[v]);
      y.c[r * units + u] = static_cast<float>(c);
      y.c_tanh[r * units + u] = static_cast<float>(std::tanh(c));
      y.h[r * units + u] = static_cast<float>(o * std::tanh(c));
    }
  }
  return y;
}

// Its backward pass: dz [m,4H] and the cell's gradient for the previous step.
struct LstmGradient {
  Matrix dz, dc;
};
inline LstmGradient lstm_back(int m, int units, const Lstm& y, const Matrix& c_prev, const Matrix& dh, const Matrix& dc_next) {
  LstmGradient d{Matrix(y.gates.size()), Matrix(c_prev.size())};
  for (int r = 0; r < m; ++r) {
    for (int u = 0; u < units; ++u) {
      const int s = r * units + u, at = r * 4 * units + u;
      const double i = y.gates[at], f = y.gates[at + units], g = y.gates[at + 2 * units], o = y.gates[at + 3 * units];
      const double tc = y.c_tanh[s], dhs = dh[s], dc = dc_next[s] + dhs * o * (1 - tc * tc);
      d.dz[at] = static_cast<float>(dc * g * i * (1 - i));
      d.dz[at + units] = static_cast<float>(dc * static_cast<double>(c_prev[s]) * f * (1 - f));
      d.dz[at + 2 * units] = static_cast<float>(dc * i * (1 - g * g));
      d.dz[at + 3 * units] = static_cast<float>(dhs * tc * o * (1 - o));
      d.dc[s] = static_cast<float>(dc * f);
    }
  }
  return d;
}

// One step of a GRU from a [m,3H] and q [m,3H] in the order z, r, n.
struct Gru {
  Matrix gates, h;
};
inline Gru gru(int m, int units, const Matrix& a, const Matrix& q, const Matrix& h_prev) {
  Gru y{Matrix(a.size()), Matrix(h_prev.size())};
  for (int row = 0; row < m; ++row) {
    for (int u = 0; u < units; ++u) {
      const int at = row * 3 * units + u, s = row * units + u;
      const double z = sigmoid(static_cast<double>(a[at]) + q[at]);
      const double r = sigmoid(static_cast<double>(a[at + units]) + q[at + units]);
      const double n = std::tanh(a[at + 2 * units] + r * static_cast<double>(q[at + 2 * units]));
      y.gates[at] = static_cast<float>(z);
      y.gates[at + units] = static_cast<float>(r);
      y.gates[at + 2 * units] = static_cast<float>(n);
      y.h[s] = static_cast<float>(z * static_cast<double>(h_prev[s]) + (1 - z) * n);
    }
  }
  return y;
}

struct GruGradient {
  Matrix da, dq, dh;  // dh: the direct part
};
inline GruGradient gru_back(int m, int units, const Gru& y, const Matrix& q, const Matrix& h_prev, const Matrix& dh) {
  GruGradient d{Matrix(y.gates.size()), Matrix(y.gates.size()), Matrix(h_prev.size())};
  for (int row = 0; row < m; ++row) {
    for (int u = 0; u < units; ++u) {
      const int at = row * 3 * units + u, s = row * units + u;
      const double z = y.gates[at], r = y.gates[at + units], n = y.gates[at + 2 * units], g = dh[s];
      const double dz = g * (static_cast<double>(h_prev[s]) - n) * z * (1 - z), dn = g * (1 - z) * (1 - n * n);
      const double dr = dn * static_cast<double>(q[at + 2 * units]) * r * (1 - r);
      d.da[at] = d.dq[at] = static_cast<float>(dz);
      d.da[at + units] = d.dq[at + units] = static_cast<float>(dr);
      d.da[at + 2 * units] = static_cast<float>(dn);
      d.dq[at + 2 * units] = static_cast<float>(dn * r);
      d.dh[s] = static_cast<float>(g * z);
    }
  }
  return d;
}

}  // namespace reference
