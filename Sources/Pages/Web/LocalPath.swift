/// A path of this site to go on to after signing in; what leads elsewhere, or could, becomes the other one.
package func localPath(_ path: String?, otherwise: String) -> String {
    guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.count <= 300,
        path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    else { return otherwise }
    return path
}
