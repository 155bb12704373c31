#include "CSlices.h"
#include <simdjson.h>

// The yardstick of the reading benchmarks: what simdjson's own On-Demand interface does with a Connect message when
// nobody asks for more than slices of the source. It checks less than a reader may: only the structure it walks over.

using namespace simdjson;

struct cslices_parser {
    ondemand::parser parser;
    padded_string message;

    cslices_parser(const uint8_t *bytes, size_t count) : message(reinterpret_cast<const char *>(bytes), count) {}
};

namespace {

constexpr const char *amounts[] = {"balance", "available", "held", "trading_wallet", "collateral_wallet", "borrow_wallet", "lending_wallet", "staking_wallet"};

size_t slices(cslices_parser &it) {
    ondemand::document document = it.parser.iterate(it.message);
    ondemand::object root = document.get_object();
    size_t total = std::string_view(root["sequence"].raw_json_token()).size();
    total += std::string_view(root["recipient"].raw_json_token()).size();
    total += std::string_view(root["timestamp"].raw_json_token()).size();
    ondemand::object payload = root["payload"].get_object();
    total += std::string_view(payload["user_id"].raw_json_token()).size();
    for (ondemand::object update : payload["updates"].get_array()) {
        total += std::string_view(update["currency"].raw_json_token()).size();
        for (const char *name : amounts) total += std::string_view(update[name].raw_json_token()).size();
    }
    return total;
}

}  // namespace

cslices_parser *cslices_parser_create(const uint8_t *message, size_t count) {
    return new cslices_parser(message, count);
}

void cslices_parser_destroy(cslices_parser *parser) { delete parser; }

size_t cslices_read(cslices_parser *parser) {
    try {
        return slices(*parser);
    } catch (const simdjson_error &) {
        return 0;
    }
}
