/// 文号 — GB/T 9704: the agency's mark, the letter of the kind, the year in six-angled brackets, and a number without 第 and
/// without leading noughts: `演市监许准〔2026〕1号`.
///
/// - Parameter n: gapless within agency, letter and year.
package func documentNumber(mark: String, letter: String, year: Int, n: Int64) -> String {
    "\(mark)许\(letter)〔\(year)〕\(n)号"
}
