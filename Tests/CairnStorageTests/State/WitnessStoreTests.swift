import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

private func head(_ size: UInt64, root: UInt8 = 0, time: Int64 = 0) -> WitnessedHead {
    WitnessedHead(
        size: size, root: Hash.leaf([UInt8(truncatingIfNeeded: size), root]), note: [root, 0, 255], time: time
    )
}

/// What every store of a witness's promises does; `store` is empty.
private func expectWitnessStoreContract(_ store: any WitnessStore) throws {
    #expect(try store.witnessed("a/log") == nil)
    #expect(try !store.replaceWitnessed("a/log", expected: head(1), with: head(2)))
    #expect(try store.replaceWitnessed("a/log", expected: nil, with: head(0)))
    #expect(try !store.replaceWitnessed("a/log", expected: nil, with: head(9)))
    #expect(try store.witnessed("a/log") == head(0))
    #expect(try store.witnessed("b/log") == nil)
    #expect(try store.replaceWitnessed("a/log", expected: head(0), with: head(5)))
    // The same tree at a later time.
    #expect(try store.replaceWitnessed("a/log", expected: head(5), with: head(5, time: 9)))
    #expect(try !store.replaceWitnessed("a/log", expected: head(5), with: head(6)))
    for wrong in [head(4, time: 9), head(5, root: 1, time: 9), head(0)] {
        #expect(throws: WitnessStoreError.shrinks(origin: "a/log", held: 5, offered: wrong.size)) {
            try store.replaceWitnessed("a/log", expected: head(5, time: 9), with: wrong)
        }
    }
    #expect(try store.replaceWitnessed("b/log", expected: nil, with: head(3)))
    #expect(try store.witnessed("a/log") == head(5, time: 9))
    #expect(try store.witnessedOrigins() == ["a/log", "b/log"])
}

/// What every store of the own log's witnessed note does; `store` is empty.
private func expectWitnessedNoteContract(_ store: any WitnessedNoteStore) throws {
    #expect(try store.witnessedNote(of: "a/log") == nil)
    #expect(try store.keepWitnessedNote(head(5), of: "a/log"))
    #expect(try !store.keepWitnessedNote(head(4), of: "a/log"), "a late answer about a smaller tree")
    #expect(try store.keepWitnessedNote(head(5, time: 7), of: "a/log"))
    #expect(throws: WitnessStoreError.self) { try store.keepWitnessedNote(head(5, root: 1), of: "a/log") }
    #expect(try store.witnessedNote(of: "a/log") == head(5, time: 7))
    #expect(try store.keepWitnessedNote(head(6), of: "a/log"))
    #expect(try store.witnessedNote(of: "a/log") == head(6))
    #expect(try store.witnessedNote(of: "b/log") == nil)
}

@Suite("Stores of what was cosigned")
struct WitnessStoreTests {
    @Test("the memory store keeps the contract")
    func memoryContract() throws {
        let store = MemoryWitnessStore()
        try expectWitnessStoreContract(store)
        try expectWitnessedNoteContract(store)
    }

    @Test("the state database keeps the contract")
    func databaseContract() throws {
        let folder = try TemporaryFolder()
        let store = try StateDatabase(path: folder("state.sqlite"))
        try expectWitnessStoreContract(store)
        try expectWitnessedNoteContract(store)
    }

    @Test("what was cosigned outlives the process")
    func reopening() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try StateDatabase(path: folder("state.sqlite"))
            #expect(try store.replaceWitnessed("a/log", expected: nil, with: head(5)))
            #expect(try store.keepWitnessedNote(head(7), of: "own/log"))
        }
        let store = try StateDatabase(path: folder("state.sqlite"))
        #expect(try store.witnessed("a/log") == head(5))
        #expect(try store.witnessedNote(of: "own/log") == head(7))
        #expect(try store.witnessed("own/log") == nil, "the two kinds are apart")
    }

    @Test("of many that expect the same, one is stored")
    func race() async throws {
        let folder = try TemporaryFolder()
        let store = try StateDatabase(path: folder("state.sqlite"))
        let wins = await withTaskGroup(of: Bool.self) { group in
            for number in 1...16 as ClosedRange<UInt64> {
                group.addTask {
                    (try? store.replaceWitnessed("a/log", expected: nil, with: head(number))) == true
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }
}
