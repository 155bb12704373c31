@main struct Foil { static func main() {} }
