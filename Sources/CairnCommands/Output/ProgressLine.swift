/// The text of a progress bar at one moment.
package struct ProgressLine: Sendable {
    package var label: String
    package var done: Int64
    package var total: Int64
    package var elapsedSeconds: Double

    package init(label: String, done: Int64, total: Int64, elapsedSeconds: Double) {
        self.label = label
        self.done = done
        self.total = total
        self.elapsedSeconds = elapsedSeconds
    }

    /// `hashing [#####-----]  50%  1.0 GiB of 2.0 GiB  210 MiB/s  5 s left`, ASCII, one line of `width` at most.
    package func text(width: Int = 80) -> String {
        let share = total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 1
        let percent = String(Int(share * 100))
        var tail = "  \(String(repeating: " ", count: 3 - percent.count))\(percent)%"
        tail += "  \(ByteCount.text(done)) of \(ByteCount.text(total))"
        if elapsedSeconds >= 0.5, done > 0 {
            let rate = Double(done) / elapsedSeconds
            tail += "  \(ByteCount.text(Int64(rate)))/s"
            if done < total { tail += "  \(ByteCount.duration(seconds: Double(total - done) / rate)) left" }
        }
        let room = width - label.count - tail.count - 3
        guard room >= 4 else { return String((label + tail).prefix(width)) }
        let cells = min(room, 30)
        let filled = Int(share * Double(cells))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: cells - filled)
        return "\(label) [\(bar)]\(tail)"
    }
}
