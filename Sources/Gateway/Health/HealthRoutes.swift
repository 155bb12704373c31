import Balances

/// What a service manager, a load balancer and Prometheus ask.
extension Route {
    package static func operations(_ readiness: Readiness, _ metrics: Metrics) -> [Route] {
        [.healthy, ready(readiness), metrics.route]
    }

    /// The same as `/openapi.json` declares them: what they would answer is another matter.
    static var operations: [Route] {
        let readiness = Readiness()
        return operations(readiness, Metrics(Meters(), readiness, version: "", began: Timestamp(nanoseconds: 0)))
    }

    static let readyPath = "/readyz"

    /// That anything answers is the answer.
    private static let healthy = Route(
        "/healthz", name: "getHealth", "Whether the process answers.", schema: "Status", access: .open
    ) { _ throws(Problem) in .document(Document(Array("{\"status\":\"ok\"}\n".utf8))) }

    private static func ready(_ readiness: Readiness) -> Route {
        Route(
            readyPath, name: "getReadiness", "Whether the record can be asked for; a 503 says why not.",
            schema: "Status", access: .open
        ) { _ throws(Problem) in
            try readiness.check()
            return .document(Document(Array("{\"status\":\"ready\"}\n".utf8)))
        }
    }
}
