import CairnManifest

/// The configuration of a Keras model: layers that are Python byte code, and names that loading imports.
///
/// Source: `keras/src/saving/serialization_lib.py`
struct KerasConfig {
    let place: Place
    let scan: FileScan

    static func isLambda(_ name: String) -> Bool { name == "Lambda" || name == "__lambda__" }

    /// JSON nests at most 64 levels.
    func check(_ value: JSONValue) {
        switch value {
        case .array(let elements): for element in elements { check(element) }
        case .object(let object):
            if let name = object["class_name"]?.stringValue { node(object, name) }
            for member in object.members { check(member.value) }
        default: break
        }
    }

    private func node(_ object: JSONObject, _ name: String) {
        if Self.isLambda(name) { scan.report(.kerasLambda, .executes, place, name) }
        if let module = object["module"]?.stringValue { imported(module, name, object["config"]) }
        if let registered = object["registered_name"]?.stringValue, registered.contains(">"),
            !registered.hasPrefix("keras")
        {
            scan.report(.kerasImport, .mayExecute, place, registered)
        }
        if ["StringLookup", "IntegerLookup", "TextVectorization"].contains(name),
            let file = object["config"]?["vocabulary"]?.stringValue
        {
            scan.report(.kerasFile, .reachesOut, place, "\(name): \(file)")
        }
    }

    private func imported(_ module: String, _ className: String, _ config: JSONValue?) {
        let isFunction = className == "function"
        let name = isFunction ? config?.stringValue ?? className : className
        let text = "\(module).\(name)"
        switch module.prefix(while: { $0 != "." }) {
        case "keras", "keras_core", "keras_cv", "keras_hub", "keras_nlp", "tf_keras", "tensorflow":
            // Functions of Keras itself that fetch, load or write files.
            let reaching = [
                "get_file", "load_model", "load_img", "save_model", "save_img", "deserialize", "from_json",
            ]
            guard reaching.contains(where: { name.contains($0) }) else { return }
            scan.report(.kerasImport, .executes, place, text)
        case "builtins":
            let isDangerous = ImportVerdict(PickleImport(module: module, name: name)).isDangerous
            guard isDangerous || isFunction else { return }
            scan.report(.kerasImport, isDangerous ? .executes : .mayExecute, place, text)
        default:
            let isDangerous = ImportVerdict(PickleImport(module: module, name: name)).isDangerous
            scan.report(.kerasImport, isDangerous ? .executes : .mayExecute, place, text)
        }
    }
}
