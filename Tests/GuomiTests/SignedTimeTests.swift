import Foundation
import Testing

@testable import Guomi

@Suite("国密: the time of a signature")
struct SignedTimeTests {
    @Test(
        "readings of one instant and of others",
        arguments: [
            ("2026-01-01T00:00:00+08:00", 1_767_196_800 as Int64), ("2025-12-31T16:00:00Z", 1_767_196_800),
            ("2026-01-01T00:00:00.000+08:00", 1_767_196_800), ("2026-01-01T00:00:00.999999999+08:00", 1_767_196_800),
            ("2025-12-31T12:30:00-03:30", 1_767_196_800), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
        ])
    func readings(text: String, seconds: Int64) throws {
        let time = try SignedTime(text)
        #expect(time.seconds == seconds)
        #expect(time.text == text)
    }

    @Test("first and last days of eight centuries, and those about each leap day, as Foundation counts them")
    func days() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for year in 1600...2400 {
            for (month, date) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let noon = DateComponents(year: year, month: month, day: date, hour: 12)
                let seconds = try Int64(#require(calendar.date(from: noon)).timeIntervalSince1970)
                let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(date < 10 ? "0" : "")\(date)T12:00:00Z"
                #expect(try SignedTime(text).seconds == seconds, "\(text)")
            }
        }
    }

    @Test(
        "what is no time",
        arguments: [
            "", "2026-02-13", "2026-02-13T16:00+08:00", "2026-02-13 16:00:00+08:00", "2026-02-13T16:00:00", "2026-02-29T16:00:00Z",
            "2100-02-29T16:00:00Z", "2026-13-01T16:00:00Z", "2026-00-01T16:00:00Z", "2026-04-31T16:00:00Z", "2026-04-00T16:00:00Z",
            "2026-02-13T24:00:00Z", "2026-02-13T16:60:00Z", "2026-02-13T16:00:60Z",
            "2026-02-13T16:00:00+15:00", "2026-02-13T16:00:00+08:60",
            "2026-02-13T16:00:00Z\n", "２０２６-02-13T16:00:00Z", "2026-02-13T16:00:00.Z", "2026-02-13t16:00:00z",
        ])
    func none(text: String) { #expect(fault { _ = try SignedTime(text) } == .wrongTime) }
}
