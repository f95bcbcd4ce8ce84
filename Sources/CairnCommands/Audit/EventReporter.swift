import CairnAudit
import CairnManifest
import Foundation

/// Prints events, and runs the user's command for each.
struct EventReporter: Sendable {
    let command: String?
    let output: Output

    /// Returns once the event is printed and its command has succeeded.
    func report(_ event: MonitorEvent) async throws {
        output.json(event.json)
        let time = Timestamp(unixSeconds: event.time)?.description ?? "\(event.time)"
        let place = event.index.map { "#\($0)" } ?? ""
        output.line("\(time)  \(event.kind.rawValue)  \(event.origin)\(place)  \(event.detail)")
        guard let command else { return }
        try await EventCommand(command: command, event: event).run()
    }
}

/// One run of the user's command.
///
/// The text of the command is the user's own; what comes from others is only on its standard input and in its
/// environment.
private struct EventCommand {
    let command: String
    let event: MonitorEvent

    func run() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CAIRN_EVENT_") }
        // A variable can't hold a zero byte.
        environment.merge(event.environment.mapValues { $0.replacing("\0", with: "") }) { $1 }
        process.environment = environment
        // A file rather than a pipe: a command that reads nothing is no error.
        let input = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cairn-event-\(UUID().uuidString)")
        try Data(event.json.canonicalBytes() + [UInt8(ascii: "\n")]).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        process.standardInput = try FileHandle(forReadingFrom: input)
        // Its words don't belong among the events.
        process.standardOutput = FileHandle.standardError
        let status = try await Self.status(of: process)
        guard status == 0 else {
            throw CommandFailure(
                .checkFailed, "exec",
                "the command of --exec ended with status \(status) for the event \(event.id); it will be run again for it"
            )
        }
    }

    /// Waits for the process to end, and ends it when it takes too long.
    private static func status(of process: Process) async throws -> Int32 {
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            end.yield(process.terminationStatus)
            end.finish()
        }
        do {
            try process.run()
        } catch {
            throw CommandFailure.invalid("the command of --exec can't be run: \(error.localizedDescription)")
        }
        let pid = process.processIdentifier
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await Task.sleep(for: .seconds(AuditLimits.commandSeconds))) != nil else {
                    return
                }
                kill(pid, SIGKILL)
            }
            defer { group.cancelAll() }
            for await status in ends { return status }
            return -1
        }
    }
}
