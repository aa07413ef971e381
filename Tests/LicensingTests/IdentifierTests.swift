import Licensing
import Statute
import Testing

@Suite("统一社会信用代码 — GB 32100-2015")
struct CreditCodeTests {
    @Test(
        "valid",
        arguments: [
            "91350100M000100Y43", "91110000600037341L", "9144030071526726XG", "11100000000013338W", "11370800MB28559184",
            "11330105002500287C",
            "1132000001400001XX", "1132010001300000XU", "91320102MA1N0ABC5N", "92320106MA1N0ABC5D", "12320100466520294N",
            "51320000509144007Q",
            "91320000134771695L", "93320111MA27ABC088",
        ])
    func valid(code: String) {
        #expect(CreditCode.check(code) == Checked(code))
    }

    @Test(
        "invalid, and why",
        arguments: [
            ("91350211M000100Y43", "第18位校验码应为"), ("91350100M000100Y44", "第18位校验码应为“3”，现在是“4”"), ("91350100M000100Y4", "应为18位，现在是17位"),
            ("91350100M000100I43", "第16位是“I”"), ("9135O100M000100Y43", "第5位是“O”，代码里没有字母I、O、S、V、Z，请看清是不是数字0"),
            ("91110000600037342L", "第18位校验码"), ("91320102MA1N0ACB5N", "第18位校验码"), ("91320102MA1NOABC5N", "第13位是“O”"),
            ("9135010 企业M000100Y43", "第8位是“企”"), ("", "应为18位，现在是0位"), ("91350A00M000100Y43", "第3—8位"),
        ])
    func invalid(code: String, why: String) throws {
        let wrong = try #require(CreditCode.check(code).wrong)
        #expect(wrong.contains(why), "\(wrong)")
    }

    @Test("a right last digit does not hide a wrong 组织机构代码 inside")
    func organisationCode() throws {
        // 91350100M000100Y43 with the inner check digit 4 made 5, and the outer one computed anew.
        let forged = try #require(
            "0123456789ABCDEFGHJKLMNPQRTUWXY".map { "91350100M000100Y5\($0)" }.first {
                CreditCode.check($0).wrong?.contains("第18位") == false
            })
        #expect(CreditCode.check(forged).wrong?.hasPrefix("第17位（组织机构代码校验码）应为“4”，现在是“5”") == true)
    }

    @Test("new departments with letters are not refused for their first character")
    func letters() {
        for first in ["N", "Y", "A"] {
            let body = first + "1320102MA1N0ABC5"
            let found = "0123456789ABCDEFGHJKLMNPQRTUWXY".contains { CreditCode.check(body + String($0)).wrong == nil }
            #expect(found)
        }
    }

    @Test(
        "as people type and paste it",
        arguments: [
            "91110000600037341l", "９１１１００００６００００３７３４１Ｌ".replacingFullWidth, " 9111 0000 6000 3734 1L ", "9111-0000-6000-3734-1L",
            "统一社会信用代码：91110000600037341L", "编号:91110000600037341L。", "信用代码91110000600037341L", "\u{200B}91110000600037341L\u{FEFF}",
        ])
    func tolerant(typed: String) {
        #expect(CreditCode.check(typed) == Checked("91110000600037341L"))
    }
}

