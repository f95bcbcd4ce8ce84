import CairnInspector

extension Finding {
    /// What it is and what to do, on one line.
    var sentence: String {
        switch kind {
        case .pickleImport: "unpickling runs \(detail); don't load it, ask for safetensors"
        case .pickleUnknownImport:
            "unpickling imports \(detail); load it only if you trust that package with this file"
        case .pickleUnresolvedImport:
            "unpickling imports a name that can't be told (\(detail)); don't load it"
        case .pickleAttribute: "unpickling changes what is imported (\(detail)); don't load it"
        case .pickleExtension: "unpickling calls whatever is registered for \(detail); don't load it"
        case .pickle: "a pickle with \(detail)"
        case .pickleBroken: "a broken pickle (\(detail)); what stands before that runs all the same"
        case .trailingBytes: "there are bytes \(detail); nobody who reads the format sees them"
        case .hiddenContent: "\(detail) where none belongs; don't load it before you know why"
        case .archiveMismatch: "other programs see another content (\(detail)); don't unpack it"
        case .archiveExpansion: "it grows to \(detail); unpack it only with a limit"
        case .escapingPath: "unpacking writes to \(detail); unpack it only with a program that refuses that"
        default: modelSentence
        }
    }

    private var modelSentence: String {
        switch kind {
        case .kerasLambda:
            "a \(detail) layer holds Python byte code; load it with safe_mode only, or not at all"
        case .kerasImport: "loading imports \(detail); load it only if you trust that"
        case .kerasFile: "building the model reads a file (\(detail)); run it without access to yours"
        case .tensorflowOperation:
            severity == .executes
                ? "running it calls Python (\(detail)); don't run it"
                : "running it reads or writes files (\(detail)); run it without access to yours"
        case .onnxExternalData:
            severity == .note
                ? "its data is in \(detail)"
                : "its data is read from \(detail), outside of the folder; don't load it"
        case .onnxOperator:
            "it needs an operator that ONNX doesn't have (\(detail)); load no library for it unseen"
        case .torchScript:
            severity == .note
                ? detail : "its program reads or writes files (\(detail)); run it without access to yours"
        case .chatTemplate:
            switch severity {
            case .note: "a chat template (\(detail))"
            case .executes: "a chat template tries to leave its sandbox (\(detail)); don't use it"
            default: "a chat template takes in other files (\(detail)); don't use it"
            }
        case .remoteCode:
            "loaders are told to import code (\(detail)); leave trust_remote_code off, or read that code"
        case .yamlObject: "a YAML loader calls what it names (\(detail)); load it with a safe loader only"
        case .requirement: "installing fetches from a URL (\(detail)); look at it first"
        default: otherSentence
        }
    }

    private var otherSentence: String {
        switch kind {
        case .python: "Python code (\(detail)); read it before you run it"
        case .datasetScript:
            "a script that loads a dataset (\(detail)); leave trust_remote_code off, or read it"
        case .notebook: "a notebook with \(detail)"
        case .script: "a script (\(detail)); read it before you run it"
        case .nativeCode: "native code (\(detail)); nobody can tell what it does"
        case .malformed: "not what its first bytes promise: \(detail)"
        case .encrypted: "encrypted (\(detail)), so nothing is known of it; ask for it without"
        case .unreadFormat: "\(detail) isn't looked into, so nothing is known of it; unpack it and look again"
        case .tooDeep: "\(detail), so nothing is known of the rest; unpack it and look again"
        case .limit: "it has more than the limit (\(detail)), so nothing is known of the rest"
        case .unreadable: "it couldn't be read (\(detail)); mend that and look again"
        default: detail
        }
    }
}
