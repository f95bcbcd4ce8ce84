/// How a command ends: the numbers that scripts rely on.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done, and verified against a pinned key or a policy.
    case success = 0
    /// A check failed: tampered, untrusted, first use not accepted, key changed, forked, revoked.
    case checkFailed = 1
    /// Usage, or input that isn't valid.
    case invalidInput = 2
    case notFound = 3
    /// The network failed, or the node isn't there.
    case unavailable = 4
    /// The node said no: authorisation, policy, quota or a conflict.
    case refused = 5
    case internalError = 70
}
