import CairnTransparencyLog
import Crypto

extension SigningKey {
    /// The cosigner that signs with this key as `name`; nil for another algorithm than Ed25519.
    package func cosigner(name: String) -> Cosigner? {
        guard case .ed25519(let key) = material else { return nil }
        return try? Cosigner(name: name, seed: Array(key.rawRepresentation))
    }
}
