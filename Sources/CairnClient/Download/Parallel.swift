/// The same work for many items, a few at a time.
package enum Parallel {
    /// The answers in the order of the items; `finished` is told how many there are after each.
    ///
    /// At most `width` are worked on at a time. The first error ends the rest.
    package static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], width: Int, finished: (Int) -> Void = { _ in },
        _ work: @escaping @Sendable (Item) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            var answers: [Int: Answer] = [:]
            for (index, item) in items.enumerated() {
                if index >= width, let (done, answer) = try await group.next() {
                    answers[done] = answer
                    finished(answers.count)
                }
                group.addTask { (index, try await work(item)) }
            }
            while let (done, answer) = try await group.next() {
                answers[done] = answer
                finished(answers.count)
            }
            return items.indices.compactMap { answers[$0] }
        }
    }
}
