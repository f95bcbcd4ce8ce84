import Foundation

/// Asks the person at the terminal, if there is one.
struct Console: Sendable {
    let isInteractive: Bool

    /// Nobody is asked by a command that answers a program.
    init(output: Output) {
        isInteractive = !output.isJSON && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    }

    /// False without a terminal, and unless the answer is yes.
    func confirm(_ question: String) -> Bool {
        guard let answer = ask("\(question) [y/N]")?.lowercased() else { return false }
        return answer == "y" || answer == "yes"
    }

    /// One line without the spaces around it; nil without a terminal and at the end of input.
    func ask(_ question: String) -> String? {
        guard isInteractive else { return nil }
        Output.write(TerminalText.line(question) + " ", to: STDERR_FILENO)
        return readLine()?.trimmingCharacters(in: .whitespaces)
    }
}
