package import Journal

extension SQLiteStore {
    /// Opens a journal as it is now, for reading only: whether or not another process holds it, and whatever that one
    /// does meanwhile, this stays what it was. Takes no lock and changes nothing.
    ///
    /// - Throws: `.failed` where there is no journal, `.tooNew` or `.corrupt` as with any other opening.
    package convenience init(reading path: String) throws(StoreFailure) {
        guard SystemFile.exists(path) else {
            throw StoreFailure(.failed, "there is no journal \(path) yet: foil serve and foil watch begin one")
        }
        let table = BatchTable(try ReadOnlyFile.journal(path))
        try self.init(path, reading: table, try ReadOnlyFile.projections(path + ".index"))
        // Whoever holds the store may be ahead in one file and behind in the other.
        if try !isInChain(projections.built) { projections = try ReadOnlyFile.noProjections() }
    }
}

extension SQLiteStore {
    /// The first entry from which on all bytes are kept; 1 where retention has taken nothing.
    package var completeFrom: Int64 {
        get throws(StoreFailure) { (try table.dropped().values.max() ?? 0) + 1 }
    }
}

/// Opens files so that nothing can be written, in a transaction that keeps them as they are.
private enum ReadOnlyFile {
    static func journal(_ path: String) throws(StoreFailure) -> Database {
        let database = try Database(path, isSealed: SystemFile.isSealed(path))
        guard try database.integer("PRAGMA application_id") == Schema.applicationID else {
            throw StoreFailure(.corrupt, "\(path) is no journal of Counterfoil: name another store")
        }
        let version = try database.integer("PRAGMA user_version")
        guard (1...Int64(Schema.migrations.count)).contains(version) else {
            throw StoreFailure(
                version > Int64(Schema.migrations.count) ? .tooNew : .failed,
                "\(path) was written by another version of Counterfoil (version \(version) of the journal, this one knows "
                    + "\(Schema.migrations.count)): use that one, or let foil serve bring an older one up to date")
        }
        if version == 1 { try database.execute(Schema.sectionsOfFirst) }
        try freeze(database)
        return database
    }

    /// What is computed, if it is there and of this version; otherwise nothing is.
    static func projections(_ path: String) throws(StoreFailure) -> Projections {
        do throws(StoreFailure) {
            let database = try Database(path, isSealed: SystemFile.isSealed(path))
            guard try IndexFile.isCurrent(database) else { return try noProjections() }
            try freeze(database)
            return try Projections(database)
        } catch {
            return try noProjections()
        }
    }

    static func noProjections() throws(StoreFailure) -> Projections {
        let database = try Database(":memory:")
        try database.execute(IndexFile.tables)
        return try Projections(database)
    }

    /// A transaction that has read once sees nothing that is committed later.
    private static func freeze(_ database: Database) throws(StoreFailure) {
        try database.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; BEGIN")
        _ = try database.integer("SELECT count(*) FROM sqlite_schema")
    }
}
