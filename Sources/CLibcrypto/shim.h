#pragma once
#include <openssl/ts.h>
