// Detects which instruction sets this processor and its operating system can run.
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "kernels.h"

#if defined(TIDEWATCH_HAS_X86)
#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace tidewatch {

#if defined(TIDEWATCH_HAS_WASM)
namespace wasm { extern const Kernels table; }
#else
namespace plain { extern const Kernels table; }
#endif
#if defined(TIDEWATCH_HAS_X86)
namespace avx2 { extern const Kernels table; }
namespace avx512 { extern const Kernels table; }
#endif
#if defined(TIDEWATCH_HAS_NEON)
namespace neon { extern const Kernels table; }
#endif

namespace {

#if defined(TIDEWATCH_HAS_X86)
struct Cpuid {
  unsigned ebx = 0, ecx = 0;
};

Cpuid cpuid(unsigned leaf) {
  Cpuid found;
#if defined(_MSC_VER)
  int r[4];
  __cpuidex(r, static_cast<int>(leaf), 0);
  found.ebx = static_cast<unsigned>(r[1]);
  found.ecx = static_cast<unsigned>(r[2]);
#else
  unsigned eax = 0, edx = 0;
  // Leaves the zeros when the processor does not know the leaf.
  __get_cpuid_count(leaf, 0, &eax, &found.ebx, &found.ecx, &edx);
#endif
  return found;
}

unsigned saved_registers() {
#if defined(_MSC_VER)
  return static_cast<unsigned>(_xgetbv(0));
#else
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
#endif
}

// CPUID reports what the processor has, XGETBV whether the system saves those registers: 0x6 = AVX, 0xe6 = AVX-512. Read here, because
// not every compiler's library answers __builtin_cpu_supports.
bool processor_has(bool wide) {
  const Cpuid basic = cpuid(1), extended = cpuid(7);
  const bool fma = (basic.ecx >> 12) & 1, osxsave = (basic.ecx >> 27) & 1, avx = (basic.ecx >> 28) & 1;
  if (!fma || !osxsave || !avx) return false;
  const bool avx2 = (extended.ebx >> 5) & 1, avx512f = (extended.ebx >> 16) & 1;
  return wide ? avx512f && (saved_registers() & 0xe6) == 0xe6 : avx2 && (saved_registers() & 0x6) == 0x6;
}
#endif

}  // namespace

#if defined(TIDEWATCH_HAS_WASM)
// The host has chosen: it loads the module that its engine accepts.
const Kernels* kernels_named(const char* name) { return std::strcmp(name, "wasm") ? nullptr : &wasm::table; }
const Kernels& best_kernels() { return wasm::table; }
#else
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
    // A set to compare with: what the processor lacks is not taken.
    const char* const wanted = std::getenv("TIDEWATCH_INSTRUCTION_SET");
    if (const Kernels* k = wanted ? kernels_named(wanted) : nullptr) return k;
    for (const char* name : {"avx512", "avx2", "neon"}) {
      if (const Kernels* k = kernels_named(name)) return k;
    }
    return &plain::table;
  }();
  return *best;
}
#endif

}  // namespace tidewatch
