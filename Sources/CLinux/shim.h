#pragma once
#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// A file's inode and birth, as statx(2) tells them: glibc shows statx only to programs that ask for GNU extensions,
/// which Swift's import of it doesn't. `has_birth` is 0 where the file system keeps none. Returns 0 or an errno.
static inline int cairn_file_identity(
    const char *path, uint64_t *inode, int *has_birth, int64_t *seconds, uint32_t *nanoseconds) {
    struct statx status;
    memset(&status, 0, sizeof(status));
    long code = syscall(
        SYS_statx, AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &status);
    if (code != 0) {
        return errno;
    }
    *inode = status.stx_ino;
    *has_birth = (status.stx_mask & STATX_BTIME) != 0;
    *seconds = status.stx_btime.tv_sec;
    *nanoseconds = status.stx_btime.tv_nsec;
    return 0;
}
