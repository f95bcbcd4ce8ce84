import CoreMetrics
import Synchronization

/// The metrics of one node, written in the text form that Prometheus reads.
///
/// A label of swift-metrics is the name here, its dimensions are the labels. What is made twice under one name and the
/// same labels is one series. Recorders and timers are kept as sum and count.
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4
final class PrometheusRegistry: MetricsFactory {
    enum Kind: String {
        case counter
        case gauge
        case summary
    }

    /// One sample line, or for a summary two.
    struct SeriesKey: Hashable {
        var name: String
        var labels: String
    }

    private struct Family {
        var kind: Kind
        var series: [String: Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let state = Mutex(State())

    /// Says what a metric means, for whoever reads the text.
    func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[name] = help }
    }

    /// Drops all series of a metric that is about to be measured anew.
    func forget(_ name: String) {
        state.withLock { $0.families[name] = nil }
    }

    func text() -> String {
        state.withLock { state in
            var text = ""
            for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
                if let help = state.help[name] { text += "# HELP \(name) \(Self.escapedHelp(help))\n" }
                text += "# TYPE \(name) \(family.kind.rawValue)\n"
                for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                    let (value, count) = series.read()
                    switch family.kind {
                    case .counter, .gauge: text += "\(name)\(labels) \(Self.number(value))\n"
                    case .summary:
                        text += "\(name)_sum\(labels) \(Self.number(value))\n"
                        text += "\(name)_count\(labels) \(count)\n"
                    }
                }
            }
            return text
        }
    }

    // MARK: MetricsFactory

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter)
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge)
    }

    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate ? Summary(series(label, dimensions, .summary)) : series(label, dimensions, .gauge)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Summary(series(label, dimensions, .summary))
    }

    // A series that is gone would look like a restart to whoever counts: what was made once stays.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// A name that is taken by another kind gives a series that nobody sees, rather than a text that can't be read.
    private func series(_ label: String, _ dimensions: [(String, String)], _ kind: Kind) -> Series {
        let name = Self.name(label)
        let labels = Self.labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            guard family.kind == kind else { return Series() }
            let series = family.series[labels] ?? Series()
            family.series[labels] = series
            state.families[name] = family
            return series
        }
    }
}

extension PrometheusRegistry {
    /// A number that only its own lock guards.
    final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
        private let state = Mutex((value: 0.0, count: 0))

        func read() -> (value: Double, count: Int) { state.withLock { $0 } }
        func observe(_ value: Double) { state.withLock { $0 = ($0.value + value, $0.count + 1) } }

        func increment(by amount: Int64) { increment(by: Double(amount)) }
        func increment(by amount: Double) { state.withLock { $0.value += amount } }
        func decrement(by amount: Double) { increment(by: -amount) }
        func reset() { set(0.0) }
        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { state.withLock { $0.value = value } }
        func record(_ value: Int64) { set(value) }
        func record(_ value: Double) { set(value) }
    }

    /// Sum and count of what was recorded; durations in seconds.
    final class Summary: RecorderHandler, TimerHandler {
        private let series: Series

        init(_ series: Series) {
            self.series = series
        }

        func record(_ value: Int64) { series.observe(Double(value)) }
        func record(_ value: Double) { series.observe(value) }
        func recordNanoseconds(_ duration: Int64) { series.observe(Double(duration) / 1_000_000_000) }
    }
}