extension String {
    /// Keeps the argument readable: the full-width form of the same code.
    fileprivate var replacingFullWidth: String {
        String(String.UnicodeScalarView("91110000600037341L".unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
    }
}

@Suite("公民身份号码 — GB 11643-1999")
struct CitizenNumberTests {
    @Test(
        "valid, whatever became of the county",
        arguments: [
            "11010519491231002X", "32010219900307451X", "320106200002290019", "440524188001010014", "320508198512310029",
            "320311199911110034",
            "440308199901101512",
        ])
    func valid(number: String) {
        #expect(IdentityPaper.resident.check(number) == Checked(number))
    }

    @Test(
        "invalid, and why",
        arguments: [
            ("110105194912310021", "第18位校验码应为“X”，现在是“1”"), ("32010219900230001X", "第7—14位“19900230”不是真实的日期"),
            ("320102199003074518", "第18位校验码应为“X”"), ("000000199001010018", "前两位“00”不是省级代码"), ("911124198108030024", "前两位“91”"),
            ("320102900307451", "15位的旧号码"), ("3201021990030745", "应为18位，现在是16位"), ("3201021990030745X1", "第17位是“X”"),
            ("320106190002290019", "不是真实的日期"),
        ])
    func invalid(number: String, why: String) throws {
        let wrong = try #require(IdentityPaper.resident.check(number).wrong)
        #expect(wrong.contains(why), "\(wrong)")
    }

    @Test("nobody is born after today; without a today nobody asks")
    func future() throws {
        let today = try #require(Day("2000-02-28"))
        #expect(IdentityPaper.resident.check("320106200002290019", today: today).wrong?.contains("晚于今天") == true)
        #expect(IdentityPaper.resident.check("320106200002290019", today: today.adding(days: 1)).wrong == nil)
    }

    @Test("as people type it", arguments: ["32010219900307451x", "320102 19900307 451X", "身份证号：32010219900307451Ｘ"])
    func tolerant(typed: String) {
        #expect(IdentityPaper.resident.check(typed) == Checked("32010219900307451X"))
    }

    @Test(
        "other papers",
        arguments: [
            (IdentityPaper.residencePermit, "810000199805110015", true), (.residencePermit, "820000199002150031", true),
            (.residencePermit, "830000198507221154", true), (.residencePermit, "32010219900307451X", false),
            (.foreignPermanent, "911124198108030024", true), (.foreignPermanent, "932156199001010015", true),
            (.foreignPermanent, "932840197512310149", true), (.foreignPermanent, "911124198108030025", false),
            (.foreignPermanent, "ABC123456789012", true),
            (.homeReturnPermit, "H12345678", true), (.homeReturnPermit, "H1234567", false), (.taiwanPermit, "12345678", true),
            (.taiwanPermit, "1234567A", false), (.passport, "E12345678", true), (.passport, "E1", false),
        ])
    func papers(paper: IdentityPaper, number: String, isValid: Bool) {
        #expect((paper.check(number).wrong == nil) == isValid)
    }
}

@Suite("电话、邮箱、日期、数字")
struct ContactTests {
    @Test(
        "telephone numbers in their normal form",
        arguments: [
            ("13812345678", "13812345678"), ("138 1234 5678", "13812345678"), ("138-1234-5678", "13812345678"),
            ("１３８１２３４５６７８", "13812345678"),
            ("+86 13812345678", "13812345678"), ("电话：13812345678", "13812345678"), ("025-84567890", "025-84567890"),
            ("(025)84567890", "025-84567890"),
            ("02584567890", "025-84567890"), ("0512-6543210", "0512-6543210"), ("025-84567890-123", "025-84567890-123"),
            ("025-84567890转123", "025-84567890-123"), ("010-62345678", "010-62345678"), ("12345", "12345"), ("400-123-4567", "4001234567"),
        ])
    func phones(typed: String, normal: String) {
        #expect(PhoneNumber.check(typed) == Checked(normal))
    }

    @Test(
        "and what is none",
        arguments: [
            ("1381234567", "应为11位，现在是10位"), ("12812345678", "第2位应为3至9"), ("84567890", "请加区号"), ("abc", "应为电话号码"), ("", "应为电话号码"),
            ("025-14567890", "区号后"), ("025-8456", "区号后"), ("999999999999", "应为11位手机号码"), ("转", "应为"), ("025-84567890转", "应为"),
        ])
    func noPhones(typed: String, why: String) throws {
        let wrong = try #require(PhoneNumber.check(typed).wrong)
        #expect(wrong.contains(why), "\(wrong)")
    }

    @Test("mail", arguments: ["a@b.cn", "name.last+tag@example.com.cn", " name@example.cn ", "邮箱：name@example.cn", "ｎａｍｅ＠example.cn"])
    func mail(typed: String) {
        #expect(EmailAddress.check(typed).wrong == nil)
    }

    @Test("no mail", arguments: ["name", "@b.cn", "a@", "a@b", "a@b..cn", "a b@c@d.cn", ".a@b.cn", "a@-b.cn", "张三@b.cn", "a@b.cn\""])
    func noMail(typed: String) {
        #expect(EmailAddress.check(typed).wrong != nil)
    }

    @Test("dates", arguments: ["2026-02-13", "2026/2/13", "2026.2.13", "2026年2月13日", "20260213", "２０２６-２-１３"])
    func dates(typed: String) {
        #expect(TypedDate.check(typed) == Checked("2026-02-13"))
    }

    @Test("no dates", arguments: ["2026-02-30", "26-2-13", "2026-2", "明天", "2026-13-01", "13/2/2026", ""])
    func noDates(typed: String) {
        #expect(TypedDate.check(typed).wrong != nil)
    }

    @Test(
        "numbers are exact",
        arguments: [
            ("0.1", 100), ("86.5", 86500), ("-3", -3000), ("200000", 200_000_000), ("0.001", 1), ("999999999999.999", 999_999_999_999_999),
        ] as [(String, Int64)])
    func quantities(text: String, thousandths: Int64) throws {
        let quantity = try #require(Quantity(text))
        #expect(quantity.thousandths == thousandths)
        #expect(quantity.description == text)
        let parts = ["0.1", "0.2"].compactMap { Quantity($0) }
        #expect(Quantity.sum(parts)?.description == "0.3")
    }

    @Test("no numbers", arguments: ["", "-", ".", "1.", ".5", "1.2345", "1e3", "0x10", "１", "1,000", "1234567890123", "--1", "NaN"])
    func noQuantities(text: String) {
        #expect(Quantity(text) == nil)
    }
}
