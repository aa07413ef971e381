import Ledger

extension Difference {
    /// For the log: what, which number, what to do.
    var alarm: String {
        switch kind {
        case .entryMissing:
            "receipt \(subject) was given by Intake and is not in the books: find out why it was not pulled; its days are running"
        case .receiptMissing:
            "filing \(subject) is in the books and Intake has no receipt of it: Intake has lost it, keep this node's copy and look at its backups"
        case .entryDiffers:
            "receipt \(subject) is another entry at Intake than in the books: keep both nodes' data as evidence and compare them"
        case .newEpoch:
            "\(subject) receives under epoch \(there ?? "?"), it was \(here ?? "?"): its log was rolled back, ask those who filed in that time"
        case .caseMissing: "filing \(subject) was taken and has no case: put the case back from a backup; its days are running"
        case .setAside: "filing \(subject) is set aside and is no case yet: see why in the table set_aside, mend it and start again"
        case .materialMissing:
            "case \(subject) has been waiting for \(here ?? "some") materials for more than a day: look for them in Intake's blobs folder"
        case .notShown: "case \(subject) is not shown at Feedback: see whether it is told, and whether Feedback has lost it"
        case .behind:
            "case \(subject) is shown at Feedback in version \(there ?? "?"), the newest is \(here ?? "?"): see why it is not told"
        case .ahead:
            "case \(subject) is shown at Feedback in version \(there ?? "?"), the books have \(here ?? "?"): the books are older than what was told"
        case .contentDiffers:
            "case \(subject) is shown at Feedback with another content than was told: keep both nodes' data as evidence and compare them"
        case .unknownTag:
            "Feedback shows a case under tag \(subject) that is not in the books: the books are older, or it was not told by them"
        case .markMissing:
            "case \(subject) is shown at Feedback and its signed mark of telling is not in the books: get it from Feedback's table told"
        }
    }
}
