/// The text of a progress bar at one moment.
package struct ProgressLine: Sendable {
    package enum Unit: Sendable {
        case bytes
        case things
    }

    package var label: String
    package var done: Int64
    package var total: Int64
    package var elapsedSeconds: Double
    package var unit: Unit

    package init(label: String, done: Int64, total: Int64, elapsedSeconds: Double, unit: Unit = .bytes) {
        self.label = label
        self.done = done
        self.total = total
        self.elapsedSeconds = elapsedSeconds
        self.unit = unit
    }

    /// `hashing [#####-----]  50%  1.0 GiB of 2.0 GiB  210 MiB/s  5 s left`, ASCII, one line of `width` at most.
    package func text(width: Int = 80) -> String {
        let share = total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 1
        let percent = String(Int(share * 100))
        var tail = "  \(String(repeating: " ", count: 3 - percent.count))\(percent)%"
        tail += "  \(text(done)) of \(text(total))"
        if elapsedSeconds >= 0.5, done > 0 {
            let rate = Double(done) / elapsedSeconds
            tail += "  \(text(Int64(rate)))/s"
            if done < total { tail += "  \(ByteCount.duration(seconds: Double(total - done) / rate)) left" }
        }
        let room = width - label.count - tail.count - 3
        guard room >= 4 else { return String((label + tail).prefix(width)) }
        let cells = min(room, 30)
        let filled = Int(share * Double(cells))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: cells - filled)
        return "\(label) [\(bar)]\(tail)"
    }

    private func text(_ count: Int64) -> String {
        switch unit {
        case .bytes: ByteCount.text(count)
        case .things: "\(count)"
        }
    }
}
