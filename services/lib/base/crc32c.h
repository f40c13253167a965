/* crc32c.h - the Castagnoli checksum (RFC 3720 appendix B.4) that guards each message body. */
#ifndef LIB_BASE_CRC32C_H
#define LIB_BASE_CRC32C_H

#include "lib/base/str.h"

uint32_t crc32c(str bytes_in);

#endif
