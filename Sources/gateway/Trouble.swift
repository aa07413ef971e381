/// Why a command cannot go on, in one sentence that says what to do. (ArgumentParser's own errors are for the way a command is written,
/// and add the usage.)
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
