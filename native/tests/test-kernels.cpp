// Tests every kernel of every instruction set of this processor against reference.h, at sizes that are no multiples
// of the vector width.
#include <cstring>
#include <limits>

#include "../network/layer.h"
#include "check.h"
#include "reference.h"

using namespace tidewatch;
using reference::Matrix;

namespace {

constexpr float LOG2_E = 1.44269504088896341f;

// A matrix with padded rows, in panel order if columns say so; the padding holds NaN unless it must be read.
struct Padded {
  Padded(int rows, int width, float fill = 0.0f) : ld(padded(width)), data(static_cast<std::size_t>(rows * ld + 32), fill) {}
  long ld;
  std::vector<float> data;
};

Padded widen(int rows, int n, const Matrix& x) {
  Padded p(rows, n);
  for (int r = 0; r < rows; ++r) std::memcpy(p.data.data() + r * p.ld, x.data() + r * n, sizeof(float) * static_cast<std::size_t>(n));
  return p;
}

Matrix narrow(int rows, int n, const Padded& p) {
  Matrix x(static_cast<std::size_t>(rows * n));
  for (int r = 0; r < rows; ++r) std::memcpy(x.data() + r * n, p.data.data() + r * p.ld, sizeof(float) * static_cast<std::size_t>(n));
  return x;
}

// Plain columns of a weight matrix → panel order, and back.
template <class F> void each_lane(const Columns& c, int width, F&& f) {
  int at = 0;
  for (int p = 0; p < panel_count(c, width); ++p) {
    for (int v = 0; v < panel_vectors(c, width, p); ++v, at += width) {
      for (int i = 0; i < vector_lanes(c, width, p, v); ++i) f(vector_column(c, width, p, v) + i, at + i);
    }
  }
}
Padded to_panels(int rows, const Columns& c, int width, int n, const Matrix& x) {
  Padded p(rows, panel_width(c, width));
  for (int r = 0; r < rows; ++r) each_lane(c, width, [&](int column, int at) { p.data[r * p.ld + at] = x[r * n + column]; });
  return p;
}
Matrix from_panels(int rows, const Columns& c, int width, int n, const Padded& p) {
  Matrix x(static_cast<std::size_t>(rows * n));
  for (int r = 0; r < rows; ++r) each_lane(c, width, [&](int column, int at) { x[r * n + column] = p.data[r * p.ld + at]; });
  return x;
}

void test_math(const Kernels& k) {
  const std::string name = std::string(k.name) + " ";
  double sigmoid_error = 0, tanh_error = 0, tanh_relative = 0;
  std::vector<float> x;
  for (int i = 0; i < 400003; ++i) x.push_back(-100.0f + 200.0f * static_cast<float>(i) / 400002.0f);
  for (int i = 0; i < 100001; ++i) x.push_back(std::ldexp(1.0f + static_cast<float>(i % 1000) / 1000.0f, -(i / 2000)));
  std::vector<float> s = x, t = x;
  k.activate(Activation::sigmoid, static_cast<long>(s.size()), s.data());
  k.activate(Activation::tanh, static_cast<long>(t.size()), t.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double want = std::tanh(static_cast<double>(x[i])), d = std::fabs(static_cast<double>(t[i]) - want);
    sigmoid_error = std::fmax(sigmoid_error, std::fabs(static_cast<double>(s[i]) - reference::sigmoid(x[i])));
    tanh_error = std::fmax(tanh_error, d);
    if (want != 0) tanh_relative = std::fmax(tanh_relative, d / std::fabs(want));
  }
  std::printf("%-7s sigmoid %.2e, tanh %.2e (relative %.2e)\n", k.name, sigmoid_error, tanh_error, tanh_relative);
  expect(sigmoid_error < 1.5e-7, name + "sigmoid");
  expect(tanh_error < 2.5e-7, name + "tanh");
  expect(tanh_relative < 6e-7, name + "tanh near 0");
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const Activation a : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
    float odd[5] = {nan, inf, -inf, 0.0f, -0.0f};
    k.activate(a, 5, odd);
    expect(odd[0] != odd[0], name + "NaN stays NaN");
    expect(std::isfinite(odd[2]) && std::isfinite(odd[3]), name + "infinity is clamped");
  }
}

