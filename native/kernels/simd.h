// One float vector per instruction set: W lanes and the dozen operations that the kernels need. A translation unit
// selects one with -DTIDEWATCH_AVX512, _AVX2, _NEON, _WASM or nothing (plain C++, four lanes that the compiler may
// vectorise). Everything that includes this file is in the namespace of that choice, so several variants link into one
// addon without conflict.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(TIDEWATCH_AVX512)
#include <immintrin.h>
#define TIDEWATCH_ISA avx512
#elif defined(TIDEWATCH_AVX2)
#include <immintrin.h>
#define TIDEWATCH_ISA avx2
#elif defined(TIDEWATCH_NEON)
#include <arm_neon.h>
#define TIDEWATCH_ISA neon
#elif defined(TIDEWATCH_WASM)
#include <wasm_simd128.h>
#define TIDEWATCH_ISA wasm
#else
#define TIDEWATCH_ISA plain
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#define INLINE __forceinline
#define APART __declspec(noinline)
#define INLINE_LAMBDA
#define UNROLL
#define RESTRICT __restrict
#else
#define INLINE inline __attribute__((always_inline))
#define APART __attribute__((noinline))
#define INLINE_LAMBDA __attribute__((always_inline))
#define RESTRICT __restrict__
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#endif

// Keeps a loaded vector in a register: otherwise gcc loads it again as a memory operand of each multiply-add, and the
// two loads per cycle become the limit.
#if defined(__GNUC__) && (defined(TIDEWATCH_AVX2) || defined(TIDEWATCH_AVX512))
#define IN_REGISTER(v) asm("" : "+v"(v))
#else
#define IN_REGISTER(v)
#endif

namespace tidewatch {
namespace TIDEWATCH_ISA {

// max and min return their second argument if either is NaN (as on x86), so clamp(NaN) is NaN.

#if defined(TIDEWATCH_AVX512)

constexpr int W = 16;
constexpr int ACCUMULATORS = 24;
using V = __m512;
INLINE V zero() { return _mm512_setzero_ps(); }
INLINE V set1(float x) { return _mm512_set1_ps(x); }
INLINE V load(const float* p) { return _mm512_loadu_ps(p); }
INLINE void store(float* p, V v) { _mm512_storeu_ps(p, v); }
INLINE V add(V a, V b) { return _mm512_add_ps(a, b); }
INLINE V sub(V a, V b) { return _mm512_sub_ps(a, b); }
INLINE V mul(V a, V b) { return _mm512_mul_ps(a, b); }
INLINE V div(V a, V b) { return _mm512_div_ps(a, b); }
INLINE V max(V a, V b) { return _mm512_max_ps(a, b); }
INLINE V min(V a, V b) { return _mm512_min_ps(a, b); }
INLINE V sqrt(V a) { return _mm512_sqrt_ps(a); }
INLINE V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }    // a·b + c
INLINE V fnma(V a, V b, V c) { return _mm512_fnmadd_ps(a, b, c); }  // c − a·b
// Shifts the low nine bits of each lane to the sign and exponent.
INLINE V low_bits_to_exponent(V a) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(a), 23)); }
// x where a > 0, else 0
INLINE V where_positive(V a, V x) { return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, zero(), _CMP_GT_OQ), x); }
INLINE V load_first(const float* p, int n) { return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1u), p); }
INLINE void store_first(float* p, V v, int n) {
  _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1u), v);
}

#elif defined(TIDEWATCH_AVX2)

