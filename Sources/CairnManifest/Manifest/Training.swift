/// How a model was trained, and what that took.
package struct Training: Hashable, Sendable, DocumentPart {
    package let method: String?
    package let stages: [String]
    package let recipe: TrainingRecipe?
    /// Names and plain values.
    package let hyperparameters: JSONObject
    package let hardware: [TrainingHardware]
    package let location: String?
    package let start: CalendarDay?
    package let end: CalendarDay?
    package let effort: TrainingEffort

    static let fields = [
        "co2eq", "end", "energy", "flops", "hardware", "hyperparameters", "location", "method", "recipe",
        "stages", "start", "tokens",
    ]

    init?(_ fields: FieldReader) {
        method = fields.optional("method", .text(Limits.paragraphCharacters))
        stages = fields.list("stages", .line())
        recipe = fields.optional("recipe", FieldShape<TrainingRecipe>.part)
        hyperparameters = fields.optional("hyperparameters", .settings) ?? JSONObject()
        hardware = fields.list("hardware", FieldShape<TrainingHardware>.part)
        location = fields.optional("location", .line())
        start = fields.optional("start", .day)
        end = fields.optional("end", .day)
        effort = TrainingEffort(fields)
        if let start, let end, end < start {
            fields.issue("end", "the training ends before it starts; exchange or correct the days")
        }
    }
}

/// The file that says how to repeat the training.
package struct TrainingRecipe: Hashable, Sendable, DocumentPart {
    package let digest: ContentDigest
    package let mediaType: String

    static let fields = ["digest", "mediaType"]

    init?(_ fields: FieldReader) {
        let digest = fields.required("digest", .digest)
        let mediaType = fields.required("mediaType", .mediaType)
        guard let digest, let mediaType else { return nil }
        self.digest = digest
        self.mediaType = mediaType
    }
}

package struct TrainingHardware: Hashable, Sendable, DocumentPart {
    package let type: String
    package let count: Int64

    static let fields = ["count", "type"]

    init?(_ fields: FieldReader) {
        let type = fields.required("type", .line())
        let count = fields.required("count", .integer(atLeast: 1))
        guard let type, let count else { return nil }
        self.type = type
        self.count = count
    }
}

/// What the training took.
///
/// Its fields stand beside those of `Training` in the document.
package struct TrainingEffort: Hashable, Sendable {
    /// Floating-point operations, a decimal such as `3.1e23`.
    package let flops: String?
    package let tokens: Int64?
    package let energy: TrainingEnergy?
    package let emissions: TrainingEmissions?

    init(_ fields: FieldReader) {
        flops = fields.optional("flops", .decimal)
        tokens = fields.optional("tokens", .integer())
        energy = fields.optional("energy", FieldShape<TrainingEnergy>.part)
        emissions = fields.optional("co2eq", FieldShape<TrainingEmissions>.part)
    }
}

package struct TrainingEnergy: Hashable, Sendable, DocumentPart {
    package enum Method: String, CaseIterable, Hashable, Sendable {
        case measured, estimated
    }

    /// A decimal.
    package let kilowattHours: String
    package let method: Method
    package let source: String?

    static let fields = ["kWh", "method", "source"]

    init?(_ fields: FieldReader) {
        let kilowattHours = fields.required("kWh", .decimal)
        let method = fields.required("method", FieldShape<Method>.word)
        source = fields.optional("source", .line())
        guard let kilowattHours, let method else { return nil }
        self.kilowattHours = kilowattHours
        self.method = method
    }
}

package struct TrainingEmissions: Hashable, Sendable, DocumentPart {
    /// A decimal.
    package let kilograms: String
    package let method: String?

    static let fields = ["kg", "method"]

    init?(_ fields: FieldReader) {
        let kilograms = fields.required("kg", .decimal)
        method = fields.optional("method", .line())
        guard let kilograms else { return nil }
        self.kilograms = kilograms
    }
}
