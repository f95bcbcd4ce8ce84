import CairnCommands
import Foundation

@main
struct Cairn {
    static func main() async {
        exit(await CairnCommand.run(Array(CommandLine.arguments.dropFirst())))
    }
}
