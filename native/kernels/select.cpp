// Detects which instruction sets this processor and its operating system can run.
#include <cstring>
#include <initializer_list>

#include "kernels.h"

#if defined(_MSC_VER) && (defined(_M_X64) || defined(__x86_64__))
#include <intrin.h>
#endif

namespace tidewatch {

namespace plain { extern const Kernels table; }
#if defined(TIDEWATCH_HAS_X86)
namespace avx2 { extern const Kernels table; }
namespace avx512 { extern const Kernels table; }
#endif
#if defined(TIDEWATCH_HAS_NEON)
namespace neon { extern const Kernels table; }
#endif

namespace {

#if defined(TIDEWATCH_HAS_X86)
#if defined(_MSC_VER)
// CPUID reports what the processor has, XGETBV whether the system saves those registers: 0x6 = AVX, 0xe6 = AVX-512.
bool processor_has(bool wide) {
  int r[4];
  __cpuid(r, 1);
  const bool fma = (r[2] >> 12) & 1, osxsave = (r[2] >> 27) & 1, avx = (r[2] >> 28) & 1;
  if (!fma || !osxsave || !avx) return false;
  const unsigned long long saved = _xgetbv(0);
  __cpuidex(r, 7, 0);
  const bool avx2 = (r[1] >> 5) & 1, avx512f = (r[1] >> 16) & 1;
  return wide ? avx512f && (saved & 0xe6) == 0xe6 : avx2 && (saved & 0x6) == 0x6;
}
#else
bool processor_has(bool wide) {
  __builtin_cpu_init();
  return wide ? __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma")
              : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif
#endif

}  // namespace

const Kernels* kernels_named(const char* name) {
#if defined(TIDEWATCH_HAS_X86)
  if (!std::strcmp(name, "avx512")) return processor_has(true) ? &avx512::table : nullptr;
  if (!std::strcmp(name, "avx2")) return processor_has(false) ? &avx2::table : nullptr;
#endif
#if defined(TIDEWATCH_HAS_NEON)
  if (!std::strcmp(name, "neon")) return &neon::table;
#endif
  return !std::strcmp(name, "plain") ? &plain::table : nullptr;
}

const Kernels& best_kernels() {
  static const Kernels* const best = [] {
    for (const char* name : {"avx512", "avx2", "neon"}) {
      if (const Kernels* k = kernels_named(name)) return k;
    }
    return &plain::table;
  }();
  return *best;
}

}  // namespace tidewatch
