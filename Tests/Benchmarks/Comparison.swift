import Foundation

/// One measurement of cairn beside a peer or a limit, both taken alternately in the same run.
///
/// Machines are noisy and differ; what travels is the ratio.
struct Comparison {
    var name: String
    /// What is measured, and beside what.
    var subject: String
    var peer: String
    /// Of both sides' figures, such as `releases/s`.
    var unit: String
    /// True where a smaller figure is the better one.
    var isDuration = false
    var note: String

    struct Round {
        var subject: Double
        var peer: Double
    }

    struct Result {
        var comparison: Comparison
        var rounds: [Round]

        var subject: Spread { Spread(rounds.map(\.subject)) }
        var peer: Spread { Spread(rounds.map(\.peer)) }
        /// Subject ÷ peer, round by round.
        var ratio: Spread { Spread(rounds.map { $0.subject / $0.peer }) }
    }

    /// Runs both sides `rounds` times, in turn; each closure returns its figure.
    func run(
        rounds: Int, subject: () async throws -> Double, peer: () async throws -> Double
    ) async throws -> Result {
        var taken: [Round] = []
        for round in 1...rounds {
            let mine = try await subject()
            let other = try await peer()
            taken.append(Round(subject: mine, peer: other))
            FileHandle.standardError.write(
                Data("\(name) round \(round): \(format(mine)) beside \(format(other)) \(unit)\n".utf8))
        }
        return Result(comparison: self, rounds: taken)
    }
}

struct Spread {
    var min: Double
    var median: Double
    var max: Double

    /// Of at least one value.
    init(_ values: [Double]) {
        let sorted = values.sorted()
        min = sorted[0]
        median = sorted[sorted.count / 2]
        max = sorted[sorted.count - 1]
    }

    var text: String { "\(format(min)) / \(format(median)) / \(format(max))" }
}

func format(_ value: Double) -> String {
    switch abs(value) {
    case 100...: String(format: "%.0f", value)
    case 10..<100: String(format: "%.1f", value)
    case 1..<10: String(format: "%.2f", value)
    default: String(format: "%.3f", value)
    }
}

/// Seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    let elapsed = (clock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
}
