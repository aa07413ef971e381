import COpenSSL

/// 证书的制作 — GB/T 20518: everything of a certificate but its signature's key.
struct CertificateForm {
    /// What its key is for.
    enum Use { case authority, agency }

    let name: CertificateName
    let use: Use
    let key: SM2PublicKey
    let validity: CertificateValidity

    /// - Parameter issuer: nil for an authority that vouches for itself.
    func signed(by issuerKey: SM2PrivateKey, issuer: CertificateBody?) throws(GuomiFault) -> CertificateBody {
        defer { ERR_clear_error() }
        guard let certificate = X509_new() else { throw .library }
        defer { X509_free(certificate) }
        guard X509_set_version(certificate, 2) == 1, let subject = X509_get_subject_name(certificate) else { throw .library }
        try setSerialNumber(of: certificate)
        try validity.write(into: certificate)
        try name.write(into: subject)
        try key.withKey { key throws(GuomiFault) in
            guard X509_set_pubkey(certificate, key) == 1 else { throw .library }
        }
        if let issuer {
            try issuer.withCertificate { issuer throws(GuomiFault) in try finish(certificate, issuer: issuer) }
        } else {
            try finish(certificate, issuer: certificate)
        }
        try issuerKey.withKey { key throws(GuomiFault) in
            try SM2Context.signing(key: key, id: .standard) { context throws(GuomiFault) in
                guard X509_sign_ctx(certificate, context) > 0 else { throw .library }
            }
        }
        return try CertificateBody(der: DER.bytes(of: certificate, i2d_X509))
    }

    private func finish(_ certificate: OpaquePointer, issuer: OpaquePointer) throws(GuomiFault) {
        guard X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 else { throw .library }
        // In this order: an issuer's key identifier is looked up in the issuer, which may be the certificate itself.
        for (kind, value) in extensions {
            var context = X509V3_CTX()
            X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
            guard let made = X509V3_EXT_conf_nid(nil, &context, kind, value) else { throw .library }
            defer { X509_EXTENSION_free(made) }
            guard X509_add_ext(certificate, made, -1) == 1 else { throw .library }
        }
    }

    private var extensions: [(Int32, String)] {
        switch use {
        case .authority:
            [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always"),
            ]
        case .agency:
            [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature,nonRepudiation"),
                (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always"),
            ]
        }
    }

    /// 128 random bits, of which the first is one, so that all numbers are positive and of one length.
    private func setSerialNumber(of certificate: OpaquePointer) throws(GuomiFault) {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[0] |= 0x80
        guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil) else { throw .library }
        defer { BN_free(number) }
        guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil else { throw .library }
    }
}
