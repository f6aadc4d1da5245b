// A disk that fails when told to: preloaded into a process, it refuses to flush, or to write, for as long as the file that
// HASHRANGE_TEST_FAULT names exists and says so: "flush" LMDB's file, write its "pages" (all but the first two, which say
// where the others are) or its "meta" (those two), or write the "log", which is written all the same, as may happen; and
// "once" if only the first time.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define META_BYTES 16384

static void name_of(int descriptor, char target[4096]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, target, 4095);
  target[length < 0 ? 0 : length] = 0;
}

static int is_log(int descriptor) {
  char target[4096];
  name_of(descriptor, target);
  return strstr(target, "/log-") != NULL;
}

static int is_failing(int descriptor, const char *what) {
  const char *path = getenv("HASHRANGE_TEST_FAULT");
  char target[4096], said[16] = {0};
  int file;
  ssize_t length;
  if (path == NULL || (file = open(path, O_RDONLY)) < 0) return 0;
  length = read(file, said, sizeof said - 1);
  close(file);
  if (length <= 0) return 0;
  name_of(descriptor, target);
  if (strstr(target, "/log-") != NULL) what = "log";
  else if (strstr(target, "data.mdb") == NULL) return 0;
  if (strstr(said, what) == NULL) return 0;
  if (strstr(said, "once") != NULL) unlink(path);
  return 1;
}

static ssize_t failed(void) {
  errno = EIO;
  return -1;
}

static int is_failing_at(int descriptor, off_t offset) {
  return is_failing(descriptor, offset < META_BYTES ? "meta" : "pages");
}

static int is_failing_here(int descriptor) {
  return is_failing_at(descriptor, lseek(descriptor, 0, SEEK_CUR));
}

#define REAL(name) dlsym(RTLD_NEXT, name)

int fdatasync(int descriptor) {
  if (is_failing(descriptor, "flush")) return failed();
  return ((int (*)(int))REAL("fdatasync"))(descriptor);
}

int fsync(int descriptor) {
  if (is_failing(descriptor, "flush")) return failed();
  return ((int (*)(int))REAL("fsync"))(descriptor);
}

// By either name, as the program was compiled.
#define PWRITE(name) \
  ssize_t name(int descriptor, const void *bytes, size_t count, off_t offset) { \
    int is_refused = is_failing_at(descriptor, offset); \
    if (is_refused && !is_log(descriptor)) return failed(); \
    ssize_t written = ((ssize_t(*)(int, const void *, size_t, off_t))REAL(#name))(descriptor, bytes, count, offset); \
    return is_refused ? failed() : written; \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(name) \
  ssize_t name(int descriptor, const struct iovec *parts, int count, off_t offset) { \
    if (is_failing_at(descriptor, offset)) return failed(); \
    return ((ssize_t(*)(int, const struct iovec *, int, off_t))REAL(#name))(descriptor, parts, count, offset); \
  }
PWRITEV(pwritev)
PWRITEV(pwritev64)

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (is_failing_here(descriptor)) return failed();
  return ((ssize_t(*)(int, const void *, size_t))REAL("write"))(descriptor, bytes, count);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  if (is_failing_here(descriptor)) return failed();
  return ((ssize_t(*)(int, const struct iovec *, int))REAL("writev"))(descriptor, parts, count);
}