void test_products(const Kernels& k) {
  Noise noise(1);
  for (int round = 0; round < 120; ++round) {
    const int m = 1 + noise.below(40), depth = 1 + noise.below(300), gates = round % 3 == 0 ? 4 : round % 3 == 1 ? 3 : 0;
    const int units = 1 + noise.below(70), n = gates ? gates * units : units;
    const Columns columns{units, gates};
    const std::string what = std::string(k.name) + " " + std::to_string(m) + "x" + std::to_string(depth) + "x" + std::to_string(n);
    const Matrix a = noise.many(static_cast<std::size_t>(m * depth)), w = noise.many(static_cast<std::size_t>(depth * n)), bias = noise.many(static_cast<std::size_t>(n));
    Packed packed, packed_bias, turned;
    pack(packed, k.width, columns, depth, w.data(), n);
    pack_row(packed_bias, k.width, columns, bias.data());
    const Padded wide = widen(m, depth, a);
    Padded c(m, panel_width(columns, k.width));
    k.product({m, depth, columns, wide.data.data(), wide.ld, packed.data(), c.data.data(), c.ld, packed_bias.data(), false});
    const Matrix want = reference::product(m, depth, n, a, w, bias.data());
    expect_close(from_panels(m, columns, k.width, n, c), want, 2e-6, what + " product");
    // Twice; the second time adds.
    k.product({m, depth, columns, wide.data.data(), wide.ld, packed.data(), c.data.data(), c.ld, nullptr, true});
    Matrix twice = reference::product(m, depth, n, a, w, nullptr);
    for (std::size_t i = 0; i < twice.size(); ++i) twice[i] += want[i];
    expect_close(from_panels(m, columns, k.width, n, c), twice, 4e-6, what + " product added");

    // dX = dY·Wᵀ, dY in panel order.
    const Matrix dy = noise.many(static_cast<std::size_t>(m * n));
    const Padded dy_panels = to_panels(m, columns, k.width, n, dy);
    pack_transposed(turned, k.width, columns, depth, w.data(), n);
    Padded dx(m, depth);
    k.product({m, panel_width(columns, k.width), {depth, 0}, dy_panels.data.data(), dy_panels.ld, turned.data(), dx.data.data(), dx.ld, nullptr, false});
    Matrix w_turned(w.size());
    for (int i = 0; i < depth; ++i) for (int j = 0; j < n; ++j) w_turned[j * depth + i] = w[i * n + j];
    expect_close(narrow(m, depth, dx), reference::product(m, n, depth, dy, w_turned, nullptr), 2e-6, what + " transposed");

    // dW += Xᵀ·dY and the bias' column sums.
    Matrix g(static_cast<std::size_t>(depth * n), 0.5f), sum(static_cast<std::size_t>(n), -0.5f), ones(static_cast<std::size_t>(m), 1.0f);
    k.gradient({m, depth, columns, wide.data.data(), wide.ld, dy_panels.data.data(), dy_panels.ld, g.data(), n});
    Matrix g_want = reference::gradient(m, depth, n, a, dy), sum_want = reference::gradient(m, 1, n, ones, dy);
    for (float& v : g_want) v += 0.5f;
    for (float& v : sum_want) v -= 0.5f;
    expect_close(g, g_want, 2e-6, what + " gradient");
    k.column_sum(m, columns, dy_panels.data.data(), dy_panels.ld, sum.data());
    expect_close(sum, sum_want, 2e-6, what + " column sum");
  }
}

