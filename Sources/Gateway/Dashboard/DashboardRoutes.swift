import Dashboard
import Signing

extension Route {
    /// The dashboard's files. They tell nothing: what they show is asked for with the reader's own token or session.
    package static let dashboard: [Route] = Page.all.map { Route(serving: $0) } + [.chartLibrary]

    private init(serving page: Page) {
        let document = Document.ofDashboard(page.body, type: page.type)
        self.init(
            page.path, name: "getDashboard" + page.name,
            page.path == "/" ? "The dashboard, for people." : "A part of the dashboard.", schema: page.type,
            access: .open
        ) { _ in .document(document) }
    }

    /// Chart.js as Debian has it: the page shows numbers in its place where it is not installed.
    private static let chartLibrary = Route(
        "/assets/chart.js", name: "getDashboardChart", "Chart.js, where Debian's libjs-chart.js is installed.",
        schema: "text/javascript", access: .open
    ) { _ in
        .work {
            guard let body = ChartLibrary.read() else { throw Problem.noChartLibrary }
            return .ofDashboard(body, type: "text/javascript; charset=utf-8")
        }
    }
}

extension Document {
    /// With the rules that the browser is to hold the page to.
    fileprivate static func ofDashboard(_ body: [UInt8], type: String) -> Document {
        let sum = SHA256()
        sum.update(body)
        var document = Document(body, type: type, tag: Hex.lower(Array(sum.finish().prefix(tagBytes))))
        document.headers = rules
        return document
    }

    /// Enough that no two versions of a file share a tag.
    private static let tagBytes = 12

    /// The page loads what this daemon serves and nothing else; no script or style stands in the markup; nobody frames it;
    /// its address, which may name an account or a user, is told to nobody.
    private static let rules = [
        "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]
}

extension Problem {
    fileprivate static var noChartLibrary: Problem {
        Problem(
            .notFound, "Chart.js is not at \(ChartLibrary.path).",
            remedy: "Install Debian's package libjs-chart.js; without it the dashboard shows tables.")
    }
}
