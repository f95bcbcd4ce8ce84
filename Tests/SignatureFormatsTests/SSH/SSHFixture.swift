import CairnProvenance

enum SSHFixture {
    static func text(_ name: String) throws -> String {
        String(decoding: try AssetFile.bytes("ssh/\(name)"), as: UTF8.self)
    }

    static var signers: AllowedSigners {
        get throws { try AllowedSigners.parse(try text("allowed_signers")) }
    }

    static func time(_ text: String) throws -> UnixTime {
        guard let time = UnixTime(rfc3339: text) else { throw SSHError.malformed(text) }
        return time
    }

    /// What an attempt is refused with, nil where it isn't.
    static func refusal(_ body: () throws -> Void) -> SSHError? {
        do {
            try body()
            return nil
        } catch {
            return error as? SSHError
        }
    }
}
