import Foundation
package import Licensing
package import Statute

/// 表: reads what the offices keep as files. It accepts what it knows and refuses the rest, with the line.
package enum Catalogue {
    // MARK: 事项

    /// 事项定义 of one file.
    package static func item(fromFile path: String) throws(CatalogueFault) -> LicenceItem {
        try ItemReader.read(try Leaf.read(try Source(path: path)))
    }

    /// The same, of text that is in memory: what an administrator is editing.
    package static func item(named name: String, bytes: [UInt8]) throws(CatalogueFault) -> LicenceItem {
        try ItemReader.read(try Leaf.read(try Source(name: name, bytes: bytes)))
    }

    /// Every `<folder>/<id>/item.yaml`, by id. One broken file does not hide the others.
    package static func items(in folder: String) throws(CatalogueFault) -> [(id: String, result: Result<LicenceItem, CatalogueFault>)] {
        try names(in: folder).filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/item.yaml") }.map { id in
            (id, Result { () throws(CatalogueFault) in try item(inFolder: folder, id) })
        }
    }

    private static func item(inFolder folder: String, _ id: String) throws(CatalogueFault) -> LicenceItem {
        let item = try item(fromFile: "\(folder)/\(id)/item.yaml")
        // The id is part of every address and every receipt: file and folder must not disagree about it.
        guard item.id == id else {
            throw CatalogueFault(file: "\(id)/item.yaml", message: "事项的id是“\(item.id)”，文件夹却叫“\(id)”，两者应当一致")
        }
        return item
    }

    // MARK: 工作日历

    /// 节假日安排 of every `<year>.yaml` in the folder: `year`, `notice`, `weekdays_off`, `weekends_on`.
    package static func calendar(in folder: String) throws(CatalogueFault) -> WorkCalendar {
        var years: [CalendarYear] = []
        for name in try names(in: folder) where name.hasSuffix(".yaml") {
            let year = try calendarYear(fromFile: "\(folder)/\(name)")
            guard name == "\(year.year).yaml" else { throw CatalogueFault(file: name, message: "文件名与其中的年份\(year.year)不一致，请改名") }
            years.append(year)
        }
        guard !years.isEmpty else { throw CatalogueFault(file: shortName(folder), message: "没有任何年份的节假日文件，无法计算期限；请放入例如2026.yaml") }
        // A year between two that are known was published: counted without its notice, its days would be wrong and nobody would see it.
        let known = years.map(\.year).sorted()
        if let before = zip(known, known.dropFirst()).first(where: { $1 - $0 > 1 })?.0 {
            throw CatalogueFault(file: shortName(folder), message: "缺少\(before + 1)年的节假日文件，请放入\(before + 1).yaml")
        }
        do { return try WorkCalendar(years: years) } catch { throw CatalogueFault(file: shortName(folder), message: error.clause) }
    }

    /// One year's file: `year`, `notice`, `weekdays_off`, `weekends_on`.
    package static func calendarYear(fromFile path: String) throws(CatalogueFault) -> CalendarYear {
        var map = try MapReader(try Leaf.read(try Source(path: path)), "节假日安排")
        let year = try map.number("year", 1949...2200)
        let notice = try map.text("notice")
        let off = try days(try map.need("weekdays_off"), "“weekdays_off”", of: year, areWeekends: false)
        let on = try days(try map.need("weekends_on"), "“weekends_on”", of: year, areWeekends: true)
        try map.finish()
        return CalendarYear(year: year, notice: notice, weekdaysOff: off, weekendsOn: on)
    }

    private static func days(_ leaf: Leaf, _ what: String, of year: Int, areWeekends: Bool) throws(CatalogueFault) -> Set<Day> {
        var days: Set<Day> = []
        for item in try leaf.list(what) {
            let text = try item.text(what)
            guard let day = Day(text) else { throw item.fault("“\(text)”不是真实的日期，请写成2026-01-01") }
            guard day.year == year else { throw item.fault(CalendarFault.outsideYear(day, year).clause) }
            guard day.weekday.isWeekend == areWeekends else {
                throw item.fault((areWeekends ? CalendarFault.makeupOnWeekday(day) : .holidayOnWeekend(day)).clause)
            }
            guard days.insert(day).inserted else { throw item.fault("\(text)写了两次，请删去一个") }
        }
        return days
    }

    /// 系统故障日 of `outages.yaml`: the days on which applicants could not reach us, each with the notice that says so (D8). Without the file
    /// there were none.
    package static func outages(fromFile path: String) throws(CatalogueFault) -> [Day: String] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        var map = try MapReader(try Leaf.read(try Source(path: path)), "系统故障日")
        var outages: [Day: String] = [:]
        for var reader in try map.maps("outages", "故障") {
            let leaf = try reader.need("day")
            let text = try leaf.text("“day”")
            guard let day = Day(text) else { throw leaf.fault("“\(text)”不是真实的日期，请写成2026-01-01") }
            guard outages.updateValue(try reader.text("notice"), forKey: day) == nil else { throw leaf.fault("\(text)写了两次，请删去一个") }
            try reader.finish()
        }
        try map.finish()
        return outages
    }

    // MARK: Plain tables

    /// 名称 → 键 → 若干文字; a single text counts as a list of one.
    package static func table(fromFile path: String) throws(CatalogueFault) -> [String: [String: [String]]] {
        var table: [String: [String: [String]]] = [:]
        for (name, entry) in try Leaf.read(try Source(path: path)).pairs("文件") {
            let title = try name.text("名称")
            var row: [String: [String]] = [:]
            for (key, value) in try entry.pairs("“\(title)”") {
                let word = try key.text("键")
                if case .list = value.content {
                    row[word] = try value.texts("“\(word)”")
                } else {
                    row[word] = [try value.text("“\(word)”")]
                }
            }
            table[title] = row
        }
        return table
    }

    /// 谁可以调用什么: peer name → tier → methods.
    package static func policy(fromFile path: String) throws(CatalogueFault) -> [String: [String: [String]]] {
        var policy: [String: [String: [String]]] = [:]
        for (peer, tiers) in try Leaf.read(try Source(path: path)).pairs("文件") {
            let name = try peer.text("名称")
            var row: [String: [String]] = [:]
            for (tier, methods) in try tiers.pairs("“\(name)”") {
                let word = try tier.text("键")
                let list = try methods.texts("“\(word)”的方法")
                if let twice = Dictionary(grouping: list, by: \.self).first(where: { $1.count > 1 })?.key {
                    throw methods.fault("方法“\(twice)”写了两次，请删去一个")
                }
                row[word] = list
            }
            policy[name] = row
        }
        return policy
    }

    // MARK: -

    private static func names(in folder: String) throws(CatalogueFault) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw CatalogueFault(file: folder, message: "文件夹打不开，请检查路径和读取权限")
        }
    }

    private static func shortName(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }
}

extension CalendarFault {
    /// The message without its full stop, which `CatalogueFault` sets itself.
    fileprivate var clause: String { message.hasSuffix("。") ? String(message.dropLast()) : message }
}
