#include "thread-pool.h"

#include <system_error>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace tidewatch {

namespace {

// Two phases of a batch are microseconds apart, less than it takes to put a thread to sleep and wake it.
constexpr int SPINS = 4000;

inline void relax() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__) && defined(__GNUC__)
  asm volatile("yield");
#endif
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  crew_.reserve(static_cast<std::size_t>(threads));
  for (int i = 1; i < threads; ++i) {
    try {
      crew_.emplace_back([this, i] { loop(i); });
    } catch (const std::system_error&) {
      break;  // the system allows no more; fewer threads compute the same
    }
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    ++round_;
  }
  wake_.notify_all();
  for (std::thread& t : crew_) t.join();
}

void ThreadPool::take_pieces(int worker) {
  for (int i = next_.fetch_add(1); i < count_; i = next_.fetch_add(1)) (*work_)(i, worker);
}

void ThreadPool::run(int count, const std::function<void(int, int)>& work) {
  if (crew_.empty() || count <= 1) {
    for (int i = 0; i < count; ++i) work(i, 0);
    return;
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    count_ = count;
    work_ = &work;
    next_ = 0;
    busy_ = static_cast<int>(crew_.size());
    ++round_;
  }
  wake_.notify_all();
  take_pieces(0);
  for (int spins = 0; busy_ > 0; ++spins) {
    if (spins < SPINS) relax();
    else std::this_thread::yield();
  }
}

void ThreadPool::loop(int worker) {
  const FlushDenormals flush;
  unsigned seen = 0;
  for (;;) {
    for (int spins = 0; round_ == seen && spins < SPINS; ++spins) relax();
    if (round_ == seen) {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return round_ != seen; });
    }
    seen = round_;
    if (stop_) return;
    take_pieces(worker);
    --busy_;
  }
}

#if defined(__x86_64__) || defined(_M_X64)
FlushDenormals::FlushDenormals() : before_(_mm_getcsr()) {
  _mm_setcsr(static_cast<unsigned>(before_) | 0x8040u);  // flush to zero, denormals are zero
}
FlushDenormals::~FlushDenormals() { _mm_setcsr(static_cast<unsigned>(before_)); }
#elif defined(__aarch64__) && defined(__GNUC__)
FlushDenormals::FlushDenormals() {
  asm volatile("mrs %0, fpcr" : "=r"(before_));
  asm volatile("msr fpcr, %0" : : "r"(before_ | (1ull << 24)));
}
FlushDenormals::~FlushDenormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }
#else
FlushDenormals::FlushDenormals() : before_(0) {}
FlushDenormals::~FlushDenormals() = default;
#endif

}  // namespace tidewatch
