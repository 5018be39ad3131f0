#ifndef SANAD_TESTS_UNIT_TEST_H
#define SANAD_TESTS_UNIT_TEST_H

/// What every unit test includes: cmocka and what it asks for.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
