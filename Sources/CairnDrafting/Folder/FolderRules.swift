/// Which entries of a folder belong to a release.
package enum FolderRules {
    /// Only entries of the folder itself are left out; the same names deeper down are for the path rules to
    /// refuse.
    package static func reasonToLeaveOut(rootEntry name: String) -> String? {
        switch name {
        case ".git": "the folder's own git history"
        case ".gitattributes": "nodes write this file themselves"
        case ".cairn": "what cairn keeps about a download"
        case "cairn.json": "it becomes the manifest"
        default: nil
        }
    }

    /// The order of a listing: UTF-8 bytes, the same on every machine and under every locale.
    static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
