// A disk on which every change is written down: preloaded into a process, it appends to the file that
// HASHRANGE_TEST_JOURNAL names what the process does to the files below the folder HASHRANGE_TEST_DISK, with the bytes, and
// what it flushes. journal.ts reads it.
//
// A record is written when a call has returned, and says how long the journal was when the call began: so it is known of
// which writes a flush can be sure, whatever else goes on in other threads and processes. Files are told apart by their
// inodes, and how they were opened is asked of the system, so nothing has to be remembered from one call to the next.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((typeof(name) *)dlsym(RTLD_NEXT, #name))
#define PATH_BYTES (2 * PATH_MAX)
#define PARTS_MAX 1024

struct record {
  uint32_t kind;
  uint32_t flags;
  uint64_t began;
  uint64_t inode;
  int64_t offset;
  uint64_t length;
};

// How a change was opened or made.
#define IS_SYNCHRONOUS 1

static const char *disk;
static size_t disk_length;
static int journal = -1;

static void give_up(const char *why) {
  perror(why);
  abort();
}

__attribute__((constructor)) static void begin_journal(void) {
  const char *path = getenv("HASHRANGE_TEST_JOURNAL");
  disk = getenv("HASHRANGE_TEST_DISK");
  if (path == NULL || disk == NULL) return;
  disk_length = strlen(disk);
  int file = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  // Out of the way of whoever counts on the lowest numbers.
  journal = file < 0 ? -1 : fcntl(file, F_DUPFD_CLOEXEC, 400);
  if (journal < 0) give_up("no journal can be written");
  REAL(close)(file);
}

static int is_below(const char *path) {
  return strncmp(path, disk, disk_length) == 0 && (path[disk_length] == '/' || path[disk_length] == 0);
}

static uint64_t journal_length(void) {
  struct stat found;
  if (fstat(journal, &found) != 0) give_up("the journal has gone");
  return found.st_size;
}

/** Appends a record in one write, between which no other process or thread comes. */
static void append(struct record record, const struct iovec *parts, int count) {
  struct iovec all[PARTS_MAX + 1] = {{&record, sizeof record}};
  uint64_t left = record.length;
  int used = 1, error = errno;
  for (int i = 0; i < count && left > 0; i++) {
    if (used > PARTS_MAX) give_up("a write of too many parts");
    size_t bytes = parts[i].iov_len < left ? parts[i].iov_len : left;
    all[used++] = (struct iovec){parts[i].iov_base, bytes};
    left -= bytes;
  }
  ssize_t whole = sizeof record + record.length;
  if (REAL(writev)(journal, all, used) != whole) {
    give_up("the journal is full");
  }
  errno = error;
}

/** A call on a descriptor, as it begins. */
struct call {
  int is_watched;
  struct record record;
};

/** @param path where the descriptor's file is found, if it is below the folder */
static int path_of(int descriptor, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_below(path);
}

static struct call begin(int descriptor, char kind) {
  struct call call = {0};
  struct stat found;
  char path[PATH_MAX];
  int error = errno;
  if (journal >= 0 && path_of(descriptor, path) && fstat(descriptor, &found) == 0) {
    int flags = fcntl(descriptor, F_GETFL);
    call.is_watched = 1;
    call.record.kind = kind;
    call.record.flags = (flags & O_DSYNC) != 0 ? IS_SYNCHRONOUS : 0;
    call.record.inode = found.st_ino;
    call.record.began = journal_length();
  }
  errno = error;
  return call;
}

static void end(struct call call, int64_t offset, const struct iovec *parts, int count, uint64_t length) {
  if (!call.is_watched) return;
  call.record.offset = offset;
  call.record.length = length;
  append(call.record, parts, count);
}

// Writes. By either name, as the program was compiled.

static ssize_t written(struct call call, int descriptor, ssize_t bytes, const struct iovec *parts, int count, off_t offset) {
  if (!call.is_watched || bytes <= 0) return bytes;
  // It may have been appended: where the descriptor stands now is where the bytes end.
  if (offset < 0) offset = lseek(descriptor, 0, SEEK_CUR) - bytes;
  end(call, offset, parts, count, bytes);
  return bytes;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  struct call call = begin(descriptor, 'w');
  struct iovec part = {(void *)bytes, count};
  ssize_t result = REAL(write)(descriptor, bytes, count);
  return written(call, descriptor, result, &part, 1, -1);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  struct call call = begin(descriptor, 'w');
  ssize_t result = REAL(writev)(descriptor, parts, count);
  return written(call, descriptor, result, parts, count, -1);
}

