import Foundation
import GRDB

extension IndexDatabase {
    /// An index up to this size is looked through at each start; that takes about a second.
    private static let quickBytes = 256 << 20

    /// Whether an error says that the file isn't a sound database, so that only deriving it again helps.
    package static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    }

    /// Has SQLite look through the file, unless it is so large that a start would wait for it.
    ///
    /// Throws an error that `isDamage` knows.
    package func checkIfQuick() throws {
        try pool.read { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let bytes = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            guard pages * bytes <= Self.quickBytes else { return }
            let answer = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            guard answer == "ok" else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: answer)
            }
        }
    }
}
