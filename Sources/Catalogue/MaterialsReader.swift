import Licensing

/// Reads `materials` — 申请材料目录.
enum MaterialsReader {
    /// 兜底 words: with them in the list an agency could ask for anything (第三十一条).
    private static let catchAll = ["其他材料", "其它材料", "相关材料", "等材料", "有关材料"]

    static func read(_ map: inout MapReader, _ conditions: ConditionReader) throws(CatalogueFault) -> [Material] {
        var materials: [Material] = []
        for reader in try map.maps("materials", "材料") {
            let material = try read(reader, conditions)
            if materials.contains(where: { $0.id == material.id }) { throw reader.fault("材料“\(material.id)”写了两次") }
            materials.append(material)
        }
        return materials
    }

    private static func read(_ reader: MapReader, _ conditions: ConditionReader) throws(CatalogueFault) -> Material {
        var map = reader
        let id = try map.identifier("id", "材料")
        let nameLeaf = try map.need("name")
        let name = try nameLeaf.text("“name”")
        if let words = catchAll.first(where: name.contains) {
            throw nameLeaf.fault("材料名称里不能有“\(words)”这样的兜底说法，请逐项写明")
        }
        var material = Material(id: id, name: name, source: try map.text("source"))
        material.copies = try map.numberIfAny("copies", 1...20)
        if let leaf = map.take("accept") {
            material.accept = []
            for item in try leaf.list("“accept”") { material.accept.append(try item.choice("文件格式", Material.FileType.self)) }
            guard !material.accept.isEmpty else { throw leaf.fault("“accept”是空的，请至少写一种文件格式") }
        }
        material.maxMB = try map.numberIfAny("max_mb", 1...100) ?? material.maxMB
        material.maxFiles = try map.numberIfAny("max_files", 1...50) ?? material.maxFiles
        material.required = try map.flag("required", default: false)
        material.when = try map.applicability(conditions)
        if let leaf = map.take("waive") {
            var waive = try MapReader(leaf, "waive")
            material.waive = Material.Waiver(by: try waive.text("by"), note: try waive.text("note"))
            try waive.finish()
        }
        material.blank = try map.textIfAny("blank")
        material.sample = try map.textIfAny("sample")
        material.check = try map.take("check")?.texts("“check”") ?? []
        material.correctable = try map.flag("correctable", default: false)
        material.sensitive = try map.flag("sensitive", default: false)
        try map.finish()
        return material
    }
}