#define PWRITE(name) \
  ssize_t name(int descriptor, const void *bytes, size_t count, off_t offset) { \
    struct call call = begin(descriptor, 'w'); \
    struct iovec part = {(void *)bytes, count}; \
    ssize_t result = REAL(name)(descriptor, bytes, count, offset); \
    return written(call, descriptor, result, &part, 1, offset); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(name) \
  ssize_t name(int descriptor, const struct iovec *parts, int count, off_t offset) { \
    struct call call = begin(descriptor, 'w'); \
    ssize_t result = REAL(name)(descriptor, parts, count, offset); \
    return written(call, descriptor, result, parts, count, offset); \
  }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define PWRITEV2(name) \
  ssize_t name(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) { \
    struct call call = begin(descriptor, 'w'); \
    if ((flags & (RWF_DSYNC | RWF_SYNC)) != 0) call.record.flags = IS_SYNCHRONOUS; \
    ssize_t result = REAL(name)(descriptor, parts, count, offset, flags); \
    return written(call, descriptor, result, parts, count, offset); \
  }
PWRITEV2(pwritev2)
PWRITEV2(pwritev64v2)

// Lengths.

#define FTRUNCATE(name) \
  int name(int descriptor, off_t length) { \
    struct call call = begin(descriptor, 't'); \
    int result = REAL(name)(descriptor, length); \
    if (result == 0) end(call, length, NULL, 0, 0); \
    return result; \
  }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

// Node makes a file shorter through a descriptor.
#define TRUNCATE(name) \
  int name(const char *path, off_t length) { \
    int descriptor = open(path, O_WRONLY | O_CLOEXEC); \
    int result = descriptor < 0 ? -1 : ftruncate(descriptor, length), error = errno; \
    if (descriptor >= 0) close(descriptor); \
    errno = error; \
    return result; \
  }
TRUNCATE(truncate)
TRUNCATE(truncate64)

static void allocated(struct call call, int mode, off_t offset, off_t length) {
  int64_t said[] = {length, mode};
  struct iovec part = {said, sizeof said};
  end(call, offset, &part, 1, sizeof said);
}

#define FALLOCATE(name) \
  int name(int descriptor, int mode, off_t offset, off_t length) { \
    struct call call = begin(descriptor, 'a'); \
    int result = REAL(name)(descriptor, mode, offset, length); \
    if (result == 0) allocated(call, mode, offset, length); \
    return result; \
  }
FALLOCATE(fallocate)
FALLOCATE(fallocate64)

#define POSIX_FALLOCATE(name) \
  int name(int descriptor, off_t offset, off_t length) { \
    struct call call = begin(descriptor, 'a'); \
    int result = REAL(name)(descriptor, offset, length); \
    if (result == 0) allocated(call, 0, offset, length); \
    return result; \
  }
POSIX_FALLOCATE(posix_fallocate)
POSIX_FALLOCATE(posix_fallocate64)

// Flushes. sync_file_range is none: it leaves out what leads to the bytes, and what the disk holds back itself.

#define FLUSH(name) \
  int name(int descriptor) { \
    struct call call = begin(descriptor, 'f'); \
    int result = REAL(name)(descriptor); \
    if (result == 0) end(call, 0, NULL, 0, 0); \
    return result; \
  }
FLUSH(fsync)
FLUSH(fdatasync)

static struct record flush_of_all(void) {
  return (struct record){.kind = 'f', .began = journal < 0 ? 0 : journal_length()};
}

int syncfs(int descriptor) {
  struct record record = flush_of_all();
  int result = REAL(syncfs)(descriptor);
  if (result == 0 && journal >= 0) append(record, NULL, 0);
  return result;
}

void sync(void) {
  struct record record = flush_of_all();
  REAL(sync)();
  if (journal >= 0) append(record, NULL, 0);
}

// What is written through memory is not seen: only that it may be.
#define MMAP(name) \
  void *name(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) { \
    void *result = REAL(name)(address, length, protection, flags, descriptor, offset); \
    if (result != MAP_FAILED && descriptor >= 0 && (protection & PROT_WRITE) != 0 && (flags & MAP_SHARED) != 0) { \
      end(begin(descriptor, 'm'), 0, NULL, 0, 0); \
    } \
    return result; \
  }
MMAP(mmap)
MMAP(mmap64)

// Names.

/** The path of what a name leads to, itself not followed if it is a link; whether that is below the folder. */
static int resolve(int directory, const char *name, char *path) {
  char given[PATH_BYTES], parent[PATH_MAX], link[64];
  given[0] = 0;
  if (name[0] != '/' && directory != AT_FDCWD) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, given, PATH_MAX - 1);
    if (length <= 0) return 0;
    given[length] = '/';
    given[length + 1] = 0;
  }
  strncat(given, name, PATH_MAX - 1);
  for (size_t length = strlen(given); length > 1 && given[length - 1] == '/'; length--) given[length - 1] = 0;
  char *last = strrchr(given, '/');
  const char *base = last == NULL ? given : last + 1;
  if (last != NULL) *last = 0;
  if (realpath(last == NULL ? "." : last == given ? "/" : given, parent) == NULL) return 0;
  return snprintf(path, PATH_BYTES, "%s/%s", parent, base) < PATH_BYTES && is_below(path);
}

