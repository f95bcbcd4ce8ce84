/// Licence identifiers of the Hugging Face hub as SPDX expressions.
///
/// Source: <https://huggingface.co/docs/hub/repositories-licenses>. What SPDX does not know becomes a
/// `LicenseRef-…` made of the hub's own name; nothing is guessed to be more open than it says.
enum HubLicense {
    /// Nil for "other", "unknown" and names that can't be made a reference: then nothing is known.
    static func spdx(_ identifier: String) -> String? {
        let name = identifier.lowercased()
        if let known = known[name] { return known }
        guard !["other", "unknown", "none", "n/a", "null"].contains(name) else { return nil }
        if let spdx = spellings[name] { return spdx }
        return reference(identifier)
    }

    /// A reference named after `name`; nil if nothing of it fits into one.
    static func reference(_ name: String) -> String? {
        var idString = ""
        for scalar in name.unicodeScalars {
            let fits =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if fits || scalar == "." {
                idString.unicodeScalars.append(scalar)
            } else if !idString.isEmpty, idString.last != "-" {
                idString += "-"
            }
        }
        while let last = idString.last, last == "-" || last == "." { idString.removeLast() }
        guard !idString.isEmpty, idString.utf8.count <= 80 else { return nil }
        return "LicenseRef-" + idString
    }

    /// Hub names that differ from the SPDX identifier by more than case, or stand for a family without one.
    private static let known: [String: String] = [
        "cc": "LicenseRef-cc", "cc-by-nc-nd-3.0-igo": "LicenseRef-cc-by-nc-nd-3.0-igo", "cc0": "CC0-1.0",
        "bsd": "LicenseRef-bsd", "gpl": "LicenseRef-gpl", "lgpl": "LicenseRef-lgpl",
        "gpl-2.0": "GPL-2.0-only", "gpl-3.0": "GPL-3.0-only", "agpl-3.0": "AGPL-3.0-only",
        "lgpl-2.1": "LGPL-2.1-only", "lgpl-3.0": "LGPL-3.0-only", "gfdl": "LicenseRef-gfdl",
        "lgpl-lr": "LGPLLR", "apache2": "Apache-2.0", "apache 2.0": "Apache-2.0",
        "apache license 2.0": "Apache-2.0",
        "public domain": "LicenseRef-public-domain", "public-domain": "LicenseRef-public-domain",
        "deepfloyd-if-license": "LicenseRef-deepfloyd-if-license", "etalab-2.0": "etalab-2.0",
        "ofl-1.1": "OFL-1.1",
        "bigscience-openrail-m": "LicenseRef-bigscience-openrail-m", "wtfpl": "WTFPL", "zlib": "Zlib",
        "unlicense": "Unlicense", "odbl": "ODbL-1.0", "pddl": "PDDL-1.0", "odc-by": "ODC-By-1.0",
        "open-mdw": "LicenseRef-open-mdw", "openmdw-1.0": "LicenseRef-openmdw-1.0",
    ]

    /// SPDX identifiers that hub cards spell in lower case.
    private static let spellings: [String: String] = Dictionary(
        [
            "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "0BSD", "AFL-3.0",
            "Artistic-2.0", "BSL-1.0", "C-UDA-1.0", "CC0-1.0", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0",
            "CC-BY-4.0",
            "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-BY-NC-2.0", "CC-BY-NC-3.0", "CC-BY-NC-4.0", "CC-BY-ND-4.0",
            "CC-BY-NC-ND-3.0", "CC-BY-NC-ND-4.0", "CC-BY-NC-SA-2.0", "CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0",
            "CDLA-Sharing-1.0", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "ECL-2.0", "EPL-1.0", "EPL-2.0",
            "EUPL-1.1", "EUPL-1.2", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later",
            "AGPL-3.0-only", "AGPL-3.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only",
            "LGPL-3.0-or-later", "ISC", "LPPL-1.3c", "MPL-2.0", "MS-PL", "NCSA", "OSL-3.0", "PostgreSQL",
        ].map { ($0.lowercased(), $0) },
        uniquingKeysWith: { first, _ in first }
    )
}
