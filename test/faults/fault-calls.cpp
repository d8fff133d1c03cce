// Preloaded into a program under test: counts the calls that change files below one folder, and makes one of them
// fail. Linux only. The environment configures it:
//
//   TIDEWATCH_FAULT_ROOT   the folder; calls on other paths are neither counted nor changed
//   TIDEWATCH_FAULT_LOG    a file that gets a line for each counted call: its number, its name, its path
//   TIDEWATCH_FAULT_AT     the number of the call that fails, from 1; 0 or empty for none
//   TIDEWATCH_FAULT_KIND   kill  the process dies in the call; half of its data is written
//                          full  the disk is full at this call, and for every later call that needs space
//                          io    the disk reports an error at this one call
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

enum class Kind { none, kill, full, io };

/** The configuration, read at the first call, because another library may write before this one is initialised. */
struct Plan {
  char root[PATH_MAX] = "";
  size_t rootLength = 0;
  const char* log = nullptr;
  long at = 0;
  Kind kind = Kind::none;

  Plan() {
    const char* folder = getenv("TIDEWATCH_FAULT_ROOT");
    if (folder != nullptr) snprintf(root, sizeof root, "%s", folder);
    rootLength = strlen(root);
    log = getenv("TIDEWATCH_FAULT_LOG");
    const char* number = getenv("TIDEWATCH_FAULT_AT");
    at = number == nullptr ? 0 : atol(number);
    const char* word = getenv("TIDEWATCH_FAULT_KIND");
    if (word == nullptr) return;
    if (strcmp(word, "kill") == 0) kind = Kind::kill;
    if (strcmp(word, "full") == 0) kind = Kind::full;
    if (strcmp(word, "io") == 0) kind = Kind::io;
  }
};

const Plan& plan() {
  static const Plan read;
  return read;
}

std::atomic<long> calls{0};

bool isBelowRoot(const char* path) {
  const Plan& p = plan();
  return p.rootLength > 0 && path != nullptr && strncmp(path, p.root, p.rootLength) == 0 &&
         (path[p.rootLength] == '/' || path[p.rootLength] == '\0');
}

