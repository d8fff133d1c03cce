// What C++ needs of a host with several threads: an allocator that they share, and exceptions, which leave WebAssembly as exceptions of
// JavaScript. After one, the host throws the whole memory away.
#include <atomic>
#include <cstdlib>
#include <exception>
#include <new>
#include <typeinfo>

// Throws in JavaScript; the text ends with a zero.
extern "C" [[noreturn]] __attribute__((import_module("host"), import_name("refuse"))) void refuse(const char* text);

namespace {

class Locked {
 public:
  Locked() {
    while (held_.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~Locked() { held_.clear(std::memory_order_release); }

 private:
  static std::atomic_flag held_;
};
std::atomic_flag Locked::held_ = ATOMIC_FLAG_INIT;

void* take(std::size_t bytes, std::size_t alignment) {
  void* p = nullptr;
  {
    const Locked locked;
    p = alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment)
                                              : std::malloc(bytes);
  }
  if (!p) refuse("not enough memory for this network and batch");
  return p;
}

void give(void* p) {
  const Locked locked;
  std::free(p);
}

}  // namespace

void* operator new(std::size_t bytes) { return take(bytes, 1); }
void* operator new[](std::size_t bytes) { return take(bytes, 1); }
void* operator new(std::size_t bytes, std::align_val_t a) { return take(bytes, static_cast<std::size_t>(a)); }
void operator delete(void* p) noexcept { give(p); }
void operator delete[](void* p) noexcept { give(p); }
void operator delete(void* p, std::size_t) noexcept { give(p); }
void operator delete[](void* p, std::size_t) noexcept { give(p); }
void operator delete(void* p, std::align_val_t) noexcept { give(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { give(p); }

// Everything that the kernels throw is a std::exception at the start of its object.
extern "C" void* __cxa_allocate_exception(std::size_t bytes) noexcept { return take(bytes, 1); }
extern "C" void __cxa_free_exception(void* p) noexcept { give(p); }
extern "C" [[noreturn]] void __cxa_throw(void* thrown, std::type_info*, void (*)(void*)) {
  refuse(static_cast<std::exception*>(thrown)->what());
}
