// What libcurl.a wants of librtmp, libssh2, OpenLDAP and Kerberos, where the release program has none of them.
//
// Debian's libcurl speaks RTMP, SSH and LDAP; foil allows http and https only (CURLOPT_PROTOCOLS_STR), so none of their
// calls is made but the four at the end of that part. Kerberos is asked for in no authentication (CURLOPT_HTTPAUTH and
// CURLOPT_PROXYAUTH stay at Basic, CURLOPT_SOCKS5_AUTH is set to it); were it, it would be refused as it is where nobody
// has a ticket. `scripts/archives` holds this list against libcurl.a, and the linker finds what is missing.

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// MARK: protocols: to come here is a mistake of ours, so it stops.

static _Noreturn void refuse(const char *call) {
    fprintf(stderr, "foil: %s was called, but this program speaks http and https only\n", call);
    abort();
}

#define REFUSED(call)         \
    _Noreturn void call(void); \
    _Noreturn void call(void) { refuse(#call); }

REFUSED(RTMP_Alloc)
REFUSED(RTMP_Close)
REFUSED(RTMP_Connect1)
REFUSED(RTMP_ConnectStream)
REFUSED(RTMP_Free)
REFUSED(RTMP_Init)
REFUSED(RTMP_Read)
REFUSED(RTMP_SetBufferMS)
REFUSED(RTMP_SetupURL)
REFUSED(RTMP_Write)

REFUSED(libssh2_agent_connect)
REFUSED(libssh2_agent_disconnect)
REFUSED(libssh2_agent_free)
REFUSED(libssh2_agent_get_identity)
REFUSED(libssh2_agent_init)
REFUSED(libssh2_agent_list_identities)
REFUSED(libssh2_agent_userauth)
REFUSED(libssh2_channel_free)
REFUSED(libssh2_channel_read_ex)
REFUSED(libssh2_channel_send_eof)
REFUSED(libssh2_channel_wait_closed)
REFUSED(libssh2_channel_wait_eof)
REFUSED(libssh2_channel_write_ex)
REFUSED(libssh2_hostkey_hash)
REFUSED(libssh2_knownhost_add)
REFUSED(libssh2_knownhost_checkp)
REFUSED(libssh2_knownhost_del)
REFUSED(libssh2_knownhost_free)
REFUSED(libssh2_knownhost_get)
REFUSED(libssh2_knownhost_init)
REFUSED(libssh2_knownhost_readfile)
REFUSED(libssh2_knownhost_writefile)
REFUSED(libssh2_scp_recv2)
REFUSED(libssh2_scp_send64)
REFUSED(libssh2_session_abstract)
REFUSED(libssh2_session_block_directions)
REFUSED(libssh2_session_callback_set)
REFUSED(libssh2_session_disconnect_ex)
REFUSED(libssh2_session_flag)
REFUSED(libssh2_session_free)
REFUSED(libssh2_session_handshake)
REFUSED(libssh2_session_hostkey)
REFUSED(libssh2_session_init_ex)
REFUSED(libssh2_session_last_errno)
REFUSED(libssh2_session_last_error)
REFUSED(libssh2_session_method_pref)
REFUSED(libssh2_session_set_blocking)
REFUSED(libssh2_sftp_close_handle)
REFUSED(libssh2_sftp_init)
REFUSED(libssh2_sftp_last_error)
REFUSED(libssh2_sftp_mkdir_ex)
REFUSED(libssh2_sftp_open_ex)
REFUSED(libssh2_sftp_read)
REFUSED(libssh2_sftp_readdir_ex)
REFUSED(libssh2_sftp_rename_ex)
REFUSED(libssh2_sftp_rmdir_ex)
REFUSED(libssh2_sftp_seek64)
REFUSED(libssh2_sftp_shutdown)
REFUSED(libssh2_sftp_stat_ex)
REFUSED(libssh2_sftp_statvfs)
REFUSED(libssh2_sftp_symlink_ex)
REFUSED(libssh2_sftp_unlink_ex)
REFUSED(libssh2_sftp_write)
REFUSED(libssh2_userauth_authenticated)
REFUSED(libssh2_userauth_keyboard_interactive_ex)
REFUSED(libssh2_userauth_list)
REFUSED(libssh2_userauth_password_ex)
REFUSED(libssh2_userauth_publickey_fromfile_ex)

REFUSED(ber_bvfree)
REFUSED(ber_free)
REFUSED(ber_memfree)
REFUSED(ber_memvfree)
REFUSED(ber_sockbuf_add_io)
REFUSED(ldap_abandon_ext)
REFUSED(ldap_err2string)
REFUSED(ldap_free_urldesc)
REFUSED(ldap_get_attribute_ber)
REFUSED(ldap_get_dn_ber)
REFUSED(ldap_init_fd)
REFUSED(ldap_memfree)
REFUSED(ldap_msgfree)
REFUSED(ldap_msgtype)
REFUSED(ldap_parse_result)
REFUSED(ldap_parse_sasl_bind_result)
REFUSED(ldap_pvt_url_scheme2proto)
REFUSED(ldap_result)
REFUSED(ldap_sasl_bind)
REFUSED(ldap_search_ext)
REFUSED(ldap_set_option)
REFUSED(ldap_start_tls)
REFUSED(ldap_unbind_ext)
REFUSED(ldap_url_parse)

// curl_global_init and curl_global_cleanup call these two whatever the protocols are.
int libssh2_init(int flags);
int libssh2_init(int flags) {
    (void)flags;
    return 0;
}
void libssh2_exit(void);
void libssh2_exit(void) {}

// curl_version asks for these two, should foil ever show its words.
const char *libssh2_version(int least);
const char *libssh2_version(int least) {
    (void)least;
    return "none";
}
int ldap_get_option(void *connection, int option, void *value);
int ldap_get_option(void *connection, int option, void *value) {
    (void)connection, (void)option, (void)value;
    return -1;
}

// MARK: Kerberos: every step fails, as RFC 2744 numbers it, and says why.

typedef struct {
    size_t length;
    const void *value;
} gss_text;

static const uint32_t complete = 0, failure = 13u << 16;

// The first parameter of all of them is where the minor status goes; none looks at the others.
#define FAILS(call)                \
    uint32_t call(uint32_t *minor); \
    uint32_t call(uint32_t *minor) { \
        *minor = 0;                 \
        return failure;             \
    }

FAILS(gss_delete_sec_context)
FAILS(gss_display_name)
FAILS(gss_import_name)
FAILS(gss_init_sec_context)
FAILS(gss_inquire_context)
FAILS(gss_release_name)
FAILS(gss_unwrap)
FAILS(gss_wrap)

// libcurl asks for the words of a failure until it gets some.
uint32_t gss_display_status(
    uint32_t *minor, uint32_t status, int kind, const void *mechanism, uint32_t *more, gss_text *text);
uint32_t gss_display_status(
    uint32_t *minor, uint32_t status, int kind, const void *mechanism, uint32_t *more, gss_text *text) {
    (void)status, (void)kind, (void)mechanism;
    static const char words[] = "this program has no Kerberos";
    *minor = *more = 0;
    *text = (gss_text){sizeof words - 1, words};
    return complete;
}

uint32_t gss_release_buffer(uint32_t *minor, gss_text *text);
uint32_t gss_release_buffer(uint32_t *minor, gss_text *text) {
    *minor = 0;
    *text = (gss_text){0, NULL};
    return complete;
}

const void *const GSS_C_NT_HOSTBASED_SERVICE = NULL;