/** The path of an open file; empty for anything else. */
void pathOf(int file, char (&path)[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  path[length > 0 ? length : 0] = '\0';
}

void record(long number, const char* name, const char* path) {
  const char* log = plan().log;
  if (log == nullptr) return;
  const int file = static_cast<int>(syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (file < 0) return;
  char line[PATH_MAX + 64];
  const int length = snprintf(line, sizeof line, "%ld %s %s\n", number, name, path);
  syscall(SYS_write, file, line, length);
  syscall(SYS_close, file);
}

[[noreturn]] void die() {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

enum class Outcome { go, die, fail };

/** Counts a call on a path below the root and decides its outcome; on failure `errno` is set. */
Outcome begin(const char* name, const char* path, bool takesRoom) {
  if (!isBelowRoot(path)) return Outcome::go;
  const Plan& p = plan();
  const long number = ++calls;
  record(number, name, path);
  if (p.at == 0 || number < p.at) return Outcome::go;
  if (number == p.at && p.kind == Kind::kill) return Outcome::die;
  if (number == p.at && p.kind == Kind::io) {
    errno = EIO;
    return Outcome::fail;
  }
  if (p.kind == Kind::full && (number == p.at || takesRoom)) {
    errno = ENOSPC;
    return Outcome::fail;
  }
  return Outcome::go;
}

Outcome begin(const char* name, int file, bool takesRoom) {
  char path[PATH_MAX];
  const int before = errno;
  pathOf(file, path);
  errno = before;
  return begin(name, path, takesRoom);
}

/** The real function of the same name. */
template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

#define REAL(name, type) static const auto next = real<type>(#name)
/** For calls that write nothing themselves: a kill happens before them. */
#define END_BADLY(outcome)                      \
  do {                                          \
    const Outcome ending = (outcome);           \
    if (ending == Outcome::die) die();          \
    if (ending == Outcome::fail) return -1;     \
  } while (false)

extern "C" {

ssize_t write(int file, const void* bytes, size_t length) {
  REAL(write, ssize_t (*)(int, const void*, size_t));
  const Outcome outcome = begin("write", file, true);
  if (outcome == Outcome::fail) return -1;
  if (outcome == Outcome::die) {
    next(file, bytes, length / 2);
    die();
  }
  return next(file, bytes, length);
}

ssize_t pwrite(int file, const void* bytes, size_t length, off_t at) {
  REAL(pwrite, ssize_t (*)(int, const void*, size_t, off_t));
  const Outcome outcome = begin("pwrite", file, true);
  if (outcome == Outcome::fail) return -1;
  if (outcome == Outcome::die) {
    next(file, bytes, length / 2, at);
    die();
  }
  return next(file, bytes, length, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t length, off64_t at) {
  REAL(pwrite64, ssize_t (*)(int, const void*, size_t, off64_t));
  const Outcome outcome = begin("pwrite64", file, true);
  if (outcome == Outcome::fail) return -1;
  if (outcome == Outcome::die) {
    next(file, bytes, length / 2, at);
    die();
  }
  return next(file, bytes, length, at);
}

ssize_t writev(int file, const struct iovec* parts, int count) {
  REAL(writev, ssize_t (*)(int, const struct iovec*, int));
  END_BADLY(begin("writev", file, true));
  return next(file, parts, count);
}

ssize_t pwritev(int file, const struct iovec* parts, int count, off_t at) {
  REAL(pwritev, ssize_t (*)(int, const struct iovec*, int, off_t));
  END_BADLY(begin("pwritev", file, true));
  return next(file, parts, count, at);
}

ssize_t pwritev64(int file, const struct iovec* parts, int count, off64_t at) {
  REAL(pwritev64, ssize_t (*)(int, const struct iovec*, int, off64_t));
  END_BADLY(begin("pwritev64", file, true));
  return next(file, parts, count, at);
}

ssize_t copy_file_range(int from, off64_t* fromAt, int to, off64_t* toAt, size_t length, unsigned flags) {
  REAL(copy_file_range, ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned));
  END_BADLY(begin("copy_file_range", to, true));
  return next(from, fromAt, to, toAt, length, flags);
}

int fsync(int file) {
  REAL(fsync, int (*)(int));
  END_BADLY(begin("fsync", file, true));
  return next(file);
}

int fdatasync(int file) {
  REAL(fdatasync, int (*)(int));
  END_BADLY(begin("fdatasync", file, true));
  return next(file);
}

int ftruncate(int file, off_t length) {
  REAL(ftruncate, int (*)(int, off_t));
  END_BADLY(begin("ftruncate", file, false));
  return next(file, length);
}

int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64, int (*)(int, off64_t));
  END_BADLY(begin("ftruncate64", file, false));
  return next(file, length);
}

int fallocate(int file, int mode, off_t at, off_t length) {
  REAL(fallocate, int (*)(int, int, off_t, off_t));
  END_BADLY(begin("fallocate", file, true));
  return next(file, mode, at, length);
}

int fallocate64(int file, int mode, off64_t at, off64_t length) {
  REAL(fallocate64, int (*)(int, int, off64_t, off64_t));
  END_BADLY(begin("fallocate64", file, true));
  return next(file, mode, at, length);
}

int rename(const char* from, const char* to) {
  REAL(rename, int (*)(const char*, const char*));
  END_BADLY(begin("rename", to, false));
  return next(from, to);
}

int renameat(int fromFolder, const char* from, int toFolder, const char* to) {
  REAL(renameat, int (*)(int, const char*, int, const char*));
  END_BADLY(begin("renameat", to, false));
  return next(fromFolder, from, toFolder, to);
}

int renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags) {
  REAL(renameat2, int (*)(int, const char*, int, const char*, unsigned));
  END_BADLY(begin("renameat2", to, false));
  return next(fromFolder, from, toFolder, to, flags);
}

int link(const char* from, const char* to) {
  REAL(link, int (*)(const char*, const char*));
  END_BADLY(begin("link", to, true));
  return next(from, to);
}

int unlink(const char* path) {
  REAL(unlink, int (*)(const char*));
  END_BADLY(begin("unlink", path, false));
  return next(path);
}

int remove(const char* path) {
  REAL(remove, int (*)(const char*));
  END_BADLY(begin("remove", path, false));
  return next(path);
}

int unlinkat(int folder, const char* path, int flags) {
  REAL(unlinkat, int (*)(int, const char*, int));
  END_BADLY(begin("unlinkat", path, false));
  return next(folder, path, flags);
}

int rmdir(const char* path) {
  REAL(rmdir, int (*)(const char*));
  END_BADLY(begin("rmdir", path, false));
  return next(path);
}

int mkdir(const char* path, mode_t mode) {
  REAL(mkdir, int (*)(const char*, mode_t));
  END_BADLY(begin("mkdir", path, true));
  return next(path, mode);
}

int mkdirat(int folder, const char* path, mode_t mode) {
  REAL(mkdirat, int (*)(int, const char*, mode_t));
  END_BADLY(begin("mkdirat", path, true));
  return next(folder, path, mode);
}

}  // extern "C"

/** Opening counts if it creates or empties a file. */
#define OPEN_LIKE(name, signature, pass, path)                                    \
  extern "C" int name signature {                                                 \
    mode_t mode = 0;                                                              \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                                   \
      va_list more;                                                               \
      va_start(more, flags);                                                      \
      mode = static_cast<mode_t>(va_arg(more, int));                              \
      va_end(more);                                                               \
    }                                                                             \
    if ((flags & (O_CREAT | O_TRUNC)) != 0) END_BADLY(begin(#name, path, true));  \
    return pass;                                                                  \
  }

typedef int (*OpenFunction)(const char*, int, ...);
typedef int (*OpenAtFunction)(int, const char*, int, ...);

OPEN_LIKE(open, (const char* path, int flags, ...), real<OpenFunction>("open")(path, flags, mode), path)
OPEN_LIKE(open64, (const char* path, int flags, ...), real<OpenFunction>("open64")(path, flags, mode), path)
OPEN_LIKE(openat, (int folder, const char* path, int flags, ...),
          real<OpenAtFunction>("openat")(folder, path, flags, mode), path)
OPEN_LIKE(openat64, (int folder, const char* path, int flags, ...),
          real<OpenAtFunction>("openat64")(folder, path, flags, mode), path)
