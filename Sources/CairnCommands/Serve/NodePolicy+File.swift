import CairnNode
import CairnTransparencyLog

extension NodePolicy {
    /// Reads the policy that an operator names.
    init(file: String) throws {
        let text = try LocalFile.read(file, maxBytes: LogLimits.maxPolicyBytes)
        do {
            try self.init(text: text)
        } catch {
            throw CommandFailure.invalid("\(file) isn't a policy that can be used: \(error)", code: "policy")
        }
    }
}