struct naming {
  int is_watched;
  struct record record;
  char from[PATH_BYTES], to[PATH_BYTES];
};

static void begin_naming(struct naming *naming, char kind, int directory, const char *from, int other, const char *to) {
  int error = errno;
  naming->is_watched = 0;
  if (journal >= 0) {
    int is_from_below = resolve(directory, from, naming->from);
    int is_to_below = to == NULL ? is_from_below : resolve(other, to, naming->to);
    if (is_from_below != is_to_below) give_up("a file comes from elsewhere, or goes there");
    naming->is_watched = is_from_below;
    naming->record = (struct record){.kind = kind, .began = journal_length()};
  }
  if (to == NULL) naming->to[0] = 0;
  errno = error;
}

static void end_naming(struct naming *naming, uint64_t inode) {
  if (!naming->is_watched) return;
  struct iovec parts[] = {{naming->from, strlen(naming->from) + 1}, {naming->to, strlen(naming->to)}};
  naming->record.inode = inode;
  naming->record.length = parts[0].iov_len + parts[1].iov_len;
  append(naming->record, parts, 2);
}

static int opened(struct naming *naming, int descriptor, int flags, int was_there) {
  struct stat found;
  int error = errno;
  if (descriptor >= 0 && journal >= 0 && path_of(descriptor, naming->from) && fstat(descriptor, &found) == 0) {
    naming->is_watched = 1;
    if (!was_there) end_naming(naming, found.st_ino);
    else if ((flags & O_TRUNC) != 0) end(begin(descriptor, 't'), 0, NULL, 0, 0);
  }
  errno = error;
  return descriptor;
}

#define OPEN(named, parameters, arguments, directory, given_flags) \
  int named parameters { \
    mode_t mode = 0; \
    int flags = given_flags; \
    if ((flags & O_CREAT) != 0) { \
      va_list rest; \
      va_start(rest, given_flags); \
      mode = va_arg(rest, mode_t); \
      va_end(rest); \
    } \
    struct naming naming; \
    int is_creating = (flags & O_CREAT) != 0; \
    if (is_creating) begin_naming(&naming, 'c', directory, path, 0, NULL); \
    int error = errno; \
    int was_there = !is_creating || faccessat(directory, path, F_OK, 0) == 0; \
    errno = error; \
    int descriptor = REAL(named)arguments; \
    return opened(&naming, descriptor, flags, was_there); \
  }
OPEN(open, (const char *path, int opening, ...), (path, flags, mode), AT_FDCWD, opening)
OPEN(open64, (const char *path, int opening, ...), (path, flags, mode), AT_FDCWD, opening)
OPEN(openat, (int folder, const char *path, int opening, ...), (folder, path, flags, mode), folder, opening)
OPEN(openat64, (int folder, const char *path, int opening, ...), (folder, path, flags, mode), folder, opening)

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

static int made(struct naming *naming, int result) {
  struct stat found;
  if (result == 0 && naming->is_watched && stat(naming->from, &found) == 0) end_naming(naming, found.st_ino);
  return result;
}

int mkdir(const char *path, mode_t mode) {
  struct naming naming;
  begin_naming(&naming, 'd', AT_FDCWD, path, 0, NULL);
  return made(&naming, REAL(mkdir)(path, mode));
}

int mkdirat(int folder, const char *path, mode_t mode) {
  struct naming naming;
  begin_naming(&naming, 'd', folder, path, 0, NULL);
  return made(&naming, REAL(mkdirat)(folder, path, mode));
}

#define REMOVE(named, parameters, arguments, directory) \
  int named parameters { \
    struct naming naming; \
    begin_naming(&naming, 'u', directory, path, 0, NULL); \
    int result = REAL(named)arguments; \
    if (result == 0) end_naming(&naming, 0); \
    return result; \
  }
REMOVE(unlink, (const char *path), (path), AT_FDCWD)
REMOVE(rmdir, (const char *path), (path), AT_FDCWD)
REMOVE(unlinkat, (int folder, const char *path, int flags), (folder, path, flags), folder)

#define MOVE(named, kind, parameters, arguments, directory, other) \
  int named parameters { \
    struct naming naming; \
    begin_naming(&naming, kind, directory, from, other, to); \
    int result = REAL(named)arguments; \
    if (result == 0) end_naming(&naming, 0); \
    return result; \
  }
MOVE(rename, 'r', (const char *from, const char *to), (from, to), AT_FDCWD, AT_FDCWD)
MOVE(renameat, 'r', (int folder, const char *from, int target, const char *to), (folder, from, target, to), folder, target)
MOVE(renameat2, 'r', (int folder, const char *from, int target, const char *to, unsigned flags),
     (folder, from, target, to, flags), folder, target)
MOVE(link, 'l', (const char *from, const char *to), (from, to), AT_FDCWD, AT_FDCWD)
MOVE(linkat, 'l', (int folder, const char *from, int target, const char *to, int flags),
     (folder, from, target, to, flags), folder, target)
