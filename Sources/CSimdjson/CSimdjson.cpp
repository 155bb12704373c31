#include "CSimdjson.h"
#include <simdjson.h>

#define CSIMDJSON_TEXT_(x) #x
#define CSIMDJSON_TEXT(x) CSIMDJSON_TEXT_(x)

const char *csimdjson_version(void) { return CSIMDJSON_TEXT(SIMDJSON_VERSION); }
