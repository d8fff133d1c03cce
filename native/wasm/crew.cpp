// The threads of a WebAssembly host: workers that share one memory and wait in `crew_loop` for pieces of a run. One run at a time.
#include <atomic>
#include <cstdint>

#include "../network/thread-pool.h"

namespace tidewatch {

namespace {

constexpr int SPINS = 2000;
constexpr std::int64_t NANOSECONDS = 1000000;  // of a sleep that nobody ended

// Number of the run in the high half, of its next piece in the low half. A piece is taken by changing both at once, so a
// thread that wakes late never takes a piece of another run than the one whose work it has read.
std::atomic<std::uint64_t> ticket{0xffffffffu};
constexpr std::uint64_t NO_PIECE = 0xffffffffu;
std::atomic<int> round_number{0};
std::atomic<int> done{0};
std::atomic<int> count{0};
std::atomic<int> most_workers{0};
std::atomic<const std::function<void(int, int)>*> work{nullptr};

void take_pieces(int worker) {
  for (;;) {
    std::uint64_t seen = ticket.load();
    const std::uint64_t piece = seen & NO_PIECE;
    const int pieces = count.load();
    const std::function<void(int, int)>* const f = work.load();
    if (worker >= most_workers.load() || piece >= static_cast<std::uint64_t>(pieces)) return;
    if (!ticket.compare_exchange_strong(seen, seen + 1)) continue;
    (*f)(static_cast<int>(piece), worker);
    if (done.fetch_add(1) + 1 == pieces) __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&done), 1);
  }
}

}  // namespace

void ThreadPool::run(int pieces, const std::function<void(int, int)>& f) {
  if (threads_ <= 1 || pieces <= 1) {
    for (int i = 0; i < pieces; ++i) f(i, 0);
    return;
  }
  const int number = round_number.load() + 1;
  count = pieces;
  most_workers = threads_;
  work = &f;
  done = 0;
  ticket = static_cast<std::uint64_t>(static_cast<std::uint32_t>(number)) << 32;
  round_number = number;
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&round_number), 0x7fffffff);
  take_pieces(0);
  for (int spins = 0;; ++spins) {
    const int now = done.load();
    if (now == pieces) break;
    if (spins >= SPINS) __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&done), now, NANOSECONDS);
  }
  ticket = static_cast<std::uint64_t>(static_cast<std::uint32_t>(number)) << 32 | NO_PIECE;
}

// A thread of the crew, from 1; the one that calls run() is 0. Ends with the thread of the host.
extern "C" __attribute__((export_name("crew_loop"))) void crew_loop(int worker) {
  int seen = round_number.load();
  for (;;) {
    take_pieces(worker);
    for (int spins = 0; round_number.load() == seen && spins < SPINS; ++spins) {
    }
    if (round_number.load() == seen) __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&round_number), seen, -1);
    seen = round_number.load();
  }
}

}  // namespace tidewatch
