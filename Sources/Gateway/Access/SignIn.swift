package import Balances
package import Net

/// `/session`: a form that takes a token, and a cookie for it. The one thing that is not asked with GET.
extension TokenDoor {
    private static let path = "/session"

    package func session(_ request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> HTTPResponse? {
        guard request.path == Self.path else { return nil }
        switch request.method {
        case .get, .head:
            try count(peer, now: now)
            return Self.page(status: 200)
        case .post: return try signIn(request, peer, now)
        default:
            var problem = Problem(
                .methodNotAllowed, "A session is begun and ended with POST.",
                remedy: "POST token=TOKEN, or leave=true, as a form.")
            problem.headers["Allow"] = "GET, HEAD, POST"
            throw problem
        }
    }

    private func signIn(_ request: HTTPRequest, _ peer: Peer, _ now: Timestamp) throws(Problem) -> HTTPResponse {
        let type = request.headers["content-type"].map { $0.prefix { $0 != ";" }.lowercased() }
        guard type == "application/x-www-form-urlencoded",
            let form = PercentEncoding.pairs(String(decoding: request.body, as: UTF8.self))
        else {
            throw Problem(
                .badRequest, "This is no form.", remedy: "Send token=TOKEN as application/x-www-form-urlencoded.")
        }
        if form.contains(where: { $0.name == "leave" }) { return done(request, cookie: "", seconds: 0) }
        guard let text = form.first(where: { $0.name == "token" })?.value else {
            throw Problem(.badRequest, "The form has no token.", remedy: "Send token=TOKEN.")
        }
        do throws(Problem) {
            let token = try token(text.filter { !$0.isWhitespace }, peer, now)
            let end = now + Sessions.length
            return done(
                request, cookie: sessions.value(token.digest, until: min(end, token.expires ?? end)),
                seconds: Int(Sessions.length.components.seconds))
        } catch {
            guard Self.wantsPage(request) else { throw error }
            return Self.page(status: error.status, error)
        }
    }

    private func done(_ request: HTTPRequest, cookie value: String, seconds: Int) -> HTTPResponse {
        // Behind a proxy that encrypts, the browser's own word for where it is.
        let isSecure = request.base.isSecure
        let isEncrypted = isSecure || request.headers["origin"]?.lowercased().hasPrefix("https://") ?? false
        let cookie =
            "\(Sessions.cookieName(request.base, isSecure: isSecure))=\(value); Path=/; Max-Age=\(seconds); HttpOnly; "
            + "SameSite=Strict" + (isEncrypted ? "; Secure" : "")
        var fields: HTTPHeaders = ["Set-Cookie": cookie, "Cache-Control": "no-store"]
        guard Self.wantsPage(request) else { return HTTPResponse(status: 204, headers: fields) }
        fields.append("Location", value.isEmpty ? Self.path : "/")
        return HTTPResponse(status: 303, headers: fields)
    }

    private static func wantsPage(_ request: HTTPRequest) -> Bool {
        request.headers["accept"]?.lowercased().contains("text/html") ?? false
    }

    /// Without script or style: it must work where nothing else does.
    private static func page(status: Int, _ problem: Problem? = nil) -> HTTPResponse {
        let complaint = problem.map { "<p role=\"alert\">\($0.detail) \($0.remedy)</p>" } ?? ""
        let text = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark"><title>Sign in - Counterfoil</title></head>
            <body><main><h1>Counterfoil</h1>\(complaint)
            <form method="post" action="/session"><p><label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus size="54"
            spellcheck="false"></p><p><button>Sign in</button></p></form>
            <p>A token is made where the daemon runs: <code>foil token create --name NAME</code>. It is kept here for at most
            twelve hours, as a session that ends when the token is revoked.</p>
            <form method="post" action="/session"><p><button name="leave" value="true">Sign out</button></p></form>
            </main></body></html>

            """
        var fields: HTTPHeaders = [
            "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
            "Content-Security-Policy":
                "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ]
        for (name, value) in (problem?.headers ?? [:]).sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        return HTTPResponse(status: status, headers: fields, body: Array(text.utf8))
    }
}
