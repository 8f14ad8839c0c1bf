# Lets Doxygen read the headers and fails where it warns: of a public declaration without a comment,
# or of a comment that it cannot read.
#   cmake -DDOXYGEN=... -DBUILD=... -P run.cmake
file(MAKE_DIRECTORY ${BUILD}/docs)
file(REMOVE ${BUILD}/docs/warnings.txt)
execute_process(COMMAND ${DOXYGEN} ${BUILD}/Doxyfile RESULT_VARIABLE code OUTPUT_VARIABLE out
                ERROR_VARIABLE out)
if(NOT code EQUAL 0 OR NOT EXISTS ${BUILD}/docs/warnings.txt)
  message(FATAL_ERROR "${DOXYGEN}: ${code}\n${out}")
endif()
file(READ ${BUILD}/docs/warnings.txt warnings)
if(NOT warnings STREQUAL "")
  message(FATAL_ERROR "${warnings}Each public declaration has one sentence above it or behind it.")
endif()
