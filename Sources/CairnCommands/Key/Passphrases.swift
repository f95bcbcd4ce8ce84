import CairnProvenance
import Foundation

/// Where the passphrases of keys come from: a file that the user names, else the terminal.
package struct Passphrases: Sendable {
    /// For keys that must open without one.
    package static let none = Passphrases(file: nil, console: nil)

    private let file: String?
    private let console: Console?

    init(file: String?, console: Console?) {
        self.file = file
        self.console = console
    }

    /// Opens something with a passphrase only where it asks for one.
    func opening<Key>(
        _ path: String, _ open: ([UInt8]?) throws(KeyError) -> Key
    ) throws -> Key {
        do {
            return try open(nil)
        } catch KeyError.encrypted(.pkcs8) {
            guard let passphrase = try passphrase(of: path) else { throw KeyError.encrypted(.pkcs8) }
            return try open(passphrase)
        }
    }

    /// The passphrase for a key that is made now; nil where none is wanted.
    func new(isAsked: Bool) throws -> [UInt8]? {
        if file != nil { return try fromFile() }
        guard isAsked else { return nil }
        guard let console, let first = console.askSecret("Passphrase:"),
            let second = console.askSecret("The same again:")
        else {
            throw CommandFailure.invalid("--passphrase needs a terminal; give --passphrase-file FILE instead")
        }
        guard first == second else {
            throw CommandFailure.invalid("the two passphrases aren't the same; nothing was written")
        }
        return first
    }

    private func passphrase(of path: String) throws -> [UInt8]? {
        try fromFile() ?? console?.askSecret("Passphrase of \(path):")
    }

    /// The first line, without its end.
    private func fromFile() throws -> [UInt8]? {
        guard let file else { return nil }
        let bytes = try LocalFile.read(file, maxBytes: CairnProvenance.Limits.keyFileBytes)
        let line = Array(bytes.prefix { $0 != 0x0A && $0 != 0x0D })
        guard !line.isEmpty else {
            throw CommandFailure.invalid("the first line of \(file) is empty; it should be the passphrase")
        }
        return line
    }
}

extension CommandContext {
    var passphrases: Passphrases { Passphrases(file: options.passphraseFile, console: console) }
}

extension Console {
    /// One line that isn't shown while it is typed; nil without a terminal, and for an empty one.
    func askSecret(_ question: String) -> [UInt8]? {
        guard isInteractive else { return nil }
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Output.write("\n", to: STDERR_FILENO)
        }
        Output.write(TerminalText.line(question) + " ", to: STDERR_FILENO)
        guard let line = readLine(strippingNewline: true), !line.isEmpty else { return nil }
        return Array(line.utf8)
    }
}
