// A minimal test framework: it counts failures and prints their places.
#pragma once
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

inline int failures = 0;
inline long checks = 0;

inline void expect(bool ok, const std::string& what) {
  ++checks;
  if (ok) return;
  if (++failures <= 20) std::printf("FAILED %s\n", what.c_str());
}

// Largest difference, relative to the largest expected value (at least 1e-6).
inline void expect_close(const std::vector<float>& got, const std::vector<float>& want, double tolerance, const std::string& what) {
  double most = 1e-6, worst = 0;
  if (got.size() != want.size()) return expect(false, what + ": sizes differ");
  for (const float x : want) most = std::fmax(most, std::fabs(static_cast<double>(x)));
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double d = std::fabs(static_cast<double>(got[i]) - static_cast<double>(want[i]));
    worst = d <= worst ? worst : d;  // NaN counts
  }
  expect(worst <= tolerance * most, what + ": off by " + std::to_string(worst / most));
}

// Numbers in −1 … 1, the same on every machine.
class Noise {
 public:
  explicit Noise(unsigned seed) : state_(seed * 2654435761u + 1u) {}
  float next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<float>(state_ >> 8) / 8388608.0f - 1.0f;
  }
  std::vector<float> many(std::size_t n, float scale = 1.0f) {
    std::vector<float> x(n);
    for (float& v : x) v = scale * next();
    return x;
  }
  int below(int n) {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<int>((state_ >> 8) % static_cast<unsigned>(n));
  }

 private:
  unsigned state_;
};
