import CairnManifest
import Foundation
import Testing

@Suite("Inspection on the command line")
struct InspectCommandTests {
    private static let evil = "cos\nsystem\n(S'id'\ntR."

    /// A folder of these files, and the program.
    private func with(_ files: [String: String], _ body: (CairnProgram, String) throws -> Void) throws {
        let home = NSTemporaryDirectory() + "cairn-inspect-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: home) }
        let folder = home + "/model"
        for (path, text) in files {
            let file = URL(filePath: folder + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(CairnProgram(home: home), folder)
    }

    @Test("a folder in which nothing executes is exit 0")
    func clean() throws {
        try with(["config.json": "{\"a\":1}", "data/a.csv": "a,b\n"]) { cairn, folder in
            let shown = try cairn.run("inspect", folder)
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output == "2 files: nothing executes or reaches out\n")
            let json = try #require(try cairn.run("inspect", folder, "--json").json)
            #expect(json["schema"] == "cairn.inspection/1")
            #expect(json["findings"] == [])
        }
    }

    @Test("what executes is exit 1, named with its place and what to do, whatever the file is called")
    func executes() throws {
        try with(["README.md": "# Model\n", "weights/model.safetensors": Self.evil]) { cairn, folder in
            let shown = try cairn.run("inspect", folder)
            #expect(shown.status == 1)
            #expect(
                shown.output.contains(
                    "EXECUTES     weights/model.safetensors at byte 0: unpickling runs os.system, called by REDUCE; "
                ))
            #expect(shown.errors.contains("2 files, things found in them: 1 execute"))
            let json = try cairn.run("inspect", folder, "--json")
            #expect(json.status == 1)
            #expect(json.code == "can-execute")
            let report = json.json?["error"]?["detail"]
            #expect(report?["summary"]?["executes"] == 1)
        }
    }

    @Test("one file is inspected as a folder is")
    func oneFile() throws {
        try with(["a.bin": Self.evil]) { cairn, folder in
            let shown = try cairn.run("inspect", folder + "/a.bin", "--json")
            #expect(shown.status == 1)
            #expect(shown.json?["error"]?["detail"]?["files"]?.arrayValue?.first?["path"] == "a.bin")
        }
    }

    @Test("what was not read is exit 1, for nothing is known of it")
    func unread() throws {
        try with(["a.7z": "7z"]) { cairn, folder in
            try Data([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]).write(to: URL(filePath: folder + "/a.7z"))
            let shown = try cairn.run("inspect", folder, "--json")
            #expect(shown.status == 1)
            #expect(shown.code == "unread")
        }
    }

    @Test("a folder that isn't there is exit 3, and no folder exit 2")
    func missing() throws {
        try with([:]) { cairn, folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            #expect(try cairn.run("inspect", folder + "/nothing").status == 3)
            #expect(try cairn.run("inspect").status == 2)
        }
    }

    @Test("names inside of archives show no control characters")
    func names() throws {
        try with(["a.txt": "ca\u{1B}[31mb\nc\n)R."]) { cairn, folder in
            let shown = try cairn.run("inspect", folder, "--verbose")
            #expect(!shown.output.contains("\u{1B}"))
        }
    }
}
