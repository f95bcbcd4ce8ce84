import CairnManifest
import Testing

@testable import CairnClient

@Suite("Addresses")
struct AddressTests {
    @Test(
        "nodes are reached by https, on this machine by http too",
        arguments: [
            "https://models.example.org", "https://models.example.org:8443/registry/",
            "http://127.0.0.1:8080",
            "http://localhost:1", "http://[::1]:8080",
        ])
    func accepted(_ url: String) throws {
        let address = try NodeAddress(url)
        #expect(!address.base.hasSuffix("/"))
        #expect(address.isLoopback == url.hasPrefix("http://"))
    }

    @Test(
        "anything else is refused with what to write instead",
        arguments: [
            "", "models.example.org", "http://models.example.org", "ftp://models.example.org", "https://",
            "https://user@models.example.org", "https://models.example.org?x=1",
            "https://models.example.org#x",
            "file:///etc/passwd", "http://127.0.0.1.example.org", "http://10.0.0.1",
        ])
    func refused(_ url: String) {
        #expect(throws: ClientError.self) { try NodeAddress(url) }
    }

    @Test("plain http beyond this machine needs to be allowed")
    func plain() throws {
        #expect(try NodeAddress("http://models.example.org", allowPlainHTTP: true).isLoopback == false)
    }

    @Test(
        "hosts of this machine and its network are known by their text",
        arguments: [
            ("localhost", HostKind.loopback), ("node.localhost", .loopback), ("127.8.9.1", .loopback),
            ("[::1]", .loopback), ("10.1.2.3", .nearby), ("172.31.0.1", .nearby), ("172.32.0.1", .elsewhere),
            ("192.168.1.1", .nearby), ("169.254.169.254", .nearby), ("0.0.0.0", .nearby),
            ("[fe80::1]", .nearby),
            ("[::ffff:10.0.0.1]", .nearby), ("[2001:db8::1]", .elsewhere), ("8.8.8.8", .elsewhere),
            ("127.1", .nearby), ("2130706433", .nearby), ("0x7f.1", .nearby),
            ("models.example.org", .elsewhere),
        ] as [(String, HostKind)])
    func hosts(_ host: String, _ kind: HostKind) {
        #expect(HostKind(host) == kind)
    }

    @Test("a stranger's mirror never leads a client into its own network")
    func mirrors() throws {
        let away = MirrorRules(node: try NodeAddress("https://models.example.org"))
        let here = MirrorRules(node: try NodeAddress("http://127.0.0.1:8080"))
        let nearby = [
            "http://127.0.0.1:9000/a", "http://192.168.0.1/reboot", "http://localhost/", "https://[::1]/",
        ]
        for url in nearby {
            #expect(!away.allows(url))
            #expect(here.allows(url))
        }
        for url in ["file:///etc/passwd", "ftp://example.org/a", "https://me:secret@example.org/a"] {
            #expect(!away.allows(url))
            #expect(!here.allows(url))
        }
        #expect(away.allows("https://cdn.example.org/a"))
        #expect(
            away.target(of: "/b?c=d", from: "https://cdn.example.org/a") == "https://cdn.example.org/b?c=d")
        #expect(away.target(of: "http://cdn.example.org/b", from: "https://cdn.example.org/a") == nil)
        #expect(away.target(of: "http://169.254.169.254/", from: "http://cdn.example.org/a") == nil)
    }

    @Test("text from others loses what a terminal would obey")
    func printable() {
        #expect(PrintableText.of("a\u{1B}[31mb\u{202E}c\nd") == "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d")
        #expect(PrintableText.of(String(repeating: "é", count: 700)).count == 601)
    }
}
