/// Recognises common licence texts by sentences that only they contain.
enum LicenseTexts {
    struct Mark: Sendable {
        var spdx: String
        /// All of them stand in the text, as `normalized` spells it.
        var has: [String]
        /// None of them does.
        var lacks: [String] = []
    }

    /// The SPDX identifier; nil for a text that is none of those listed, or more than one of them.
    static func recognize(_ text: String) -> String? {
        let text = normalized(text)
        let found = marks.filter { mark in
            mark.has.allSatisfy(text.contains) && !mark.lacks.contains(where: text.contains)
        }
        return found.count == 1 ? found[0].spdx : nil
    }

    /// Lower case ASCII letters and digits, everything else one space: line breaks and quotes differ between
    /// copies.
    static func normalized(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x61...0x7A: bytes.append(byte)
            case 0x41...0x5A: bytes.append(byte | 0x20)
            default: if bytes.last != 0x20 { bytes.append(0x20) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let bsdHead =
        "redistribution and use in source and binary forms with or without modification are permitted"
    private static let bsdNames = "be used to endorse or promote products derived from this software"
    private static let gplHead = "gnu general public license version"

    static let marks: [Mark] = [
        Mark(
            spdx: "Apache-2.0",
            has: ["apache license version 2 0 january 2004", "grant of patent license"]
        ),
        Mark(
            spdx: "MIT",
            has: [
                "permission is hereby granted free of charge to any person obtaining a copy",
                "the above copyright notice and this permission notice shall be included in all copies",
            ],
            lacks: ["except as contained in this notice the name"]
        ),
        Mark(
            spdx: "BSD-3-Clause",
            has: [bsdHead, bsdNames],
            lacks: ["no express or implied licenses to any party", "all advertising materials"]
        ),
        Mark(spdx: "BSD-2-Clause", has: [bsdHead], lacks: [bsdNames, "all advertising materials"]),
        Mark(
            spdx: "ISC",
            has: [
                "permission to use copy modify and or distribute this software for any purpose with or without fee is",
                "provided that the above copyright notice and this permission notice appear in all copies",
            ]
        ),
        creativeCommons("CC-BY-4.0", "attribution 4 0 international"),
        creativeCommons("CC-BY-SA-4.0", "attribution sharealike 4 0 international"),
        creativeCommons("CC-BY-NC-4.0", "attribution noncommercial 4 0 international"),
        creativeCommons("CC-BY-ND-4.0", "attribution noderivatives 4 0 international"),
        creativeCommons("CC-BY-NC-SA-4.0", "attribution noncommercial sharealike 4 0 international"),
        creativeCommons("CC-BY-NC-ND-4.0", "attribution noncommercial noderivatives 4 0 international"),
        Mark(spdx: "CC0-1.0", has: ["cc0 1 0 universal", "statement of purpose"]),
        Mark(spdx: "MPL-2.0", has: ["mozilla public license version 2 0", "1 definitions"]),
        Mark(
            spdx: "GPL-3.0-only",
            has: [gplHead + " 3 29 june 2007"],
            lacks: [
                "gnu affero general public license version 3 19 november",
                "gnu lesser general public license version 3 29 june",
            ]
        ),
        Mark(spdx: "GPL-2.0-only", has: [gplHead + " 2 june 1991"]),
        Mark(spdx: "AGPL-3.0-only", has: ["gnu affero general public license version 3 19 november 2007"]),
        Mark(spdx: "LGPL-3.0-only", has: ["gnu lesser general public license version 3 29 june 2007"]),
        Mark(
            spdx: "Unlicense",
            has: ["this is free and unencumbered software released into the public domain"]
        ),
        Mark(spdx: "ODC-By-1.0", has: ["odc attribution license"]),
        Mark(spdx: "ODbL-1.0", has: ["odc open database license"]),
        Mark(spdx: "CDLA-Permissive-2.0", has: ["community data license agreement permissive version 2 0"]),
    ]

    private static func creativeCommons(_ spdx: String, _ title: String) -> Mark {
        Mark(spdx: spdx, has: [title, "by exercising the licensed rights"])
    }
}
