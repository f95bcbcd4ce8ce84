import ArgumentParser

/// The flags of commands that decide whom to believe.
package struct JudgingOptions: ParsableArguments {
    @Option(
        name: .customLong("accept-new"),
        help: ArgumentHelp(
            "Trust a node or publisher that isn't known yet if it has this fingerprint.",
            valueName: "fingerprint"))
    package var acceptNew: String?

    @Option(name: .long, help: ArgumentHelp("Judge by this policy (later work).", valueName: "file"))
    package var policy: String?

    package init() {}

    /// The accepted fingerprint: 64 hex digits, without colons or spaces, in lower case.
    func checked() throws -> String? {
        guard policy == nil else {
            throw CommandFailure.notInThisVersion(
                "this version of cairn has no policy files; leave out --policy and pin with 'cairn trust add'"
            )
        }
        guard let acceptNew else { return nil }
        let digits = String(acceptNew.lowercased().filter { $0 != ":" && $0 != " " })
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw CommandFailure.invalid(
                "--accept-new takes a fingerprint of 64 hex digits, not '\(acceptNew)'")
        }
        return digits
    }
}
