/// Finds and reads the card of a folder: `README.md` at its root.
struct CardReader {
    let folder: any FolderReading

    func read(into notes: inout NoteList) -> Card? {
        guard let file = cardFile else { return nil }
        let bytes: [UInt8]
        do throws(FolderError) {
            bytes = try folder.read(file.path, offset: 0, maxBytes: Limits.cardBytes)
        } catch {
            notes.problem(file.path, "the card couldn't be read: \(error)")
            return nil
        }
        if file.size > bytes.count {
            notes.problem(file.path, "only the first \(bytes.count) bytes of the card were read")
        }
        if String(validating: bytes, as: UTF8.self) == nil {
            notes.problem(file.path, "the card is not UTF-8; the bytes that are not were passed over")
        }
        let frontMatter = FrontMatter(card: String(decoding: bytes, as: UTF8.self))
        var card = Card(path: file.path)
        if let yaml = frontMatter.yaml {
            do throws(FrontMatter.Failure) {
                card.fields = try FrontMatter.parse(yaml)
                let names = card.fields.members.map(\.key).prefix(40).map(PlainText.line)
                if !names.isEmpty {
                    notes.source(file.path, "front matter: \(names.joined(separator: ", "))")
                }
            } catch {
                notes.problem(file.path, error.description)
            }
        }
        let text = CardText(markdown: frontMatter.body)
        card.heading = text.heading
        card.paragraph = text.paragraph
        return card
    }

    /// `README.md`, or the first spelling of it in another case.
    private var cardFile: FolderFile? {
        folder.file(at: "README.md")
            ?? folder.files.first { $0.folder.isEmpty && $0.path.lowercased() == "readme.md" }
    }
}
