import CairnRegistry
import CairnStorage
import CairnTestSupport
import GRDB
import Synchronization
import Testing

/// The publishing rules ask the index for every leaf, so a question that reads a whole log makes a log of n leaves
/// cost n².
@Suite("Query plans")
struct QueryPlanTests {
    @Test("no question of the rules reads more of a log than its answer")
    func plans() throws {
        let folder = try TemporaryFolder()
        let asked = Mutex<Set<String>>([])
        let index = try IndexDatabase(path: folder("index.sqlite")) { sql in
            asked.withLock { _ = $0.insert(sql) }
        }
        try expectLedgerContract(index)

        let questions = asked.withLock { $0 }.filter { $0.hasPrefix("SELECT") }.filter {
            !$0.contains("sqlite_master")
        }
        #expect(questions.count >= 8)
        let reader = try DatabaseQueue(path: folder("index.sqlite"))
        for question in questions {
            let steps = try reader.read { db in
                let count = question.count { $0 == "?" }
                return try Row.fetchAll(
                    db, sql: "EXPLAIN QUERY PLAN " + question,
                    arguments: StatementArguments(Array(repeating: 0, count: count))
                ).map { $0["detail"] as String }
            }
            for step in steps {
                let isWhole =
                    step.hasPrefix("SCAN") || (step.hasSuffix("(origin=?)") && !step.contains(" log "))
                #expect(!isWhole, "\(question): \(step)")
            }
        }
    }
}
