/// Names that no publisher can have, because they are first path segments of a node or of the Hugging Face API,
/// or would be taken for such.
///
/// The list only grows, and its version with it: a name that somebody owns already stays theirs.
package enum ReservedNames {
    package static let version = 1

    /// In ASCII lower case.
    package static func contains(folded: String) -> Bool { all.contains(folded) }

    package static let all: Set<String> = Set(node).union(hub).union(pages).union(kept)

    /// Paths that a node serves.
    private static let node = [
        "admin", "api", "bundles", "datasets", "docs", "events", "feed", "feeds", "healthz", "log",
        "metrics", "mirror", "mirrors", "models", "openapi", "peers", "readyz", "search", "snapshots",
        "static", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "witness",
    ]

    /// Paths of the Hugging Face hub and of git and LFS, which clients build on their own.
    private static let hub = [
        "agents", "blog", "buckets", "cas", "chat", "collections", "datasets-server", "git", "info",
        "kernels", "lfs", "login", "logout", "join", "oauth", "objects", "organizations", "papers", "posts",
        "pricing", "raw", "resolve", "settings", "spaces", "tasks", "tree", "xet",
    ]

    /// Pages that a node has or may come to have.
    private static let pages = [
        "about", "account", "assets", "attestations", "audit", "blob", "browse", "compare", "contact",
        "diff", "edit", "entries", "explore", "export", "favicon", "files", "help", "home", "identities",
        "imprint", "index", "legal", "license", "licenses", "lineage", "manifests", "monitor", "new",
        "news", "node", "nodes", "privacy", "proofs", "publish", "publisher", "publishers", "register",
        "releases", "report", "reports", "robots", "security", "signup", "sitemap", "status", "support",
        "takedown", "tags", "terms", "token", "tokens", "trust", "uploads", "user", "users", "verify",
        "well-known",
    ]

    /// Words that would claim to speak for the software, for everybody or for nobody.
    private static let kept = [
        "anonymous", "cairn", "everyone", "false", "ghost", "me", "nobody", "none", "null", "official",
        "root", "self", "system", "true", "undefined", "unknown",
    ]
}
