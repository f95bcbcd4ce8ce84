import CairnNode
import CairnTransparencyLog

extension NodePolicy {
    /// Reads the policy that an operator names.
    init(file: String) throws {
        let text: [UInt8]
        do {
            text = try LocalFile.read(file, maxBytes: LogLimits.maxPolicyBytes)
        } catch {
            throw CommandFailure.invalid("couldn't read the policy \(file): \(error)", code: "policy")
        }
        do {
            try self.init(text: text)
        } catch {
            throw CommandFailure.invalid("\(file) isn't a policy that can be used: \(error)", code: "policy")
        }
    }
}
