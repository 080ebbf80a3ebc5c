// Records what a process does to the files below one folder, for replay.py to cut the power on.
//
//   gcc -O2 -shared -fPIC -o recorder.so recorder.c
//   POWERCUT_DIR=/canonical/folder POWERCUT_LOG=/elsewhere/log LD_PRELOAD=./recorder.so program …
//
// Logged in the order in which they happened, from all threads: opens that create or empty a file, writes with their bytes,
// truncations, renames, links, removals, directories made, the begin and the end of every sync, and what is written to fd 1:
// an answer on stdout is an acknowledgement. Changes are made and logged under one lock; a sync runs outside it, because
// only what was written before it began is on the disk when it ends.
//
// Not seen: stdio (fopen) and raw system calls, as both bypass the names replaced here; replay.py compares the folder with
// the log at the end and refuses a log that leaves something out. Writing through a shared mapping is logged as "unsupported",
// except to SQLite's -shm files, which replay.py drops: SQLite builds them anew after a crash. For 64-bit Linux.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(sizeof(long) == 8, "for 64-bit systems");

enum { CREATED = 1, EMPTIED = 2, DIRECTORY = 4 }; // flags of a record

// One record, followed by `path_len` bytes of path (relative to the folder; two paths are joined by a zero byte) and, for
// writes and answers, `len` bytes of data.
struct record {
    uint32_t magic;
    uint8_t kind; // see the calls of `note`
    uint8_t flags;
    uint16_t path_len;
    uint64_t ino; // 0 means "everything" in a sync
    uint64_t at;  // offset of a write, size of a truncation, number of a sync
    uint64_t len;
};

// What is known of a descriptor that lies in the folder.
struct known {
    bool inside, appends, syncs, directory;
    uint64_t ino;
};

enum { FDS = 65536 };
static struct known fds[FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_MAX];
static size_t folder_len;
static int log_fd = -1;
static uint64_t syncs;

static void start(void) {
    const char *dir = getenv("POWERCUT_DIR"), *log = getenv("POWERCUT_LOG");
    if (!dir || !log || strlen(dir) >= sizeof folder) return;
    strcpy(folder, dir);
    folder_len = strlen(folder);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) abort();
    log_fd = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 700L); // out of the program's way
    if (log_fd < 0) log_fd = fd;
    else syscall(SYS_close, fd);
}

__attribute__((constructor)) static void loaded(void) { pthread_once(&once, start); }

static bool recording(void) {
    pthread_once(&once, start);
    return log_fd >= 0;
}

static void put(const void *data, size_t len) {
    const char *p = data;
    while (len > 0) {
        long n = syscall(SYS_write, log_fd, p, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) abort(); // a log with a gap would prove nothing
        p += n;
        len -= (size_t)n;
    }
}

static void note_head(char kind, int flags, uint64_t ino, uint64_t at, uint64_t len, const char *path, size_t path_len) {
    struct record r = {0x43575021, (uint8_t)kind, (uint8_t)flags, (uint16_t)path_len, ino, at, len};
    put(&r, sizeof r);
    put(path, path_len);
}

static void note(char kind, int flags, uint64_t ino, uint64_t at, const char *path) {
    int saved = errno;
    note_head(kind, flags, ino, at, 0, path, strlen(path));
    errno = saved;
}

static void note_two(char kind, const char *from, const char *to) {
    char both[2 * PATH_MAX];
    size_t a = strlen(from), b = strlen(to);
    memcpy(both, from, a + 1);
    memcpy(both + a + 1, to, b);
    note_head(kind, 0, 0, 0, 0, both, a + 1 + b);
}

static struct known *known(int fd) { return fd >= 0 && fd < FDS && fds[fd].inside && log_fd >= 0 ? &fds[fd] : NULL; }

// The part of a canonical path below the folder ("" for the folder itself), or NULL.
static const char *below(const char *path) {
    if (strncmp(path, folder, folder_len) != 0) return NULL;
    if (path[folder_len] == '/') return path + folder_len + 1;
    return path[folder_len] == 0 ? path + folder_len : NULL;
}