void test_lstm(const Kernels& k) {
  Noise noise(2);
  for (int round = 0; round < 40; ++round) {
    const int m = 1 + noise.below(60), units = 1 + noise.below(40), inputs = 1 + noise.below(30), n = 4 * units;
    const Columns columns{units, 4};
    const std::string what = std::string(k.name) + " lstm " + std::to_string(m) + "x" + std::to_string(inputs) + "x" + std::to_string(units);
    const auto size = [](int a, int b) { return static_cast<std::size_t>(a * b); };
    const Matrix x = noise.many(size(m, inputs)), h = noise.many(size(m, units)), c = noise.many(size(m, units), 3);
    const Matrix w = noise.many(size(inputs, n)), u = noise.many(size(units, n)), bias = noise.many(size(1, n));
    Matrix z = reference::product(m, inputs, n, x, w, bias.data());
    const Matrix zh = reference::product(m, units, n, h, u, nullptr);
    for (std::size_t i = 0; i < z.size(); ++i) z[i] += zh[i];
    const reference::Lstm want = reference::lstm(m, units, z, c);

    const float scale[4] = {-LOG2_E, -LOG2_E, 2 * LOG2_E, -LOG2_E};
    Packed wp, up, bp;
    pack(wp, k.width, columns, inputs, w.data(), n, scale);
    pack(up, k.width, columns, units, u.data(), n, scale);
    pack_row(bp, k.width, columns, bias.data(), scale);
    const Padded xp = widen(m, inputs, x), hp = widen(m, units, h), cp = widen(m, units, c);
    Padded gates(m, panel_width(columns, k.width)), c_out(m, units), c_tanh(m, units), h_out(m, units);
    LstmStep s{};
    s.rows = m, s.units = units, s.init = bp.data(), s.init_stride = 0;
    s.x = xp.data.data(), s.ldx = xp.ld, s.inputs = inputs, s.wx = wp.data();
    s.h = hp.data.data(), s.ldh = hp.ld, s.wh = up.data(), s.c_prev = cp.data.data();
    s.gates = gates.data.data(), s.ld_gates = gates.ld, s.c = c_out.data.data(), s.c_tanh = c_tanh.data.data();
    s.h_out = h_out.data.data(), s.ld_state = c_out.ld, s.ld_out = h_out.ld;
    k.lstm_step(s);
    expect_close(from_panels(m, columns, k.width, n, gates), want.gates, 4e-6, what + " gates");
    expect_close(narrow(m, units, c_out), want.c, 4e-6, what + " c");
    expect_close(narrow(m, units, h_out), want.h, 4e-6, what + " h");
    // Inference gives the same bits, without gates and with the cell in place.
    Padded c_in_place = cp, h_again(m, units);
    s.gates = nullptr, s.c_tanh = nullptr, s.c = c_in_place.data.data(), s.c_prev = s.c, s.h_out = h_again.data.data();
    k.lstm_step(s);
    expect(narrow(m, units, h_again) == narrow(m, units, h_out), what + " inference bits");
    // A single window gives the same bits as among others.
    Padded c_one = cp, h_one(m, units);
    const int row = noise.below(m);
    s.rows = 1, s.x += row * xp.ld, s.h += row * hp.ld, s.c = c_one.data.data() + row * c_one.ld, s.c_prev = s.c, s.h_out = h_one.data.data() + row * h_one.ld;
    k.lstm_step(s);
    expect(std::memcmp(h_one.data.data() + row * h_one.ld, h_out.data.data() + row * h_out.ld, sizeof(float) * static_cast<std::size_t>(units)) == 0, what + " alone");

    const Matrix dy = noise.many(size(m, units)), dh = noise.many(size(m, units)), dc = noise.many(size(m, units));
    Matrix both = dy;
    for (std::size_t i = 0; i < both.size(); ++i) both[i] += dh[i];
    const reference::LstmGradient back = reference::lstm_back(m, units, want, c, both, dc);
    const Padded dyp = widen(m, units, dy), dhp = widen(m, units, dh);
    Padded dcp = widen(m, units, dc);
    LstmBack b{};
    b.rows = m, b.units = units, b.dy = dyp.data.data(), b.ldy = dyp.ld, b.dh = dhp.data.data(), b.dc = dcp.data.data();
    b.c_prev = cp.data.data(), b.c_tanh = c_tanh.data.data(), b.ld_state = cp.ld, b.gates = gates.data.data(), b.ld_gates = gates.ld;
    k.lstm_back(b);
    expect_close(from_panels(m, columns, k.width, n, gates), back.dz, 1e-5, what + " dz");
    expect_close(narrow(m, units, dcp), back.dc, 1e-5, what + " dc");
  }
}

