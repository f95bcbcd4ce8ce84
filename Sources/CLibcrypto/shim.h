#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include "pkcs8.h"
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdint.h>

// What Swift can't reach in libcrypto 3.0: macros over typed stacks, and fields of PKCS7. Everything here leaves the
// thread's error queue empty, frees what it makes, and takes no ownership.

// A TimeStampResp of exactly these bytes, or NULL; freed with TS_RESP_free.
static inline TS_RESP *cairn_ts_response(const unsigned char *bytes, long count) {
    const unsigned char *end = bytes;
    TS_RESP *response = d2i_TS_RESP(NULL, &end, count);
    if (response && end != bytes + count) {
        TS_RESP_free(response);
        response = NULL;
    }
    ERR_clear_error();
    return response;
}

// PKIStatus; 0 and 1 are with a token, -1 is unreadable.
static inline long cairn_ts_status(TS_RESP *response) {
    TS_STATUS_INFO *info = TS_RESP_get_status_info(response);
    const ASN1_INTEGER *status = info ? TS_STATUS_INFO_get0_status(info) : NULL;
    int64_t value = -1;
    if (!status || !ASN1_INTEGER_get_int64(&value, status)) value = -1;
    ERR_clear_error();
    return (long)value;
}

// The one SignerInfo of a signed token, or NULL.
static inline PKCS7_SIGNER_INFO *cairn_ts_signer_info(PKCS7 *token) {
    STACK_OF(PKCS7_SIGNER_INFO) *all;
    if (!token || !PKCS7_type_is_signed(token) || !token->d.sign) return NULL;
    all = PKCS7_get_signer_info(token);
    if (!all || sk_PKCS7_SIGNER_INFO_num(all) != 1) return NULL;
    return sk_PKCS7_SIGNER_INFO_value(all, 0);
}

// NID of the digest that the signer used, NID_undef where there isn't one signer.
static inline int cairn_ts_signer_digest(PKCS7 *token) {
    PKCS7_SIGNER_INFO *info = cairn_ts_signer_info(token);
    return info && info->digest_alg ? OBJ_obj2nid(info->digest_alg->algorithm) : NID_undef;
}

// Whether the token says that this certificate's key has signed it.
static inline int cairn_ts_names_signer(PKCS7 *token, X509 *certificate) {
    PKCS7_SIGNER_INFO *info = cairn_ts_signer_info(token);
    if (!info || !info->issuer_and_serial) return 0;
    return X509_NAME_cmp(info->issuer_and_serial->issuer, X509_get_issuer_name(certificate)) == 0
        && ASN1_INTEGER_cmp(info->issuer_and_serial->serial, X509_get0_serialNumber(certificate)) == 0;
}

// Certificates inside the token.
static inline int cairn_ts_certificate_count(PKCS7 *token) {
    if (!token || !PKCS7_type_is_signed(token) || !token->d.sign || !token->d.sign->cert) return 0;
    return sk_X509_num(token->d.sign->cert);
}

// One of them, still owned by the token.
static inline X509 *cairn_ts_certificate(PKCS7 *token, int index) {
    return sk_X509_value(token->d.sign->cert, index);
}

// NID of the hash of the message imprint.
static inline int cairn_ts_imprint_digest(TS_TST_INFO *info) {
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT *object = NULL;
    if (!imprint) return NID_undef;
    X509_ALGOR_get0(&object, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    return object ? OBJ_obj2nid(object) : NID_undef;
}

static inline ASN1_OCTET_STRING *cairn_ts_imprint(TS_TST_INFO *info) {
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    return imprint ? TS_MSG_IMPRINT_get_msg(imprint) : NULL;
}

// Whether chain[0] has signed the token (RFC 3161, RFC 5816): content, attributes, signature, time-stamping purpose and
// validity of the certificate at `time`, ESS certificate ids. 1 or 0.
//
// trust_signer != 0 takes chain[0] itself for trusted, so that no other signature is checked; 0 builds the chain up to
// chain[count - 1] here. `reason` is a static text or NULL.
static inline int cairn_ts_verify(
    PKCS7 *token, X509 *const *chain, int count, int trust_signer, int64_t time, const char **reason) {
    X509_STORE *store = X509_STORE_new();
    STACK_OF(X509) *certificates = sk_X509_new_null();
    X509 *signer = NULL;
    int index, ok = store && certificates && count > 0;
    if (ok) {
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)time);
        if (trust_signer) X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
        ok = X509_STORE_add_cert(store, trust_signer ? chain[0] : chain[count - 1]);
        for (index = 0; ok && index < count; index++) ok = sk_X509_push(certificates, chain[index]) > 0;
        ok = ok && TS_RESP_verify_signature(token, certificates, store, &signer) == 1 && signer
            && X509_cmp(signer, chain[0]) == 0;
    }
    *reason = ok ? NULL : ERR_reason_error_string(ERR_peek_last_error());
    X509_free(signer);
    sk_X509_free(certificates);
    X509_STORE_free(store);
    ERR_clear_error();
    return ok;
}

// Whether `signature` is the RSA key's over a message with this digest, by PKCS #1 v1.5 or PSS with a salt as long as
// the digest. `key` is a SubjectPublicKeyInfo. 1 or 0.
static inline int cairn_rsa_verify(
    const unsigned char *key, long key_count, int pss, const EVP_MD *hash, const unsigned char *digest,
    size_t digest_count, const unsigned char *signature, size_t signature_count) {
    const unsigned char *end = key;
    EVP_PKEY *parsed = d2i_PUBKEY(NULL, &end, key_count);
    EVP_PKEY_CTX *context = parsed && end == key + key_count ? EVP_PKEY_CTX_new(parsed, NULL) : NULL;
    int ok = context && EVP_PKEY_verify_init(context) == 1
        && EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1
        && EVP_PKEY_CTX_set_signature_md(context, hash) == 1
        && (!pss || EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1)
        && EVP_PKEY_verify(context, signature, signature_count, digest, digest_count) == 1;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(parsed);
    ERR_clear_error();
    return ok;
}
