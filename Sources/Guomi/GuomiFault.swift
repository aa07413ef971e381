/// 国密运算的差错: what was refused, and in `message` what a person does about it.
package struct GuomiFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        // Form
        case tooLarge, malformed
        // Keys
        case wrongCurve, wrongKey
        // Certificates
        case wrongAlgorithm, wrongUse, wrongCode, wrongName, wrongValidity
        // Texts that are signed
        case wrongText, wrongTime
        // OpenSSL itself
        case library
    }

    package let code: Code
    package let message: String

    package var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What should never happen with keys that were checked: no memory, no random bytes, an OpenSSL without SM2 or SM3.
    static let library = GuomiFault(.library, "密码运算未能完成，请确认本机 OpenSSL 为 3.0 以上并支持 SM2、SM3，内存充足，然后重试。")
}
