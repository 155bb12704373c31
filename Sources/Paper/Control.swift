import Net

extension PaperWorld {
    mutating func control(_ r: HTTPRequest, at m: PaperMoment) -> (HTTPResponse, [ServerAction]) {
        (.plain(500, ""), [])
    }
}
