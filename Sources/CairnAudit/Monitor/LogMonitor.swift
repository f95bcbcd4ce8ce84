import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnStorage
import CairnTransparencyLog

/// Follows one log for some names: each round is an audit that goes on from the last one, then the report of what is new.
///
/// An event counts as reported once `deliver` has returned, and that is remembered before the next one: a restart reports
/// nothing twice, except for the one event during whose delivery the program was killed, and misses nothing.
package struct LogMonitor: Sendable {
    private let audit: Audit
    private let url: String
    private let names: [WatchedName]
    private let now: @Sendable () -> Int64
    private let longSeconds: Int64

    /// - Parameters:
    ///   - audit: of a node; its state is the monitor's memory
    ///   - longSeconds: how long a log may not answer before that is reported
    package init(
        audit: Audit, url: String, names: [WatchedName], longSeconds: Int64 = 3_600,
        now: @escaping @Sendable () -> Int64
    ) {
        self.audit = audit
        self.url = url
        self.names = names
        self.longSeconds = longSeconds
        self.now = now
    }

    /// One round; gives what the audit said, nil where the log didn't answer.
    ///
    /// - Parameters:
    ///   - memory: what is known of rounds that failed before the log could even be named
    ///   - deliver: reports one event; what it throws ends the round, and the event comes again in the next
    @discardableResult
    package func round(
        memory: inout MonitorMemory, deliver: (MonitorEvent) async throws -> Void
    ) async throws -> AuditReport? {
        let report: AuditReport
        let store: AuditStore
        do {
            (report, store) = try await audit.runKeepingState()
        } catch let error as ClientError {
            try await failed("\(error)", memory: &memory, deliver: deliver)
            return nil
        } catch let error as AuditError {
            guard case .noCheckpoint = error else { throw error }
            try await failed("\(error)", memory: &memory, deliver: deliver)
            return nil
        }
        if memory.isReported {
            try await deliver(observation(.recovered, origin: report.origin, "\(url) answers again"))
        }
        memory = MonitorMemory()
        try await reportProblems(report, store: store, deliver: deliver)
        try await reportRecords(report, store: store, deliver: deliver)
        return report
    }

    // MARK: The log itself

    private func failed(
        _ why: String, memory: inout MonitorMemory, deliver: (MonitorEvent) async throws -> Void
    ) async throws {
        let since = memory.failingSince ?? now()
        memory.failingSince = since
        guard !memory.isReported, now() - since >= longSeconds else { return }
        let text = "\(url) hasn't answered for \(now() - since) seconds: \(why)"
        try await deliver(observation(.unreachable, origin: url, PrintableText.of(text)))
        memory.isReported = true
    }

    private func observation(_ kind: MonitorEvent.Kind, origin: String, _ detail: String) -> MonitorEvent {
        MonitorEvent(
            id: "\(origin)!\(kind.rawValue)@\(now())", kind: kind, origin: origin, time: now(), detail: detail
        )
    }

    /// Findings about the log, each once for as long as it lasts; records that break a rule are reported as records.
    private func reportProblems(
        _ report: AuditReport, store: AuditStore, deliver: (MonitorEvent) async throws -> Void
    ) async throws {
        let problems = report.findings.filter { $0.kind != .record && $0.kind != .firstUse }
        let known = try store.index.transaction { try $0.notes(prefix: Self.problemPrefix).map(\.name) }
        let present = Set(problems.map { Self.problemPrefix + $0.key })
        for finding in problems where !known.contains(Self.problemPrefix + finding.key) {
            try await deliver(
                MonitorEvent(
                    id: "\(report.origin)!\(finding.key)", kind: .problem, origin: report.origin,
                    index: finding.index, time: now(), detail: "\(finding.kind.rawValue): \(finding.message)")
            )
            try store.index.transaction {
                try $0.setNote(Self.problemPrefix + finding.key, Array("reported".utf8))
            }
        }
        try store.index.transaction { transaction in
            for name in known where !present.contains(name) { try transaction.setNote(name, nil) }
        }
    }

    private static let problemPrefix = "problem:"

    // MARK: Names

    private static func reportedNote(_ name: WatchedName) -> String { "reported:\(name.text)" }

    /// What is new of each name, in the order of the log; of a name that is new here, all of it.
    private func reportRecords(
        _ report: AuditReport, store: AuditStore, deliver: (MonitorEvent) async throws -> Void
    ) async throws {
        // From an entry on that couldn't be read nothing is sure yet: it waits until that is repaired.
        let doubtful = report.findings.filter { !$0.isPermanent }.compactMap(\.index).min()
        let size = min(report.counts.entries, doubtful ?? .max)
        var reported: [WatchedName: UInt64] = [:]
        for name in names {
            let note = try store.index.transaction { try $0.note(Self.reportedNote(name)) }
            reported[name] = note.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) } ?? 0
        }
        guard var position = reported.values.min() else { return }
        while position < size {
            let page = try store.index.records(origin: report.origin, from: position, limit: Self.page)
            for record in page where record.index < size {
                let concerned = names.filter { (reported[$0] ?? 0) <= record.index && $0.covers(record) }
                guard !concerned.isEmpty else { continue }
                try await deliver(MonitorEvent(record, origin: report.origin))
                try remember(concerned, upTo: record.index + 1, store: store, reported: &reported)
            }
            guard let last = page.last else { break }
            position = last.index + 1
        }
        let behind = names.filter { (reported[$0] ?? 0) < size }
        try remember(behind, upTo: size, store: store, reported: &reported)
    }

    private static let page = 512

    private func remember(
        _ names: [WatchedName], upTo size: UInt64, store: AuditStore, reported: inout [WatchedName: UInt64]
    ) throws {
        try store.index.transaction { transaction in
            for name in names { try transaction.setNote(Self.reportedNote(name), Array("\(size)".utf8)) }
        }
        for name in names { reported[name] = size }
    }
}

/// What a monitor knows of rounds that failed in a row.
package struct MonitorMemory: Hashable, Sendable {
    /// Unix seconds of the first of them.
    package var failingSince: Int64?
    /// Whether that was reported.
    package var isReported = false

    package init() {}
}
