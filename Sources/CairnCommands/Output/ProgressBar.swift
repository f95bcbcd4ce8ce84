import Foundation
import Synchronization

/// A progress bar on standard error, drawn only when that is a terminal.
///
/// Counts the bytes of several tasks that may run at the same time.
final class ProgressBar: Sendable {
    private struct State {
        var done: [String: Int64] = [:]
        var total: Int64
        var lastDrawn: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let label: String
    private let unit: ProgressLine.Unit
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    convenience init(_ label: String, totalBytes: Int64, output: Output) {
        self.init(label, total: totalBytes, unit: .bytes, output: output)
    }

    init(_ label: String, total: Int64, unit: ProgressLine.Unit, output: Output) {
        self.label = label
        self.unit = unit
        isShown = !output.isQuiet && isatty(STDERR_FILENO) == 1
        state = Mutex(State(total: total))
    }

    /// Bytes of one task so far.
    func update(_ task: String, done: Int64) {
        guard isShown else { return }
        state.withLock { state in
            state.done[task] = done
            let now = ContinuousClock.now
            if let last = state.lastDrawn, now - last < .milliseconds(100) { return }
            state.lastDrawn = now
            state.isDrawn = true
            draw(state)
        }
    }

    func set(total: Int64) {
        state.withLock { $0.total = total }
    }

    func add(totalBytes: Int64) {
        state.withLock { $0.total += totalBytes }
    }

    /// Wipes the bar, so that the next line of text has the place.
    func finish() {
        state.withLock { state in
            guard state.isDrawn else { return }
            state.isDrawn = false
            Output.write("\r\u{1B}[K", to: STDERR_FILENO)
        }
    }

    private func draw(_ state: State) {
        let elapsed = ContinuousClock.now - start
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let line = ProgressLine(
            label: label, done: state.done.values.reduce(0, +), total: state.total, elapsedSeconds: seconds,
            unit: unit)
        Output.write("\r\(line.text(width: Self.columns - 1))\u{1B}[K", to: STDERR_FILENO)
    }

    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }
}
