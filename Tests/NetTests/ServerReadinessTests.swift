import Foundation
import Glibc
import Net
import NetServer
import Testing

/// What the system tells of sockets, and what it must not be left to tell of.
struct ServerReadinessTests {
    /// While a child that was just forked has a socket open still, closing it here neither ends the connection nor takes it
    /// out of what is waited for. A second descriptor does the same, and stays.
    @Test func `a socket that someone else has open still is ended and forgotten`() async throws {
        var limits = ServerLimits()
        limits.idle = .milliseconds(100)
        try await withServer(limits: limits) { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readAnswer().body == "GET /\nbody=")
            let held = dup(try #require(serverEnd(of: port)))
            defer { Glibc.close(held) }
            #expect(try peer.readToEnd() == "")
            #expect(eventually { !isWaitedFor(held) })
        }
    }

    @Test func `an open connection is waited for`() async throws {
        try await withServer { port, _ in
            let peer = try BarePeer(port)
            try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try peer.readAnswer().body == "GET /\nbody=")
            #expect(isWaitedFor(try #require(serverEnd(of: port))))
        }
    }

    /// The loop looks at everything once a second with these limits: what comes sooner, again and again, came by itself.
    @Test func `what is sent when another reader ends leaves at once`() async throws {
        let open = Lock<Set<SocketID>>([])
        let handler = ScriptedHandler(
            answer: { _ in .stream(plain("")) },
            onReader: { event, socket in
                if event == .opened { open.withLock { _ = $0.insert(socket) } }
                guard event == .closed else { return [] }
                return [.broadcast(.text(Array("gone".utf8)), to: open.withLock { Array($0) })]
            })
        var limits = ServerLimits()
        (limits.linger, limits.closing) = (.seconds(60), .seconds(60))
        try await withServer(handler, limits: limits) { port, _ in
            let staying = try BarePeer(port)
            try staying.send("GET /stay HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try staying.readHead()
            let clock = ContinuousClock()
            var atOnce = 0
            for _ in 0..<8 {
                var leaving: BarePeer? = try BarePeer(port)
                try leaving?.send("GET /leave HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try leaving?.readHead()
                let start = clock.now
                leaving = nil
                #expect(try staying.readChunk() == "gone")
                if clock.now - start < .milliseconds(500) { atOnce += 1 }
            }
            #expect(atOnce >= 4)
        }
    }

    /// The server's descriptor of the only connection to its port.
    private func serverEnd(of port: Int) -> Int32? {
        openDescriptors().first { descriptor in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            var peer = address
            var peerLength = length
            let isConnected = withUnsafeMutableBytes(of: &peer) {
                getpeername(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &peerLength) == 0
            }
            let isNamed = withUnsafeMutableBytes(of: &address) {
                getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length) == 0
            }
            return isConnected && isNamed && Int(UInt16(bigEndian: address.sin_port)) == port
        }
    }

    /// Whether some epoll of this process has the open file behind the descriptor, under whatever number.
    private func isWaitedFor(_ descriptor: Int32) -> Bool {
        var about = stat()
        fstat(descriptor, &about)
        let inode = "ino:\(String(about.st_ino, radix: 16)) "
        return openDescriptors().contains {
            let lines = (try? String(contentsOfFile: "/proc/self/fdinfo/\($0)", encoding: .utf8)) ?? ""
            return lines.split(separator: "\n").contains { $0.hasPrefix("tfd:") && $0.contains(inode) }
        }
    }

    private func openDescriptors() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }
    }
}
