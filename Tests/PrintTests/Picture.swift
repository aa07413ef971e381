import Foundation
import Testing

/// 页面的图像: one sheet as poppler shows it, to measure what stands where. In millimetres from the upper left corner.
struct Picture {
    struct Colour: Equatable {
        let red: UInt8
        let green: UInt8
        let blue: UInt8

        var isPaper: Bool { min(red, green, blue) > 250 }
        var isBlack: Bool { max(red, green, blue) < 60 }
        /// The mark, the line and the seal.
        var isOfficialRed: Bool { red > 150 && green < 90 && blue < 110 }
        /// The light word across a void sheet.
        var isWatermark: Bool { (241...249).contains(red) && (215...223).contains(green) && (215...223).contains(blue) }
    }

    struct Box {
        var left = Double.infinity
        var top = Double.infinity
        var right = -Double.infinity
        var bottom = -Double.infinity
        var count = 0
    }

    private static let resolution = 100
    private let width: Int
    private let height: Int
    private let pixels: Data

    init(_ pdf: ReadPDF, page: Int) throws {
        let file = try Poppler.bytes("pdftoppm", pdf.data, ["-r", "\(Self.resolution)", "-f", "\(page)", "-l", "\(page)"])
        let fields = file.prefix(40).split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
        try #require(fields.count == 4 && fields[0].elementsEqual("P6".utf8))
        let size = String(decoding: fields[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        try #require(size.count == 2)
        (width, height) = (size[0], size[1])
        pixels = file.suffix(width * height * 3)
    }

    private static func millimetres(_ pixels: Int) -> Double { Double(pixels) * 25.4 / Double(resolution) }

    /// What encloses all points of a colour, between two heights.
    func box(from top: Double = 0, to bottom: Double = 300, where isMeant: (Colour) -> Bool) -> Box {
        var box = Box()
        for y in 0..<height where (top...bottom).contains(Self.millimetres(y)) {
            for x in 0..<width {
                let at = pixels.startIndex + 3 * (y * width + x)
                guard isMeant(Colour(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2])) else { continue }
                box.left = min(box.left, Self.millimetres(x))
                box.right = max(box.right, Self.millimetres(x + 1))
                box.top = min(box.top, Self.millimetres(y))
                box.bottom = max(box.bottom, Self.millimetres(y + 1))
                box.count += 1
            }
        }
        return box
    }
}
