import CairnCommands
import Testing

@Suite struct ProgressTests {
    @Test(
        "sizes have three digits and binary units",
        arguments: zip(
            [0, 1, 1_023, 1_024, 1_536, 10_240, 1_048_575, 1_048_576, 5 << 30, Int64.max],
            [
                "0 B", "1 B", "1023 B", "1.0 KiB", "1.5 KiB", "10 KiB", "1.0 MiB", "1.0 MiB", "5.0 GiB",
                "8192 PiB",
            ]))
    func sizes(bytes: Int64, text: String) {
        #expect(ByteCount.text(bytes) == text)
    }

    @Test(
        "times are rounded up to what matters",
        arguments: zip(
            [0, 0.2, 59, 59.5, 125, 3_600, 7_830, .infinity],
            ["0 s", "1 s", "59 s", "1 min 00 s", "2 min 05 s", "1 h 00 min", "2 h 10 min", "long"]))
    func times(seconds: Double, text: String) {
        #expect(ByteCount.duration(seconds: seconds) == text)
    }

    @Test("a bar tells bytes, rate and time left")
    func bar() {
        let line = ProgressLine(label: "hashing", done: 1 << 30, total: 2 << 30, elapsedSeconds: 5)
        let text = line.text(width: 100)
        #expect(
            text.hasPrefix(
                "hashing [###############---------------]   50%  1.0 GiB of 2.0 GiB  205 MiB/s  5 s left"))
    }

    @Test("a bar is ASCII and fits the terminal", arguments: [20, 40, 60, 80, 200])
    func fits(width: Int) {
        for done in stride(from: Int64(0), through: 3 << 30, by: 1 << 28) {
            let text = ProgressLine(label: "uploading", done: done, total: 3 << 30, elapsedSeconds: 3).text(
                width: width)
            #expect(text.utf8.count <= width)
            #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }

    @Test("nothing to do is all done")
    func empty() {
        #expect(ProgressLine(label: "x", done: 0, total: 0, elapsedSeconds: 0).text().contains("100%"))
    }
}
