/// The same work for many items, a few at a time.
enum Parallel {
    /// The answers in the order of the items.
    ///
    /// The first error ends the rest.
    static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], width: Int, _ work: @escaping @Sendable (Item) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            var answers: [Int: Answer] = [:]
            for (index, item) in items.enumerated() {
                if index >= width, let (done, answer) = try await group.next() { answers[done] = answer }
                group.addTask { (index, try await work(item)) }
            }
            while let (done, answer) = try await group.next() { answers[done] = answer }
            return items.indices.compactMap { answers[$0] }
        }
    }
}
