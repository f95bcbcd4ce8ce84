import CairnManifest

/// Finds out under which licence a folder says it is.
struct LicenseReader {
    let folder: any FolderReading

    struct Found: Hashable, Sendable {
        /// An SPDX expression; nil when nothing says one.
        var spdx: String?
        /// Where the licence's text is, when it is not an SPDX one.
        var link: String?
        /// Files with licence texts and what they were recognised as.
        var texts: [Text] = []

        struct Text: Hashable, Sendable {
            var path: String
            var spdx: String?
            var digest: ContentDigest?
        }
    }

    /// The card's word counts; without one, the text of a licence file at the root.
    func read(card: Card?, into notes: inout NoteList) -> Found {
        var found = Found()
        found.texts = readTexts(&notes)
        if let card { readCard(card, &found, &notes) }
        let recognised = Set(found.texts.compactMap(\.spdx))
        if let declared = found.spdx {
            // Cards that name one licence and carry the text of another are common, and a person's business.
            if let other = recognised.first, recognised.count == 1, !declared.contains(other),
                !declared.hasPrefix("LicenseRef-")
            {
                notes.problem(found.texts[0].path, "the text is \(other), but the card says \(declared)")
            }
        } else if recognised.count == 1, let text = found.texts.first(where: { $0.spdx != nil }) {
            found.spdx = text.spdx
            notes.source(text.path, "licence, recognised by its text")
        }
        return found
    }

    private func readCard(_ card: Card, _ found: inout Found, _ notes: inout NoteList) {
        let expressions = card.licenses.compactMap(HubLicense.spdx)
        if !expressions.isEmpty {
            var seen: Set<String> = []
            // A card lists licences that apply to its parts, so all of them bind.
            found.spdx = expressions.filter { seen.insert($0).inserted }.prefix(10).joined(separator: " AND ")
            notes.source(card.path, "licence")
        } else if let name = card.licenseName, let reference = HubLicense.reference(name) {
            found.spdx = HubLicense.spdx(name) ?? reference
            notes.source(card.path, "licence, by its name")
        }
        if let link = card.licenseLink, link.hasPrefix("https://") || link.hasPrefix("http://") {
            found.link = link
        }
    }

    private func readTexts(_ notes: inout NoteList) -> [Found.Text] {
        folder.files.filter { $0.folder.isEmpty && FileRole.of($0.path) == .license }.prefix(20).map { file in
            do throws(FolderError) {
                guard let bytes = try folder.readWhole(file, maxBytes: Limits.licenseBytes) else {
                    notes.problem(file.path, "it has more than \(Limits.licenseBytes) bytes; it was not read")
                    return Found.Text(path: file.path)
                }
                let spdx = LicenseTexts.recognize(String(decoding: bytes, as: UTF8.self))
                return Found.Text(path: file.path, spdx: spdx, digest: ContentDigest.of(bytes))
            } catch {
                notes.problem(file.path, error.description)
                return Found.Text(path: file.path)
            }
        }
    }
}
