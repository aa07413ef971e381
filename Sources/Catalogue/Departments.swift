package import Licensing
package import Statute

/// 机构和人员: who decides, and who may perform which act.
package struct Departments: Sendable, Equatable {
    package struct StaffMember: Sendable, Equatable {
        package let id: String
        package let name: String
        /// A department's code.
        package let department: String
        package let roles: Set<Role>
    }

    /// 事项清单的一项: every licence that the departments handle, online or not, with who accepts and who decides it.
    package struct ListedItem: Sendable, Equatable {
        package let id: String
        package let name: String
        package let accepts: String
        package let decides: String
    }

    package let departments: [Department]
    package let people: [StaffMember]
    package let items: [ListedItem]

    package func department(_ code: String) -> Department? { departments.first { $0.code == code } }
}

extension Catalogue {
    /// `departments`: code, name, region, phone, address; `people`: id, name, department, roles; `items`: id, name, accepts, decides.
    package static func departments(fromFile path: String) throws(CatalogueFault) -> Departments {
        var map = try MapReader(try Leaf.read(try Source(path: path)), "文件")
        var departments: [Department] = []
        for var reader in try map.maps("departments", "机构") {
            let department = Department(
                code: try reader.text("code"), name: try reader.text("name"), mark: try reader.text("mark"),
                region: try reader.text("region"),
                phone: try reader.text("phone"), address: try reader.text("address"))
            if departments.contains(where: { $0.code == department.code }) { throw reader.fault("机构代码“\(department.code)”写了两次") }
            if departments.contains(where: { $0.mark == department.mark }) {
                throw reader.fault("机关代字“\(department.mark)”写了两次，两个机关的文号会相同")
            }
            guard department.region.utf8.count == 6, department.region.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw reader.fault("行政区划代码“\(department.region)”应当是 6 位数字")
            }
            try reader.finish()
            departments.append(department)
        }
        var people: [Departments.StaffMember] = []
        for var reader in try map.mapsIfAny("people", "人员") {
            let id = try reader.text("id")
            if people.contains(where: { $0.id == id }) { throw reader.fault("人员“\(id)”写了两次") }
            let name = try reader.text("name")
            let department = try known("department", &reader, departments)
            let rolesLeaf = try reader.need("roles")
            var roles: Set<Role> = []
            for leaf in try rolesLeaf.list("“roles”") {
                guard roles.insert(try leaf.choice("角色", Role.self)).inserted else { throw leaf.fault("同一个角色写了两次") }
            }
            guard !roles.isEmpty else { throw rolesLeaf.fault("“\(name)”没有任何角色，请至少写一个") }
            try reader.finish()
            people.append(.init(id: id, name: name, department: department, roles: roles))
        }
        var items: [Departments.ListedItem] = []
        for var reader in try map.mapsIfAny("items", "事项") {
            let id = try reader.text("id")
            if items.contains(where: { $0.id == id }) { throw reader.fault("事项“\(id)”写了两次") }
            let item = Departments.ListedItem(
                id: id, name: try reader.text("name"), accepts: try known("accepts", &reader, departments),
                decides: try known("decides", &reader, departments))
            try reader.finish()
            items.append(item)
        }
        try map.finish()
        return Departments(departments: departments, people: people, items: items)
    }

    private static func known(_ key: String, _ reader: inout MapReader, _ departments: [Department]) throws(CatalogueFault) -> String {
        let leaf = try reader.need(key)
        let code = try leaf.text("“\(key)”")
        guard departments.contains(where: { $0.code == code }) else {
            throw leaf.fault("没有代码为“\(code)”的机构" + Spelling.suggestion(Spelling.nearest(to: code, among: departments.map(\.code))))
        }
        return code
    }
}
