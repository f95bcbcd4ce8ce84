#pragma once
#include <stddef.h>
#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

/// git_libgit2_opts is variadic, which Swift can't call. On: each object that is read is hashed again.
static inline int cairn_git_set_strict_hash_verification(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}

/// How many pack files libgit2 keeps open at most, over all repositories; more are opened again when needed.
static inline int cairn_git_set_open_pack_limit(size_t files) {
    return git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, files);
}
