import CairnAPI
import CairnFederation
import Hummingbird

/// What this node can prove about logs that contradicted themselves.
struct EvidenceRoutes {
    private let store: any EvidenceStore

    init(_ store: any EvidenceStore) {
        self.store = store
    }

    func add(to router: Router<BasicRequestContext>) {
        let store = store
        router.get(RouterPath(APIPath.evidence)) { _, _ in
            try Response.json(EvidenceAnswer(evidence: try store.names().map { EvidenceAnswer.File($0) }))
        }
        router.get(RouterPath(APIPath.evidence + "/{name}")) { _, context in
            let text = try context.parameters.require("name")
            guard let name = EvidenceName(text), let bytes = try store.read(name) else {
                throw ProblemDetails.noSuchFile(
                    "there is no such evidence here; \(APIPath.evidence) lists what there is")
            }
            return Response.bytes(
                bytes, type: "application/json", cache: "public, max-age=604800, immutable")
        }
    }
}

extension EvidenceAnswer.File {
    init(_ name: EvidenceName) {
        self.init(
            name: name.text, kind: name.kind.rawValue, originHash: name.originHash, sizes: name.sizes)
    }
}