constexpr int W = 8;
constexpr int ACCUMULATORS = 12;
using V = __m256;
INLINE V zero() { return _mm256_setzero_ps(); }
INLINE V set1(float x) { return _mm256_set1_ps(x); }
INLINE V load(const float* p) { return _mm256_loadu_ps(p); }
INLINE void store(float* p, V v) { _mm256_storeu_ps(p, v); }
INLINE V add(V a, V b) { return _mm256_add_ps(a, b); }
INLINE V sub(V a, V b) { return _mm256_sub_ps(a, b); }
INLINE V mul(V a, V b) { return _mm256_mul_ps(a, b); }
INLINE V div(V a, V b) { return _mm256_div_ps(a, b); }
INLINE V max(V a, V b) { return _mm256_max_ps(a, b); }
INLINE V min(V a, V b) { return _mm256_min_ps(a, b); }
INLINE V sqrt(V a) { return _mm256_sqrt_ps(a); }
INLINE V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
INLINE V fnma(V a, V b, V c) { return _mm256_fnmadd_ps(a, b, c); }
INLINE V low_bits_to_exponent(V a) { return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(a), 23)); }
INLINE V where_positive(V a, V x) { return _mm256_and_ps(_mm256_cmp_ps(a, zero(), _CMP_GT_OQ), x); }
INLINE __m256i first_lanes(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
INLINE V load_first(const float* p, int n) { return _mm256_maskload_ps(p, first_lanes(n)); }
INLINE void store_first(float* p, V v, int n) { _mm256_maskstore_ps(p, first_lanes(n), v); }

#elif defined(TIDEWATCH_NEON)

constexpr int W = 4;
constexpr int ACCUMULATORS = 24;
using V = float32x4_t;
INLINE V zero() { return vdupq_n_f32(0.0f); }
INLINE V set1(float x) { return vdupq_n_f32(x); }
INLINE V load(const float* p) { return vld1q_f32(p); }
INLINE void store(float* p, V v) { vst1q_f32(p, v); }
INLINE V add(V a, V b) { return vaddq_f32(a, b); }
INLINE V sub(V a, V b) { return vsubq_f32(a, b); }
INLINE V mul(V a, V b) { return vmulq_f32(a, b); }
INLINE V div(V a, V b) { return vdivq_f32(a, b); }
INLINE V max(V a, V b) { return vmaxq_f32(a, b); }
INLINE V min(V a, V b) { return vminq_f32(a, b); }
INLINE V sqrt(V a) { return vsqrtq_f32(a); }
INLINE V fma(V a, V b, V c) { return vfmaq_f32(c, a, b); }
INLINE V fnma(V a, V b, V c) { return vfmsq_f32(c, a, b); }
INLINE V low_bits_to_exponent(V a) { return vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(a), 23)); }
INLINE V where_positive(V a, V x) {
  return vreinterpretq_f32_u32(vandq_u32(vcgtq_f32(a, zero()), vreinterpretq_u32_f32(x)));
}
INLINE V load_first(const float* p, int n) {
  float t[4] = {0, 0, 0, 0};
  std::memcpy(t, p, sizeof(float) * static_cast<unsigned>(n));
  return load(t);
}
INLINE void store_first(float* p, V v, int n) {
  float t[4];
  store(t, v);
  std::memcpy(p, t, sizeof(float) * static_cast<unsigned>(n));
}

#elif defined(TIDEWATCH_WASM)

constexpr int W = 4;
constexpr int ACCUMULATORS = 8;  // an engine keeps one of sixteen registers, and without fma a product needs another
using V = v128_t;
INLINE V zero() { return wasm_f32x4_const_splat(0.0f); }
INLINE V set1(float x) { return wasm_f32x4_splat(x); }
INLINE V load(const float* p) { return wasm_v128_load(p); }
INLINE void store(float* p, V v) { wasm_v128_store(p, v); }
INLINE V add(V a, V b) { return wasm_f32x4_add(a, b); }
INLINE V sub(V a, V b) { return wasm_f32x4_sub(a, b); }
INLINE V mul(V a, V b) { return wasm_f32x4_mul(a, b); }
INLINE V div(V a, V b) { return wasm_f32x4_div(a, b); }
INLINE V max(V a, V b) { return wasm_f32x4_pmax(b, a); }
INLINE V min(V a, V b) { return wasm_f32x4_pmin(b, a); }
INLINE V sqrt(V a) { return wasm_f32x4_sqrt(a); }
#if defined(__wasm_relaxed_simd__)
INLINE V fma(V a, V b, V c) { return wasm_f32x4_relaxed_madd(a, b, c); }
INLINE V fnma(V a, V b, V c) { return wasm_f32x4_relaxed_nmadd(a, b, c); }
#else
INLINE V fma(V a, V b, V c) { return add(mul(a, b), c); }
INLINE V fnma(V a, V b, V c) { return sub(c, mul(a, b)); }
#endif
INLINE V low_bits_to_exponent(V a) { return wasm_i32x4_shl(a, 23); }
INLINE V where_positive(V a, V x) { return wasm_v128_and(wasm_f32x4_gt(a, zero()), x); }
INLINE V load_first(const float* p, int n) {
  float t[4] = {0, 0, 0, 0};
  std::memcpy(t, p, sizeof(float) * static_cast<unsigned>(n));
  return load(t);
}
INLINE void store_first(float* p, V v, int n) {
  float t[4];
  store(t, v);
  std::memcpy(p, t, sizeof(float) * static_cast<unsigned>(n));
}

