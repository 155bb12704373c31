#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// The version of the simdjson library this shim was compiled against.
const char *csimdjson_version(void);

#ifdef __cplusplus
}
#endif
