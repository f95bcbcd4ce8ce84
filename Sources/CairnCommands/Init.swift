import ArgumentParser
import CairnDrafting
import CairnManifest

/// `cairn init`.
package struct Init: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Draft a cairn.json from what a folder says about itself.",
        discussion: """
            Reads the card, config.json, weights and licence, writes DIR/cairn.json and tells what was read from \
            where, what nobody knows, and what you have to fill in. Nothing is sent anywhere.

            EXAMPLE: cairn init ./all-MiniLM-L6-v2 --kind model
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The folder of the model or dataset.", valueName: "dir"))
    var folder: String

    @Option(name: .long, help: "What it is: model or dataset (default: told by the files).")
    var kind: EntryKindArgument?

    @Flag(name: .long, help: "Replace a cairn.json that is there.")
    var force = false

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let disk = try DiskFolder(path: folder)
        let draft = DraftBuilder.draft(disk, kind: kind?.value)
        let file = disk.root + "/cairn.json"
        let bytes = ManifestDraft(document: draft.document).encoded()
        if force {
            try LocalFile.replace(file, bytes)
        } else {
            try create(file, bytes)
        }
        let report = DraftReport(draft: draft)
        report.print(to: context.output)
        var json = report.json.objectValue ?? JSONObject()
        json["file"] = .string(file)
        context.output.json(.object(json))
        context.output.line("wrote \(file)")
        if draft.gaps.isEmpty {
            context.output.note("It can be published as it is.")
        } else {
            context.output.note("Fill in the \(draft.gaps.count) fields marked 'needed', then publish.")
        }
    }

    private func create(_ file: String, _ bytes: [UInt8]) throws {
        do {
            try LocalFile.create(file, bytes, mode: 0o644)
        } catch let failure as CommandFailure where failure.code == "exists" {
            throw CommandFailure.invalid(
                "\(file) is there already; edit it, or replace it with --force", code: "exists")
        }
    }
}

/// The kind of an entry on the command line.
enum EntryKindArgument: String, ExpressibleByArgument, CaseIterable {
    case model, dataset

    var value: EntryKind { self == .model ? .model : .dataset }
}