static bool path_of(int fd, char out[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long n = readlink(link, out, PATH_MAX - 1);
    if (n < 0) return false;
    out[n] = 0;
    return true;
}

// The canonical path of an entry (its last part is not followed) below the folder, or NULL. `out` holds it.
static const char *entry(int at, const char *path, char out[PATH_MAX]) {
    char full[2 * PATH_MAX], base[PATH_MAX] = "";
    int saved = errno;
    if (path[0] != '/') {
        if (at == AT_FDCWD ? !getcwd(base, sizeof base) : !path_of(at, base)) base[0] = 0;
    }
    snprintf(full, sizeof full, "%s/%s", base, path);
    size_t n = strlen(full);
    while (n > 1 && full[n - 1] == '/') full[--n] = 0;
    char *slash = strrchr(full, '/');
    *slash = 0;
    char parent[PATH_MAX];
    bool ok = realpath(slash == full ? "/" : full, parent) != NULL;
    errno = saved;
    if (!ok || strlen(parent) + strlen(slash + 1) + 2 > PATH_MAX) return NULL;
    strcpy(out, parent);
    strcat(out, "/");
    strcat(out, slash + 1);
    return below(out);
}

// --- opening and closing ---

static int do_open(int at, const char *path, int flags, mode_t mode) {
    if (!recording()) return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat before;
    bool existed = fstatat(at, path, &before, 0) == 0;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    int saved = errno;
    char where[PATH_MAX];
    const char *inside = NULL;
    if (fd >= 0 && fd < FDS) {
        fds[fd] = (struct known){0};
        if (path_of(fd, where)) inside = below(where);
    }
    if (inside) {
        struct stat now;
        fstat(fd, &now);
        bool dir = S_ISDIR(now.st_mode);
        fds[fd] = (struct known){true, flags & O_APPEND, flags & O_DSYNC, dir, now.st_ino};
        if ((flags & O_TMPFILE) == O_TMPFILE) note('X', 0, 0, 0, "a file without a name (O_TMPFILE)");
        bool emptied = existed && (flags & O_TRUNC) && before.st_size > 0;
        note('O', (!existed && !dir ? CREATED : 0) | (emptied ? EMPTIED : 0) | (dir ? DIRECTORY : 0), now.st_ino, 0, inside);
    }
    pthread_mutex_unlock(&lock);
    errno = saved;
    return fd;
}

static mode_t mode_of(int flags, va_list rest) {
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_of(flags, rest); \
        va_end(rest); \
        return do_open(AT_FDCWD, path, flags, mode); \
    }
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_of(flags, rest); \
        va_end(rest); \
        return do_open(at, path, flags, mode); \
    }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
int creat(const char *path, mode_t mode) { return do_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }
int __open_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return do_open(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return do_open(at, path, flags, 0); }

int close(int fd) {
    if (recording() && fd == log_fd) return 0;
    if (known(fd)) {
        pthread_mutex_lock(&lock);
        fds[fd].inside = false;
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_close, fd);
}

static int copied(int from, int to) {
    if (to >= 0 && to < FDS && from >= 0 && from < FDS) fds[to] = fds[from];
    return to;
}
int dup(int fd) { return copied(fd, (int)syscall(SYS_dup, fd)); }
int dup3(int from, int to, int flags) { return copied(from, (int)syscall(SYS_dup3, from, to, flags)); }
int dup2(int from, int to) {
    if (from == to) return syscall(SYS_fcntl, from, F_GETFD) < 0 ? -1 : to;
    return dup3(from, to, 0);
}
#define FCNTL(name) \
    int name(int fd, int what, ...) { \
        va_list rest; \
        va_start(rest, what); \
        long arg = va_arg(rest, long); \
        va_end(rest); \
        int out = (int)syscall(SYS_fcntl, fd, what, arg); \
        return what == F_DUPFD || what == F_DUPFD_CLOEXEC ? copied(fd, out) : out; \
    }
FCNTL(fcntl) FCNTL(fcntl64)

// --- writing ---

