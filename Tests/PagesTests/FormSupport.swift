import Catalogue
import Foundation
import Licensing
import Testing

enum FormFixture {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    static func item() throws -> LicenceItem {
        let forms = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Forms")
        return try Catalogue.item(fromFile: forms.appending(path: "items/food-business-new/item.yaml").path)
    }

    static func section(_ id: String) throws -> (LicenceItem, Section) {
        let item = try item()
        return (item, try #require(item.section(id)))
    }

    /// The page as it was last looked at. To take a changed page as right, delete the file, run the test once and read the difference.
    static func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = tests.appending(path: name)
        guard let known = try? String(contentsOf: file, encoding: .utf8) else {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("\(name) was not there and has been written: read it, then run again", sourceLocation: sourceLocation)
            return
        }
        #expect(text == known, sourceLocation: sourceLocation)
    }
}
