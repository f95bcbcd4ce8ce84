import CairnManifest
import Foundation
import Testing

@testable import CairnDrafting

@Suite("Licences")
struct LicenseTests {
    @Test(
        "of hub cards become SPDX expressions",
        arguments: [
            ("apache-2.0", "Apache-2.0"), ("mit", "MIT"), ("MIT", "MIT"), ("cc-by-4.0", "CC-BY-4.0"),
            ("cc-by-nc-4.0", "CC-BY-NC-4.0"), ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"), ("cc0-1.0", "CC0-1.0"),
            ("bsd-3-clause", "BSD-3-Clause"), ("gpl-3.0", "GPL-3.0-only"), ("odc-by", "ODC-By-1.0"),
            ("odbl", "ODbL-1.0"),
            ("cdla-permissive-2.0", "CDLA-Permissive-2.0"), ("openrail", "LicenseRef-openrail"),
            ("openrail++", "LicenseRef-openrail"), ("llama3", "LicenseRef-llama3"),
            ("llama3.1", "LicenseRef-llama3.1"),
            ("gemma", "LicenseRef-gemma"), ("creativeml-openrail-m", "LicenseRef-creativeml-openrail-m"),
            ("My own, odd licence", "LicenseRef-My-own-odd-licence"),
        ]
    )
    func hub(_ identifier: String, _ spdx: String) {
        #expect(HubLicense.spdx(identifier) == spdx)
        #expect(SPDXExpression(spdx) != nil)
    }

    @Test("that say nothing stay unknown", arguments: ["other", "unknown", "Other", "", "???", "许可"])
    func nothing(_ identifier: String) {
        #expect(HubLicense.spdx(identifier) == nil)
    }

    private static let bsd = """
        Redistribution and use in source and binary forms, with or without
         modification, are permitted provided that
        """

    @Test(
        "are recognised by their text",
        arguments: [
            (
                """
                MIT License

                Copyright (c) 2026 X

                Permission is hereby granted, free of charge, to any person obtaining a copy
                of this software …
                The above copyright notice and this permission notice shall be included in
                all copies or substantial portions
                """, "MIT"
            ),
            (bsd, "BSD-2-Clause"),
            (
                bsd + """
                     Neither the name of X nor the names of its contributors may be used to endorse or promote
                    products derived from this software
                    """, "BSD-3-Clause"
            ),
            (
                """
                Creative Commons Attribution 4.0 International Public License
                By exercising the Licensed Rights (defined below), You accept
                """, "CC-BY-4.0"
            ),
            (
                """
                Creative Commons Attribution-ShareAlike 4.0 International Public License
                By exercising the Licensed Rights
                """, "CC-BY-SA-4.0"
            ),
            ("Creative Commons Legal Code\n\nCC0 1.0 Universal\n\nStatement of Purpose", "CC0-1.0"),
            (unlicense, "Unlicense"),
        ]
    )
    func texts(_ text: String, _ spdx: String) {
        #expect(LicenseTexts.recognize(text) == spdx)
        #expect(LicenseTexts.recognize("<p>" + text.uppercased().replacing("\n", with: "\r\n   ")) == spdx)
    }

    @Test(
        "that are none of the listed ones are not guessed",
        arguments: ["", "All rights reserved.", "MIT", "Apache License"]
    )
    func unknownTexts(_ text: String) {
        #expect(LicenseTexts.recognize(text) == nil)
    }

    private func read(_ texts: [String: String]) -> (found: LicenseReader.Found, notes: [DraftNote]) {
        var notes = NoteList()
        let folder = MemoryFolder(name: "m", texts: texts)
        let card = CardReader(folder: folder).read(into: &notes)
        var own = NoteList()
        return (LicenseReader(folder: folder).read(card: card, into: &own), own.notes)
    }

    private static let unlicense = "This is free and unencumbered software released into the public domain."

    @Test("of the card count before those of a file, and a contradiction is told")
    func precedence() {
        let both = read(["README.md": "---\nlicense: mit\n---", "LICENSE": Self.unlicense])
        #expect(both.found.spdx == "MIT")
        #expect(both.notes.contains { $0.kind == .problem && $0.path == "LICENSE" })
        #expect(
            read(["README.md": "---\nlicense: other\n---", "LICENSE": Self.unlicense]).found.spdx
                == "Unlicense"
        )
        #expect(read(["COPYING.txt": Self.unlicense]).found.spdx == "Unlicense")
        #expect(
            read(["README.md": "---\nlicense: other\nlicense_name: acme-terms\n---"]).found.spdx
                == "LicenseRef-acme-terms"
        )
        #expect(
            read(["README.md": "---\nlicense: [mit, apache-2.0, mit]\n---"]).found.spdx
                == "MIT AND Apache-2.0"
        )
        #expect(read(["README.md": "---\nlicense: {a: b}\n---"]).found.spdx == nil)
        #expect(read(["nested/LICENSE": Self.unlicense]).found.spdx == nil)
    }

    @Test("of the seed are recognised by their full text")
    func seed() throws {
        let folder = try DiskFolder(
            path: SampleFolder.seed.appendingPathComponent("models/acme/tiny-bert").path
        )
        let bytes = try folder.read("LICENSE", offset: 0, maxBytes: Limits.licenseBytes)
        #expect(LicenseTexts.recognize(String(decoding: bytes, as: UTF8.self)) == "Apache-2.0")
    }
}
