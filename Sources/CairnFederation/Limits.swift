/// Bounds on what is taken from others, each with its reason.
package enum FederationLimits {
    /// An evidence file: two checkpoints of 16 KiB, which escaping can double, 63 hashes and the steps.
    package static let evidenceBytes = 96 << 10
    /// Files kept of each kind for one log: the first proves everything, a liar must not fill the disk with more.
    package static let evidenceFilesPerKind = 16
    /// The name of who saw it; origins are no longer.
    package static let observerNameBytes = 255
}
