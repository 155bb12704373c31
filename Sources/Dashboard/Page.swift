/// One file of the dashboard. They are in the program itself: nothing has to be installed beside it, and none is read
/// from a disk that somebody else may write to.
package struct Page: Sendable {
    /// Where it is asked for.
    package var path: String
    package var type: String
    package var body: [UInt8]

    /// A word for programs that are generated: `Style` for `/assets/style.css`, nothing for the page itself.
    package var name: String {
        (path.split(separator: "/").last?.split(separator: ".").first ?? "").capitalizedFirst
    }

    /// Every file there is.
    package static let all: [Page] = [
        Page(path: "/", type: "text/html; charset=utf-8", body: PackageResources.index_html),
        Page(path: "/assets/style.css", type: "text/css; charset=utf-8", body: PackageResources.style_css),
        Page(path: "/assets/icon.svg", type: "image/svg+xml", body: PackageResources.icon_svg),
        script("amount", PackageResources.amount_js),
        script("api", PackageResources.api_js),
        script("balances", PackageResources.balances_js),
        script("columns", PackageResources.columns_js),
        script("dom", PackageResources.dom_js),
        script("findings", PackageResources.findings_js),
        script("gaps", PackageResources.gaps_js),
        script("history", PackageResources.history_js),
        script("limits", PackageResources.limits_js),
        script("live", PackageResources.live_js),
        script("main", PackageResources.main_js),
        script("overview", PackageResources.overview_js),
        script("paging", PackageResources.paging_js),
        script("plot", PackageResources.plot_js),
        script("table", PackageResources.table_js),
        script("theme", PackageResources.theme_js),
        script("time", PackageResources.time_js),
        script("users", PackageResources.users_js),
    ]

    private static func script(_ name: String, _ body: [UInt8]) -> Page {
        Page(path: "/assets/\(name).js", type: "text/javascript; charset=utf-8", body: body)
    }
}

extension Substring {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
