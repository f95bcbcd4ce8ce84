#pragma once
#include <openssl/evp.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

// Each returns 1 and a buffer for cairn_clear_free, or 0.

static inline void cairn_clear_free(uint8_t *bytes, size_t count) { OPENSSL_clear_free(bytes, count); }

// PrivateKeyInfo -> EncryptedPrivateKeyInfo with PBES2: scrypt N 16384, r 8, p 1; AES-256-CBC.
static inline int cairn_pkcs8_encrypt(
    const uint8_t *der, size_t der_count, const uint8_t *passphrase, int passphrase_count,
    uint8_t *_Nullable *_Nonnull out, size_t *_Nonnull out_count) {
    const unsigned char *at = der;
    int ok = 0;
    X509_SIG *sealed = NULL;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der_count);
    X509_ALGOR *scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 16, NULL, 16384, 8, 1);
    if (info && scheme && at == der + der_count) {
        sealed = PKCS8_set0_pbe((const char *)passphrase, passphrase_count, info, scheme);
        if (sealed) scheme = NULL;  // taken over
    }
    if (sealed) {
        unsigned char *bytes = NULL;
        int count = i2d_X509_SIG(sealed, &bytes);
        if (count > 0) {
            *out = bytes;
            *out_count = (size_t)count;
            ok = 1;
        }
    }
    X509_SIG_free(sealed);
    X509_ALGOR_free(scheme);
    PKCS8_PRIV_KEY_INFO_free(info);
    ERR_clear_error();
    return ok;
}

// EncryptedPrivateKeyInfo -> PrivateKeyInfo, under any scheme that libcrypto reads.
static inline int cairn_pkcs8_decrypt(
    const uint8_t *der, size_t der_count, const uint8_t *passphrase, int passphrase_count,
    uint8_t *_Nullable *_Nonnull out, size_t *_Nonnull out_count) {
    const unsigned char *at = der;
    int ok = 0;
    PKCS8_PRIV_KEY_INFO *info = NULL;
    X509_SIG *sealed = d2i_X509_SIG(NULL, &at, (long)der_count);
    if (sealed && at == der + der_count)
        info = PKCS8_decrypt(sealed, (const char *)passphrase, passphrase_count);
    if (info) {
        unsigned char *bytes = NULL;
        int count = i2d_PKCS8_PRIV_KEY_INFO(info, &bytes);
        if (count > 0) {
            *out = bytes;
            *out_count = (size_t)count;
            ok = 1;
        }
    }
    PKCS8_PRIV_KEY_INFO_free(info);
    X509_SIG_free(sealed);
    ERR_clear_error();
    return ok;
}
