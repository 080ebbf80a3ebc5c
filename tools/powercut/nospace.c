// Lets a folder seem full: preloaded where no small file system can be mounted, for tools/fulldisk.
//
//   gcc -O2 -shared -fPIC -o nospace.so nospace.c
//   NOSPACE_DIR=/canonical/folder NOSPACE_WHEN=/path/of/a/flag LD_PRELOAD=./nospace.so program …
//
// While the file named by NOSPACE_WHEN exists, a write or truncation that would make a file below the folder larger fails with
// ENOSPC; what lies within a file's size is written, as on a disk where its blocks are taken already. For 64-bit Linux.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <fcntl.h>
#include <unistd.h>

static bool full(int fd, off_t end) {
    const char *dir = getenv("NOSPACE_DIR"), *flag = getenv("NOSPACE_WHEN");
    char link[64], path[PATH_MAX];
    struct stat now;
    int saved = errno;
    bool out = false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long n = dir && flag && access(flag, F_OK) == 0 ? readlink(link, path, sizeof path - 1) : -1;
    if (n > 0) {
        path[n] = 0;
        size_t len = strlen(dir);
        out = strncmp(path, dir, len) == 0 && path[len] == '/' && fstat(fd, &now) == 0 && S_ISREG(now.st_mode) && end > now.st_size;
    }
    errno = out ? ENOSPC : saved;
    return out;
}

static off_t position(int fd) { return syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND ? LONG_MAX / 2 : syscall(SYS_lseek, fd, 0L, SEEK_CUR); }

static off_t total(const struct iovec *v, int count) {
    off_t sum = 0;
    for (int i = 0; i < count; i++) sum += (off_t)v[i].iov_len;
    return sum;
}

ssize_t write(int fd, const void *data, size_t len) {
    return full(fd, position(fd) + (off_t)len) ? -1 : syscall(SYS_write, fd, data, len);
}
ssize_t pwrite(int fd, const void *data, size_t len, off_t at) {
    return full(fd, at + (off_t)len) ? -1 : syscall(SYS_pwrite64, fd, data, len, at);
}
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) { return pwrite(fd, data, len, at); }
ssize_t writev(int fd, const struct iovec *v, int count) {
    return full(fd, position(fd) + total(v, count)) ? -1 : syscall(SYS_writev, fd, v, count);
}
ssize_t pwritev(int fd, const struct iovec *v, int count, off_t at) {
    return full(fd, at + total(v, count)) ? -1 : syscall(SYS_pwritev, fd, v, count, at, 0L);
}
ssize_t pwritev64(int fd, const struct iovec *v, int count, off64_t at) { return pwritev(fd, v, count, at); }
int ftruncate(int fd, off_t size) { return full(fd, size) ? -1 : (int)syscall(SYS_ftruncate, fd, size); }
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }
int posix_fallocate(int fd, off_t at, off_t len) {
    if (full(fd, at + len)) return ENOSPC;
    return syscall(SYS_fallocate, fd, 0, at, len) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off64_t at, off64_t len) { return posix_fallocate(fd, at, len); }
int fallocate(int fd, int mode, off_t at, off_t len) {
    return full(fd, at + len) ? -1 : (int)syscall(SYS_fallocate, fd, mode, at, len);
}
int fallocate64(int fd, int mode, off64_t at, off64_t len) { return fallocate(fd, mode, at, len); }
