import Testing

@testable import Pages

@Suite struct LockedPDFTests {
    private static func isLocked(_ pieces: [[UInt8]]) -> Bool {
        var lock = LockedPDF()
        for piece in pieces { lock.take(piece) }
        return lock.isLocked
    }

    @Test(arguments: [
        "trailer\n<</Size 9/Root 1 0 R/Encrypt 8 0 R>>\nstartxref\n1\n%%EOF\n", "<</Type/XRef/Encrypt 12 0 R/W[1 2 1]>>stream",
        "<< /Encrypt\r\n\t4294967295\n65535  R >>", "trailer <</Encrypt<</Filter/Standard/V 2>>>>", "trailer <</Encrypt <</V 4>>>>",
    ])
    func anEntryIsFoundWhereverThePiecesEnd(text: String) {
        let bytes = Array(("%PDF-1.7\n" + text).utf8)
        #expect(Self.isLocked([bytes]))
        #expect(Self.isLocked(bytes.map { [$0] }))
        for cut in bytes.indices { #expect(Self.isLocked([Array(bytes[..<cut]), Array(bytes[cut...])]), "cut at \(cut)") }
        // Behind more than anybody keeps, and before it.
        let filling = [UInt8](repeating: UInt8(ascii: "/"), count: 100_000)
        #expect(Self.isLocked([filling, bytes, filling]))
    }

    @Test(arguments: [
        "trailer<</Root 1 0 R>>", "<</EncryptMetadata false>>", "<</Encrypt5 0 R>>", "(how to /Encrypt a file)", "/Encrypt 5 0",
        "/Encrypt 5 0 obj", "/Encrypt 12", "/Encrypt <", "/Encrypt", "/Encryp", "", "/", "Encrypt 8 0 R", "/Encrypt R R",
    ])
    func nothingElseIsOne(text: String) {
        #expect(!Self.isLocked([Array(text.utf8)]))
        #expect(!Self.isLocked([Array(("%PDF-1.7\n" + text).utf8), Array("\n%%EOF\n".utf8)]))
    }
}
