import Ledger
import Link
import Logging
import ServiceLifecycle

/// 握手: what the Processor asks an outward tier before anything else, and what it reads back there.
struct Greeting: Sendable {
    let peer: OuterPeer
    let dialler: Dialler

    /// - Returns: the tier's answer, and whether it has welcomed a Processor of this epoch. A refusal names the fence all the same.
    func callAsFunction(epoch: UInt64, at: Int64) async throws -> (answer: HelloAnswer, isWelcome: Bool) {
        let hello = try Hello(processorEpoch: epoch, last: [], keySetVersion: 0, now: at).encoded()
        let answer = try await dialler.request(
            "POST", url: peer.url + Wire.Path.hello, body: hello, expecting: peer.name, timeout: .seconds(5), maxAnswer: 65_536)
        switch answer.status {
        case 200, 409: return (try HelloAnswer(bytes: answer.body), answer.status == 200)
        case 426: throw LinkFault("\(peer.signerName) speaks none of the versions \(Wire.versions): upgrade the older side", kind: .refused)
        default: throw LinkFault("\(peer.signerName) answered \(answer.status) to a greeting")
        }
    }

    /// What it was told, from a number on.
    func told(from number: Int64, limit: Int) async throws -> ToldPage {
        let answer = try await dialler.request(
            "GET", url: peer.url + Wire.Path.told(from: number, limit: limit), expecting: peer.name, timeout: .seconds(60),
            maxAnswer: Wire.Limits.page + 65_536)
        guard answer.status == 200 else { throw LinkFault("\(peer.signerName) answered \(answer.status) when asked what it was told") }
        return try ToldPage(bytes: answer.body, from: number)
    }

    /// Tells it one object. 409 and 413 are answers about the object; whoever asks decides what they mean.
    func tell(_ object: [UInt8], kind: String) async throws -> Dialler.Answer {
        try await dialler.request(
            "PUT", url: peer.url + (kind == "case" ? Wire.Path.caseVersions : Wire.Path.objects), body: object, expecting: peer.name,
            timeout: .seconds(30), maxAnswer: 65_536)
    }
}

/// Greets an outward tier every three seconds, so that its pages can say whether the inner side is there; and finds out whether this
/// Processor may deal with it at all.
struct Heart: Service {
    let greeting: Greeting
    let agreement: Agreement
    let tenure: Tenure
    /// To Intake only, which seals.
    let bringKeySet: BringKeySet?
    let reached: Bell
    let now: @Sendable () -> Int64
    let logger: Logger

    private var name: String { greeting.peer.signerName }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isLost = false
            var instance: String?
            while !Task.isCancelled {
                do {
                    try await greet(&instance)
                    if isLost {
                        logger.notice("\(name) is reached again")
                        reached.ring()
                    }
                    isLost = false
                } catch {
                    if case .fenced = tenure.state {
                        // Said once where it was found out; what is left is to remember it, and to go on looking.
                        do { try await tenure.note(tenure.state) } catch { logger.error("the fence could not be noted: \(error)") }
                    } else {
                        if !isLost, !Task.isCancelled { logger.error("\(name) is not reached: \(error)") }
                        isLost = true
                    }
                }
                try? await Task.sleep(for: .seconds(isLost ? 1 : 3))
            }
        }
    }

    /// - Parameter instance: the process that answered last.
    private func greet(_ instance: inout String?) async throws {
        // Books that are being recovered say nothing: outside the inner side counts as away, and it is.
        if case .recovering = tenure.state { return }
        let (answer, isWelcome) = try await greeting(epoch: tenure.epoch, at: now())
        guard isWelcome else { throw LinkFault("\(name) has another Processor", kind: .refused) }
        guard answer.fence == tenure.epoch else { throw LinkFault("\(name) answered under the fence \(answer.fence)") }
        // A node that will not have it is reached all the same: filings go on being sealed to the keys that it has.
        do { try await bringKeySet?(over: answer.keySetVersion) } catch { logger.error("\(error)") }
        // Started anew, perhaps on older data: what it was told is looked at again.
        if instance != nil, answer.instance != instance { tenure.unwelcome(by: name) }
        instance = answer.instance
        if tenure.isWelcome(by: name) { return }
        switch try await agreement() {
        case .agrees: tenure.welcomed(by: name)
        case .behind(let why): try await tenure.note(.recovering(why: why))
        }
    }
}