void test_gru(const Kernels& k) {
  Noise noise(3);
  for (int round = 0; round < 40; ++round) {
    const int m = 1 + noise.below(40), units = 1 + noise.below(40), n = 3 * units;
    const Columns columns{units, 3};
    const std::string what = std::string(k.name) + " gru " + std::to_string(m) + "x" + std::to_string(units);
    const auto size = [](int a, int b) { return static_cast<std::size_t>(a * b); };
    const Matrix a = noise.many(size(m, n), 2), h = noise.many(size(m, units)), u = noise.many(size(units, n)), bias = noise.many(size(1, n));
    const Matrix q = reference::product(m, units, n, h, u, bias.data());
    const reference::Gru want = reference::gru(m, units, a, q, h);
    Packed up, bp;
    pack(up, k.width, columns, units, u.data(), n);
    pack_row(bp, k.width, columns, bias.data());
    Padded gates = to_panels(m, columns, k.width, n, a), inner(m, units), h_out(m, units);
    const Padded hp = widen(m, units, h);
    GruStep s{};
    s.rows = m, s.units = units, s.init = gates.data.data(), s.init_stride = gates.ld, s.h = hp.data.data(), s.ldh = hp.ld;
    s.wh = up.data(), s.bias = bp.data(), s.gates = gates.data.data(), s.ld_gates = gates.ld, s.inner = inner.data.data();
    s.ld_state = inner.ld, s.h_out = h_out.data.data(), s.ld_out = h_out.ld;
    k.gru_step(s);
    expect_close(from_panels(m, columns, k.width, n, gates), want.gates, 4e-6, what + " gates");
    expect_close(narrow(m, units, h_out), want.h, 4e-6, what + " h");
    const Matrix dy = noise.many(size(m, units)), dh = noise.many(size(m, units));
    Matrix both = dy;
    for (std::size_t i = 0; i < both.size(); ++i) both[i] += dh[i];
    const reference::GruGradient back = reference::gru_back(m, units, want, q, h, both);
    const Padded dyp = widen(m, units, dy);
    Padded dhp = widen(m, units, dh), dq(m, panel_width(columns, k.width));
    GruBack b{};
    b.rows = m, b.units = units, b.dy = dyp.data.data(), b.ldy = dyp.ld, b.dh = dhp.data.data(), b.h_prev = hp.data.data(), b.ldh = hp.ld;
    b.inner = inner.data.data(), b.ld_state = inner.ld, b.gates = gates.data.data(), b.dgates = dq.data.data(), b.ld_gates = gates.ld;
    k.gru_back(b);
    expect_close(from_panels(m, columns, k.width, n, gates), back.da, 1e-5, what + " da");
    expect_close(from_panels(m, columns, k.width, n, dq), back.dq, 1e-5, what + " dq");
    expect_close(narrow(m, units, dhp), back.dh, 1e-5, what + " dh");
  }
}

void test_elementwise(const Kernels& k) {
  Noise noise(4);
  for (const long n : {1L, 7L, 16L, 33L, 1500L}) {
    const std::string what = std::string(k.name) + " " + std::to_string(n);
    const std::size_t size = static_cast<std::size_t>(n);
    const Matrix x = noise.many(size), g = noise.many(size);
    double squares = 0;
    for (const float v : x) squares += static_cast<double>(v) * static_cast<double>(v);
    expect(std::fabs(k.sum_squares(n, x.data()) - squares) <= 1e-5 * squares, what + " sum of squares");
    Matrix y = x, want = x;
    k.add(n, g.data(), y.data());
    for (std::size_t i = 0; i < size; ++i) want[i] += g[i];
    expect(y == want, what + " add");
    Matrix w = x, m = noise.many(size, 0.1f), v = noise.many(size, 0.1f), w1 = w, m1, v1;
    for (float& e : v) e = e * e;
    m1 = m, v1 = v;
    k.adam({n, w.data(), m.data(), v.data(), g.data(), 0.5f, 0.9f, 0.999f, 0.01f, 1.5f, 20.0f, 1e-7f, 0.001f});
    for (std::size_t i = 0; i < size; ++i) {
      const double e = 0.5 * g[i];
      const double mi = 0.9f * static_cast<double>(m1[i]) + (1.0f - 0.9f) * e, vi = 0.999f * static_cast<double>(v1[i]) + (1.0f - 0.999f) * e * e;
      w1[i] = static_cast<float>(w1[i] - 0.01 * mi * 1.5 / (std::sqrt(vi * 20.0) + 1e-7) - 0.001 * w1[i]);
      m1[i] = static_cast<float>(mi);
      v1[i] = static_cast<float>(vi);
    }
    expect_close(m, m1, 1e-6, what + " adam m");
    expect_close(v, v1, 1e-6, what + " adam v");
    expect_close(w, w1, 1e-6, what + " adam w");
    for (const Activation a : {Activation::linear, Activation::relu, Activation::tanh, Activation::sigmoid}) {
      Matrix out = x, d = g, d1 = g;
      k.activate(a, n, out.data());
      k.activate_back(a, n, out.data(), d.data());
      for (std::size_t i = 0; i < size; ++i) {
        const float o = out[i];
        d1[i] *= a == Activation::relu ? (o > 0 ? 1.0f : 0.0f) : a == Activation::tanh ? 1 - o * o : a == Activation::sigmoid ? o * (1 - o) : 1.0f;
      }
      expect_close(d, d1, 1e-6, what + " derivative");
    }
  }
}

}  // namespace

int main() {
  for (const char* name : {"avx512", "avx2", "neon", "plain"}) {
    const Kernels* k = kernels_named(name);
    if (!k) {
      std::printf("%-7s not on this processor, not run\n", name);
      continue;
    }
    test_math(*k);
    test_products(*k);
    test_lstm(*k);
    test_gru(*k);
    test_elementwise(*k);
  }
  std::printf("%ld checks, %d failed\n", checks, failures);
  return failures != 0;
}