// Logs `n` bytes just written; called under the lock. `at` < 0: where the descriptor's position says.
static void wrote(int fd, const struct iovec *v, long n, off_t at) {
    struct known *k = known(fd);
    int saved = errno;
    struct stat now;
    if (k && k->appends && fstat(fd, &now) == 0) at = now.st_size - n;
    else if (k && at < 0) at = syscall(SYS_lseek, fd, 0L, SEEK_CUR) - n;
    note_head(k ? 'W' : 'A', 0, k ? k->ino : 0, (uint64_t)(k ? at : 0), (uint64_t)n, "", 0);
    for (size_t left = (size_t)n; left > 0; v++) {
        size_t part = v->iov_len < left ? v->iov_len : left;
        put(v->iov_base, part);
        left -= part;
    }
    if (k && k->syncs) {
        note('B', 0, k->ino, ++syncs, "");
        note('E', 0, k->ino, syncs, "");
    }
    errno = saved;
}

static bool matters(int fd) { return recording() && (known(fd) || fd == STDOUT_FILENO); }

static ssize_t do_writev(int fd, const struct iovec *v, int count, off_t at) {
    bool logged = matters(fd);
    if (logged) pthread_mutex_lock(&lock);
    long n = at < 0 ? syscall(SYS_writev, fd, v, count) : syscall(SYS_pwritev, fd, v, count, at, 0L);
    if (logged && n > 0) wrote(fd, v, n, at);
    if (logged) pthread_mutex_unlock(&lock);
    return n;
}

ssize_t write(int fd, const void *data, size_t len) {
    if (!matters(fd)) return syscall(SYS_write, fd, data, len);
    struct iovec one = {(void *)data, len};
    return do_writev(fd, &one, 1, -1);
}
ssize_t pwrite(int fd, const void *data, size_t len, off_t at) {
    struct iovec one = {(void *)data, len};
    return matters(fd) ? do_writev(fd, &one, 1, at) : syscall(SYS_pwrite64, fd, data, len, at);
}
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) { return pwrite(fd, data, len, at); }
ssize_t writev(int fd, const struct iovec *v, int count) { return do_writev(fd, v, count, -1); }
ssize_t pwritev(int fd, const struct iovec *v, int count, off_t at) { return do_writev(fd, v, count, at); }
ssize_t pwritev64(int fd, const struct iovec *v, int count, off64_t at) { return do_writev(fd, v, count, at); }

// Copies inside the kernel: callers fall back to plain writes when told that it cannot be done.
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t len, unsigned flags) {
    if (!matters(out)) return syscall(SYS_copy_file_range, in, in_at, out, out_at, len, flags);
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t len) {
    if (!matters(out)) return syscall(SYS_sendfile, out, in, at, len);
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t len) { return sendfile(out, in, at, len); }

int ftruncate(int fd, off_t size) {
    struct known *k = known(fd);
    if (!k) return (int)syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&lock);
    int out = (int)syscall(SYS_ftruncate, fd, size);
    if (out == 0) note('T', 0, k->ino, (uint64_t)size, "");
    pthread_mutex_unlock(&lock);
    return out;
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int truncate(const char *path, off_t size) {
    int fd = do_open(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return -1;
    int out = ftruncate(fd, size), saved = errno;
    close(fd);
    errno = saved;
    return out;
}
int truncate64(const char *path, off64_t size) { return truncate(path, size); }

int fallocate(int fd, int mode, off_t at, off_t len) {
    struct known *k = known(fd);
    if (!k) return (int)syscall(SYS_fallocate, fd, mode, at, len);
    pthread_mutex_lock(&lock);
    int out = (int)syscall(SYS_fallocate, fd, mode, at, len);
    struct stat now;
    if (out == 0 && mode != 0) note('X', 0, 0, 0, "fallocate with a mode");
    else if (out == 0 && fstat(fd, &now) == 0) note('T', 0, k->ino, (uint64_t)now.st_size, "");
    pthread_mutex_unlock(&lock);
    return out;
}
int fallocate64(int fd, int mode, off64_t at, off64_t len) { return fallocate(fd, mode, at, len); }
int posix_fallocate(int fd, off_t at, off_t len) { return fallocate(fd, 0, at, len) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off64_t at, off64_t len) { return posix_fallocate(fd, at, len); }

static void *do_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t at) {
    struct known *k = known(fd);
    char where[PATH_MAX];
    if (k && (prot & PROT_WRITE) && (flags & MAP_TYPE) != MAP_PRIVATE && path_of(fd, where)) {
        size_t n = strlen(where);
        if (n < 4 || strcmp(where + n - 4, "-shm") != 0) {
            pthread_mutex_lock(&lock);
            note('X', 0, 0, 0, "a shared mapping that is written to");
            pthread_mutex_unlock(&lock);
        }
    }
    return (void *)syscall(SYS_mmap, addr, len, prot, flags, fd, at);
}
void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t at) {
    return do_mmap(addr, len, prot, flags, fd, at);
}
void *mmap64(void *addr, size_t len, int prot, int flags, int fd, off64_t at) {
    return do_mmap(addr, len, prot, flags, fd, at);
}

