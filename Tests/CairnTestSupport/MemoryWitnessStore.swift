import CairnFederation
import CairnRegistry
import Synchronization

/// What was cosigned, in memory.
package final class MemoryWitnessStore: WitnessStore, WitnessedNoteStore {
    private struct State {
        var cosigned: [String: WitnessedHead] = [:]
        var collected: [String: WitnessedHead] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package func witnessedOrigins() throws -> [String] {
        state.withLock { $0.cosigned.keys.sorted() }
    }

    package func witnessed(_ origin: String) throws -> WitnessedHead? {
        state.withLock { $0.cosigned[origin] }
    }

    package func replaceWitnessed(
        _ origin: String, expected: WitnessedHead?, with head: WitnessedHead
    ) throws -> Bool {
        try state.withLock { state in
            let found = state.cosigned[origin]
            guard found == expected else { return false }
            guard head.mayFollow(found) else {
                throw WitnessStoreError.shrinks(origin: origin, held: found?.size ?? 0, offered: head.size)
            }
            state.cosigned[origin] = head
            return true
        }
    }

    package func witnessedNote(of origin: String) throws -> WitnessedHead? {
        state.withLock { $0.collected[origin] }
    }

    package func keepWitnessedNote(_ head: WitnessedHead, of origin: String) throws -> Bool {
        try state.withLock { state in
            let found = state.collected[origin]
            if let found, found.size > head.size { return false }
            guard head.mayFollow(found) else {
                throw WitnessStoreError.shrinks(origin: origin, held: found?.size ?? 0, offered: head.size)
            }
            state.collected[origin] = head
            return true
        }
    }
}
