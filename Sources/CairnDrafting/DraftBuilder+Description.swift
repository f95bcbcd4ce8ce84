import CairnManifest

/// The fields that models and datasets share: what it is called, under which terms, in which languages.
extension DraftBuilder {
    mutating func addTitle(_ card: Card?) {
        let title = card?.prettyName ?? card?.heading ?? PlainText.line(folder.name)
        if !title.isEmpty {
            document["title"] = .string(PlainText.shortened(title, to: Limits.titleCharacters))
        } else {
            ask("/title", "What is it called?")
        }
        // A card without a paragraph still has its title to say.
        let summary = card?.paragraph ?? title
        if !summary.isEmpty {
            document["summary"] = .string(PlainText.shortened(summary, to: Limits.summaryCharacters))
        } else {
            ask("/summary", "What is it, in one or two sentences?")
        }
    }

    mutating func addLicense(_ card: Card?) {
        let found = LicenseReader(folder: folder).read(card: card, into: &notes)
        guard let spdx = found.spdx else {
            return ask(
                "/license/spdx",
                "Under which licence may others use it (an SPDX expression such as Apache-2.0)?"
            )
        }
        var license: JSONObject = ["spdx": .string(spdx)]
        let texts = Self.texts(of: found, spdx: spdx)
        if !texts.isEmpty { license["texts"] = .array(texts) }
        document["license"] = .object(license)
    }

    /// The folder's own licence texts, as far as it is clear which licence of the expression each of them is.
    private static func texts(of found: LicenseReader.Found, spdx: String) -> [JSONValue] {
        let ids = SPDXExpression(spdx)?.licenses ?? []
        let isReference = ids.count == 1 && spdx.hasPrefix("LicenseRef-")
        var texts: [JSONValue] = []
        for text in found.texts {
            guard let digest = text.digest else { continue }
            let id: String
            if let recognised = text.spdx, ids.contains(recognised) {
                id = recognised
            } else if isReference, text.spdx == nil, FileName.isLicenseName(text.path) {
                id = ids[0]
            } else {
                continue
            }
            texts.append(["id": .string(id), "digest": .string(digest.hex)])
        }
        if texts.isEmpty, isReference, let link = found.link {
            texts.append(["id": .string(ids[0]), "url": .string(link)])
        }
        return texts
    }

    /// Languages, tasks, modalities and tags.
    mutating func addVocabulary(_ card: Card?, _ kind: EntryKind) {
        let languages = CardLanguages.tags(card?.languages ?? [])
        document["languages"] = Self.strings(languages.isEmpty ? ["und"] : languages)
        let words = kind == .model ? card?.pipelineTag.map { [$0] } ?? [] : card?.taskCategories ?? []
        let tasks = HubToken.tokens(words)
        let pairs = tasks.compactMap(TaskModalities.of)
        if !tasks.isEmpty { document["tasks"] = Self.strings(tasks) }
        if kind == .model, let pair = pairs.first {
            document["modalities"] = ["input": Self.strings(pair.input), "output": Self.strings(pair.output)]
        }
        if let tags = card?.tags, !tags.isEmpty { document["tags"] = Self.strings(tags) }
    }

    mutating func addUse() {
        setUnknown("/use/intended", "not in a form that tools can read; see the card")
        setUnknown("/use/limitations", "not in a form that tools can read; see the card")
    }
}
