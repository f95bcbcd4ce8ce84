import CairnManifest
import CairnProvenance

extension ReleasePolicy {
    /// The policy in a file that was read already.
    static func read(_ bytes: [UInt8], file: String) throws -> ReleasePolicy {
        do throws(FormatError) {
            return try ReleasePolicy.parse(bytes)
        } catch .fields(let issues) {
            throw CommandFailure.invalid(
                "couldn't use the policy \(file): \(issues.count) of its fields aren't valid", code: "policy",
                issues: issues.map(\.description))
        } catch {
            var why = "\(error)"
            if case .json(let error) = error { why = error.description(in: bytes) }
            throw CommandFailure.invalid("couldn't use the policy \(file): \(why)", code: "policy")
        }
    }
}

extension ReleaseGate {
    /// The policy of releases that an operator names.
    init(file: String) throws {
        let bytes = try LocalFile.read(file, maxBytes: Limits.releasePolicyBytes)
        guard ReleasePolicy.isMeant(by: bytes) else {
            throw CommandFailure.invalid(
                "\(file) is no policy of releases, which is a JSON object; a policy of logs goes with --policy or --peer-policy",
                code: "policy")
        }
        let policy = try ReleasePolicy.read(bytes, file: file)
        do throws(ReleaseGateError) {
            try self.init(policy)
        } catch {
            throw CommandFailure.invalid("a node can't use the policy \(file): \(error)", code: "policy")
        }
    }
}
