import ArgumentParser
import CairnDrafting
import CairnInspector
import Foundation

/// `cairn inspect`.
package struct InspectCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what in a folder can execute or reach out, by its content.",
        discussion: """
            Looks into every file, whatever its name: pickles opcode by opcode, archives in archives, PyTorch, Keras, \
            TensorFlow, ONNX, GGUF, templates, configurations and code. Nothing is ever loaded or run. Exit code 0 \
            means: nothing that is known executes or reaches out, and nothing was left unread; 1: something does, or \
            something couldn't be read.

            EXAMPLE: cairn inspect ./minilm
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("A folder or one file.", valueName: "dir|file"))
    var subject: String

    package init() {}

    package func run() async throws {
        let output = Output(global, environment: ProcessInfo.processInfo.environment)
        let subject = try InspectedFolder(LocalFile.absolute(subject), named: subject)
        for path in subject.leftOut { output.note("left out: \(path.path) (\(path.reason))") }
        let inspection = try await subject.inspect(output: output)
        try InspectionSummary(inspection: inspection, output: output).show()
    }
}
