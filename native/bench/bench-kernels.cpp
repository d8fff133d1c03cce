// Each kernel alone, at the shapes of the product's networks, as a share of the multiply-add peak of one core.
//   node scripts/build-native.mjs --bench     (or: bench-kernels [instruction set])
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../kernels/kernels.h"

using namespace tidewatch;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Best of several short runs, in calls per second: the kernel's speed without interruptions.
template <class F> double best_rate(F&& f) {
  double best = 0;
  for (int pass = 0; pass < 15; ++pass) {
    int calls = 0;
    const double start = now();
    double t = 0;
    do {
      f();
      ++calls;
      t = now() - start;
    } while (t < 0.01);
    if (calls / t > best) best = calls / t;
  }
  return best;
}

std::vector<float> noise(std::size_t n) {
  std::vector<float> x(n);
  unsigned s = 1;
  for (float& v : x) v = static_cast<float>((s = s * 1664525u + 1013904223u) >> 8) / 16777216.0f - 0.5f;
  return x;
}

}  // namespace

int main(int argc, char** argv) {
  const Kernels* found = argc > 1 ? kernels_named(argv[1]) : &best_kernels();
  if (!found) return std::printf("this processor has no %s\n", argv[1]), 1;
  const Kernels& k = *found;
  float sink = 1;
  double flops = 0;
  const double peak = best_rate([&] { flops = k.fma_loop(100000, &sink); }) * flops / 1e9;
  std::printf("%s: one core's peak %.1f GFLOP/s\n", k.name, peak);

  const int m = 32;
  for (int h : {32, 64, 128}) {
    const Columns gates{h, 4};
    const long wide = panel_width(gates, k.width) + 16, ld = h + 16;
    const std::vector<float> w = noise(static_cast<std::size_t>(4 * h) * static_cast<std::size_t>(4 * h)), x = noise(640 * ld + 64), init = noise(wide);
    std::vector<float> z = noise(640 * wide), c(m * ld), t(m * ld), out(640 * ld), dc(m * ld);
    LstmStep s{};
    s.rows = m; s.units = h; s.init = init.data(); s.init_stride = 0;
    s.h = x.data(); s.ldh = ld; s.wh = w.data(); s.c_prev = c.data(); s.gates = z.data(); s.ld_gates = wide;
    s.c = c.data(); s.c_tanh = t.data(); s.h_out = out.data(); s.ld_state = ld; s.ld_out = ld;
    double per = 2.0 * m * h * 4 * h / 1e9;
    double a = best_rate([&] { k.lstm_step(s); }) * per;
    s.gates = nullptr;
    double a0 = best_rate([&] { k.lstm_step(s); }) * per;
    s.gates = z.data(); s.h = nullptr;
    std::printf("cells only: %.1f cycles per vector\n", 1 / best_rate([&] { k.lstm_step(s); }) * peak / 32 * 1e9 / (m * h / 8));
    Product p{};
    p.rows = m; p.depth = 4 * h; p.columns = {h, 0}; p.a = z.data(); p.lda = wide; p.b = w.data(); p.c = out.data(); p.ldc = ld;
    double b = best_rate([&] { k.product(p); }) * per;
    GradientProduct g{};
    std::vector<float> dw(static_cast<std::size_t>(h) * 4 * static_cast<std::size_t>(h));
    g.rows = 640; g.inputs = h; g.columns = gates; g.a = x.data(); g.lda = ld; g.b = z.data(); g.ldb = wide; g.g = dw.data(); g.ldg = 4 * h;
    double d = best_rate([&] { k.gradient(g); }) * per * 20;
    LstmBack lb{};
    lb.rows = m; lb.units = h; lb.dy = out.data(); lb.ldy = ld; lb.dh = t.data(); lb.dc = dc.data(); lb.c_prev = c.data(); lb.c_tanh = t.data();
    lb.ld_state = ld; lb.gates = z.data(); lb.ld_gates = wide;
    double e = best_rate([&] { k.lstm_back(lb); });
    double cs = best_rate([&] { k.column_sum(640, gates, z.data(), wide, dw.data()); });
    std::printf("H %3d  step train %5.1f (%2.0f %%)  step infer %5.1f (%2.0f %%)  dh %5.1f (%2.0f %%)  dU %5.1f (%2.0f %%)  cell back %.2f us (= %2.0f %% of a step)  bias %.1f us\n", h, a, 100 * a / peak,
                a0, 100 * a0 / peak, b, 100 * b / peak, d, 100 * d / peak, 1e6 / e, 100 * (1 / e) / (per / a), 1e6 / cs);
  }
}
