import COpenSSL

/// 可辨别编码规则 — GB/T 16263.1: OpenSSL's readers and writers, with every object given back.
enum DER {
    typealias Reader = (UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, Int) -> OpaquePointer?
    typealias Writer = (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32

    /// Does `work` with the object in these bytes, and frees it. Nil if there is none, or if something stands behind it.
    static func with<Value>(
        _ bytes: [UInt8], _ read: Reader, free: (OpaquePointer?) -> Void, do work: (OpaquePointer) throws(GuomiFault) -> Value
    ) throws(GuomiFault) -> Value? {
        defer { ERR_clear_error() }
        guard let object = bytes.withUnsafeBufferPointer({ object(in: $0, read, free: free) }) else { return nil }
        defer { free(object) }
        return try work(object)
    }

    private static func object(
        in bytes: UnsafeBufferPointer<UInt8>, _ read: Reader, free: (OpaquePointer?) -> Void
    ) -> OpaquePointer? {
        guard let start = bytes.baseAddress else { return nil }
        var end: UnsafePointer<UInt8>? = start
        guard let object = read(nil, &end, bytes.count) else { return nil }
        guard let end, start.distance(to: end) == bytes.count else {
            free(object)
            return nil
        }
        return object
    }

    static func bytes(of object: OpaquePointer, _ write: Writer) throws(GuomiFault) -> [UInt8] {
        defer { ERR_clear_error() }
        var start: UnsafeMutablePointer<UInt8>?
        let count = write(object, &start)
        defer { CRYPTO_free(start, nil, 0) }
        guard count > 0, let start else { throw .library }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}
