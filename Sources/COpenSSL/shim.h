#pragma once
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// OpenSSL's one-call functions with whole types: `const EVP_MD *` instead of macros and getters that Swift can not call.

/// The longest digest, in bytes.
static const size_t cossl_longest_digest = EVP_MAX_MD_SIZE;

static inline const EVP_MD *cossl_md5(void) { return EVP_md5(); }
static inline const EVP_MD *cossl_sha1(void) { return EVP_sha1(); }
static inline const EVP_MD *cossl_sha256(void) { return EVP_sha256(); }
static inline const EVP_MD *cossl_sha512(void) { return EVP_sha512(); }

/// The digest of `count` bytes into at least `cossl_longest_digest` bytes; 1, or 0 on failure.
static inline int cossl_digest(const EVP_MD *kind, const void *bytes, size_t count, uint8_t *digest, unsigned *size) {
    return EVP_Digest(bytes, count, digest, size, kind, NULL);
}

/// A digest that is fed piece by piece; NULL without memory.
static inline EVP_MD_CTX *_Nullable cossl_digest_create(void) { return EVP_MD_CTX_new(); }
static inline void cossl_digest_destroy(EVP_MD_CTX *context) { EVP_MD_CTX_free(context); }
/// Each gives 1, or 0 on failure. Beginning again forgets what was fed.
static inline int cossl_digest_begin(EVP_MD_CTX *context, const EVP_MD *kind) {
    return EVP_DigestInit_ex(context, kind, NULL);
}
static inline int cossl_digest_feed(EVP_MD_CTX *context, const void *bytes, size_t count) {
    return EVP_DigestUpdate(context, bytes, count);
}
static inline int cossl_digest_end(EVP_MD_CTX *context, uint8_t *digest, unsigned *size) {
    return EVP_DigestFinal_ex(context, digest, size);
}

/// The HMAC of `count` bytes; 1, or 0 on failure. Keys are shorter than 2 GiB.
static inline int cossl_hmac(
    const EVP_MD *kind, const void *key, size_t keyCount, const uint8_t *bytes, size_t count, uint8_t *digest, unsigned *size
) {
    return HMAC(kind, key, (int)keyCount, bytes, count, digest, size) != NULL;
}

/// Base64 of `count` bytes into 4 characters for each 3 bytes or part of them, and a zero byte; returns the characters.
static inline int cossl_base64_encode(uint8_t *characters, const uint8_t *bytes, size_t count) {
    return EVP_EncodeBlock(characters, bytes, (int)count);
}

/// The bytes of `count` characters, a multiple of 4; padding comes out as zero bytes. -1 on failure.
static inline int cossl_base64_decode(uint8_t *bytes, const uint8_t *characters, size_t count) {
    return EVP_DecodeBlock(bytes, characters, (int)count);
}

/// Whether `count` bytes are the same, in a time that does not depend on where they differ.
static inline int cossl_same(const void *a, const void *b, size_t count) { return CRYPTO_memcmp(a, b, count) == 0; }

/// OpenSSL's reason for the last failure of this thread, in `count` bytes with a zero at the end.
static inline void cossl_reason(char *text, size_t count) { ERR_error_string_n(ERR_get_error(), text, count); }

#pragma clang assume_nonnull end
