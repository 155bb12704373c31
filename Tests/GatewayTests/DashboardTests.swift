import Dashboard
import Testing

struct DashboardTests {
    /// What is asked for from within a file: an absolute address of an asset, or a module beside it.
    private static func references(in page: Page) -> [String] {
        let text = String(decoding: page.body, as: UTF8.self)
        let addresses = text.matches(of: #/"(/assets/[^"]+)"/#).map { String($0.1) }
        let modules = text.matches(of: #/from "\./([^"]+)"/#).map { "/assets/\($0.1)" }
        return addresses + modules
    }

    @Test(arguments: Page.all.map(\.path))
    func `finds every file that it names`(path: String) throws {
        let page = try #require(Page.all.first { $0.path == path })
        // Chart.js is no file of ours: it is Debian's.
        let served = Set(Page.all.map(\.path)).union(["/assets/chart.js"])
        #expect(Self.references(in: page).filter { !served.contains($0) } == [])
    }

    @Test func `has no file that nobody names`() {
        let named = Set(Page.all.flatMap { Self.references(in: $0) }).union(["/"])
        #expect(Page.all.map(\.path).filter { !named.contains($0) } == [])
    }

    @Test(arguments: Page.all.map(\.path))
    func `has no script, style or foreign address in its text`(path: String) throws {
        let page = try #require(Page.all.first { $0.path == path })
        let text = String(decoding: page.body, as: UTF8.self)
        #expect(!text.contains(#/\sstyle="|<style|<script>|\son[a-z]+="|javascript:|innerHTML|insertAdjacentHTML/#))
        #expect(text.matches(of: #/https?://[^"'\s]+/#).map { String($0.0) }.filter { !$0.hasPrefix("http://www.w3.org/") } == [])
    }

    @Test(arguments: ["amount.js", "table.js", "balances.js", "overview.js", "users.js"])
    func `makes no number of an amount`(name: String) throws {
        let page = try #require(Page.all.first { $0.path == "/assets/\(name)" })
        #expect(!String(decoding: page.body, as: UTF8.self).contains(#/parseFloat|parseInt|Number\(/#))
    }
}