// --- syncing ---

static long do_sync(long number, int fd, bool everything) {
    struct known *k = known(fd);
    if (!recording() || (!k && !everything)) return syscall(number, fd);
    uint64_t ino = everything ? 0 : k->ino;
    pthread_mutex_lock(&lock);
    uint64_t id = (uint64_t)getpid() << 32 | ++syncs;
    note('B', 0, ino, id, "");
    pthread_mutex_unlock(&lock);
    long out = syscall(number, fd);
    if (out == 0) {
        pthread_mutex_lock(&lock);
        note('E', 0, ino, id, "");
        pthread_mutex_unlock(&lock);
    }
    return out;
}
int fsync(int fd) { return (int)do_sync(SYS_fsync, fd, false); }
int fdatasync(int fd) { return (int)do_sync(SYS_fdatasync, fd, false); }
int syncfs(int fd) { return (int)do_sync(SYS_syncfs, fd, known(fd) != NULL); }
void sync(void) { do_sync(SYS_sync, -1, true); }

// --- names ---

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char a[PATH_MAX], b[PATH_MAX];
    if (!recording()) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    pthread_mutex_lock(&lock);
    const char *x = entry(from_at, from, a), *y = entry(to_at, to, b);
    int out = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (out == 0 && (x || y)) {
        if (!x || !y || (flags & ~1u)) note('X', 0, 0, 0, "a rename into or out of the folder, or an exchange");
        else note_two('R', x, y);
    }
    pthread_mutex_unlock(&lock);
    return out;
}
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    char a[PATH_MAX], b[PATH_MAX];
    if (!recording()) return (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
    pthread_mutex_lock(&lock);
    const char *x = entry(from_at, from, a), *y = entry(to_at, to, b);
    int out = (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (out == 0 && y && !x) note('X', 0, 0, 0, "a link to a file outside the folder");
    if (out == 0 && y && x) note_two('L', x, y);
    pthread_mutex_unlock(&lock);
    return out;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int symlinkat(const char *text, int at, const char *path) {
    char a[PATH_MAX];
    int out = (int)syscall(SYS_symlinkat, text, at, path);
    if (out == 0 && recording() && entry(at, path, a)) {
        pthread_mutex_lock(&lock);
        note('X', 0, 0, 0, "a symbolic link");
        pthread_mutex_unlock(&lock);
    }
    return out;
}
int symlink(const char *text, const char *path) { return symlinkat(text, AT_FDCWD, path); }

int unlinkat(int at, const char *path, int flags) {
    char a[PATH_MAX];
    if (!recording()) return (int)syscall(SYS_unlinkat, at, path, flags);
    pthread_mutex_lock(&lock);
    const char *x = entry(at, path, a);
    int out = (int)syscall(SYS_unlinkat, at, path, flags);
    if (out == 0 && x) note('U', flags & AT_REMOVEDIR ? DIRECTORY : 0, 0, 0, x);
    pthread_mutex_unlock(&lock);
    return out;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    int out = unlink(path);
    return out < 0 && errno == EISDIR ? rmdir(path) : out;
}

int mkdirat(int at, const char *path, mode_t mode) {
    char a[PATH_MAX];
    if (!recording()) return (int)syscall(SYS_mkdirat, at, path, mode);
    pthread_mutex_lock(&lock);
    const char *x = entry(at, path, a);
    int out = (int)syscall(SYS_mkdirat, at, path, mode);
    struct stat now;
    if (out == 0 && x && fstatat(at, path, &now, 0) == 0) note('M', DIRECTORY, now.st_ino, 0, x);
    pthread_mutex_unlock(&lock);
    return out;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