#else

constexpr int W = 4;
constexpr int ACCUMULATORS = 12;
#if defined(__GNUC__)
using V = float __attribute__((vector_size(16)));
INLINE V set1(float s) { return V{s, s, s, s}; }
INLINE V add(V a, V b) { return a + b; }
INLINE V sub(V a, V b) { return a - b; }
INLINE V mul(V a, V b) { return a * b; }
INLINE V div(V a, V b) { return a / b; }
INLINE V max(V a, V b) { return a > b ? a : b; }
INLINE V min(V a, V b) { return a < b ? a : b; }
INLINE V where_positive(V a, V x) { return a > 0.0f ? x : V{0, 0, 0, 0}; }
INLINE float lane(V v, int i) { return v[i]; }
INLINE void set_lane(V& v, int i, float s) { v[i] = s; }
#else
struct V { float x[4]; };
#define EACH(expression) V r; for (int i = 0; i < 4; ++i) r.x[i] = (expression); return r;
INLINE V set1(float s) { EACH(s) }
INLINE V add(V a, V b) { EACH(a.x[i] + b.x[i]) }
INLINE V sub(V a, V b) { EACH(a.x[i] - b.x[i]) }
INLINE V mul(V a, V b) { EACH(a.x[i] * b.x[i]) }
INLINE V div(V a, V b) { EACH(a.x[i] / b.x[i]) }
INLINE V max(V a, V b) { EACH(a.x[i] > b.x[i] ? a.x[i] : b.x[i]) }
INLINE V min(V a, V b) { EACH(a.x[i] < b.x[i] ? a.x[i] : b.x[i]) }
INLINE V where_positive(V a, V x) { EACH(a.x[i] > 0.0f ? x.x[i] : 0.0f) }
INLINE float lane(V v, int i) { return v.x[i]; }
INLINE void set_lane(V& v, int i, float s) { v.x[i] = s; }
#undef EACH
#endif
INLINE V zero() { return set1(0.0f); }
INLINE V load(const float* p) { V v; std::memcpy(&v, p, sizeof v); return v; }
INLINE void store(float* p, V v) { std::memcpy(p, &v, sizeof v); }
INLINE V sqrt(V a) { for (int i = 0; i < 4; ++i) set_lane(a, i, std::sqrt(lane(a, i))); return a; }
INLINE V fma(V a, V b, V c) { return add(mul(a, b), c); }
INLINE V fnma(V a, V b, V c) { return sub(c, mul(a, b)); }
INLINE V low_bits_to_exponent(V a) {
  std::uint32_t bits[4];
  std::memcpy(bits, &a, sizeof bits);
  for (int i = 0; i < 4; ++i) bits[i] <<= 23;
  std::memcpy(&a, bits, sizeof a);
  return a;
}
INLINE V load_first(const float* p, int n) {
  float t[4] = {0, 0, 0, 0};
  std::memcpy(t, p, sizeof(float) * static_cast<unsigned>(n));
  return load(t);
}
INLINE void store_first(float* p, V v, int n) { std::memcpy(p, &v, sizeof(float) * static_cast<unsigned>(n)); }

#endif

// Sum of the lanes, always in the order 0, 1, 2, …: slow, for the ends of loops.
INLINE float lane_sum(V v) {
  float t[W];
  store(t, v);
  float s = 0.0f;
  for (int i = 0; i < W; ++i) s += t[i];
  return s;
}

}  // namespace TIDEWATCH_ISA
}  // namespace tidewatch
