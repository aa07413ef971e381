package import Licensing

extension Fault {
    /// What is wrong, in the language of the page. The message itself is Chinese and travels with the filing; in English a sentence is made
    /// from code and place. A rule of an item is the item's own words, so they stand beside it.
    package var words: String {
        guard Language.current == .en, isChinese(message) else { return message }
        let place = label ?? at ?? message
        guard let sentence = Self.english[code] else {
            return code.hasPrefix(Code.rule("")) ? "These answers do not agree: \(place). \(message)" : message
        }
        return sentence + ": " + place
    }

    private static let english: [String: String] = [
        Code.missing: "Fill in", Code.format: "Check the format", Code.range: "Outside of the limits",
        Code.hidden: "No longer asked, please clear", Code.unknownField: "Not part of this form, please open it again",
        Code.unknownOption: "Choose one of the options shown", Code.repeated: "Answer only once",
        Code.tooLong: "Too long and not saved, please shorten", Code.tooMany: "Too many, please remove some",
        Code.control: "Contains invisible characters, please type it again", Code.material: "Check this material",
    ]
}

/// An English sentence may name a Chinese file; a Chinese one has no words between spaces.
private func isChinese(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x3400...0x9FFF).contains($0.value) } && text.split(separator: " ").count < 4
}

extension FieldPart {
    package var words: String {
        guard Language.current == .en else { return label }
        return switch self {
        case .name: "Name"
        case .idKind: "Kind of identity paper"
        case .idNo: "Identity number"
        case .phone: "Telephone"
        case .region: "Region"
        case .detail: "Street and number"
        }
    }
}

extension IdentityPaper {
    package var words: String {
        guard Language.current == .en else { return label }
        return switch self {
        case .resident: "Resident identity card"
        case .residencePermit: "Residence permit for Hong Kong, Macao and Taiwan residents"
        case .foreignPermanent: "Foreign permanent resident card"
        case .homeReturnPermit: "Mainland travel permit for Hong Kong and Macao residents"
        case .taiwanPermit: "Mainland travel permit for Taiwan residents"
        case .passport: "Passport"
        }
    }
}
