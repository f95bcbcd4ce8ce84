import CairnAPI
import Hummingbird

/// The public HTTP interface of a node.
package enum NodeRouter {
    package static func make(_ services: NodeServices) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware())
        NodeRoutes(services).add(to: router)
        LogRoutes(services).add(to: router)
        EvidenceRoutes(services.evidence).add(to: router)
        WitnessRoutes(services).add(to: router)
        ProofRoutes(services).add(to: router)
        PublishRoutes(services).add(to: router)
        AttestationRoutes(services).add(to: router)
        UploadRoutes(services).add(to: router)
        ReadRoutes(services).add(to: router)
        ObjectRoutes(services).add(to: router)
        return router
    }
}
