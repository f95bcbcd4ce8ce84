import CairnManifest

/// What a user has set once: `config.json` in the configuration folder.
///
/// `{"node":"https://models.example.org"}`; the file may be missing, a field that isn't known is refused.
struct UserConfiguration {
    var node: String?

    init(file path: String) throws {
        guard let bytes = try LocalFile.readIfPresent(path, maxBytes: 64 << 10) else { return }
        do {
            let value = try JSONValue.parse(bytes, maxBytes: 64 << 10)
            guard let object = value.objectValue else {
                throw CommandFailure.invalid("\(path) isn't a JSON object")
            }
            for key in object.keys where key != "node" {
                throw CommandFailure.invalid(
                    "\(path) has the field '\(key)', which isn't known; only 'node' is")
            }
            guard let node = object["node"] else { return }
            guard let url = node.stringValue else {
                throw CommandFailure.invalid("'node' in \(path) isn't a string; give the URL of a node")
            }
            self.node = url
        } catch let error as JSONError {
            throw CommandFailure.invalid("couldn't read \(path): \(error)")
        }
    }
}
