# The target docs: pages of the API from the headers, in docs/api of the build folder. The test
# docs: every public declaration has a comment. Only where Doxygen is found.
find_package(Doxygen QUIET)
if(DOXYGEN_FOUND)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/Doxyfile.in ${CMAKE_BINARY_DIR}/Doxyfile @ONLY)
  add_custom_target(docs COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/docs
    COMMAND ${DOXYGEN_EXECUTABLE} ${CMAKE_BINARY_DIR}/Doxyfile
    COMMENT "docs/api/index.html; what has no comment: docs/warnings.txt" VERBATIM)
  if(ELBO_TESTS)
    add_test(NAME docs
             COMMAND ${CMAKE_COMMAND} -DDOXYGEN=${DOXYGEN_EXECUTABLE} -DBUILD=${CMAKE_BINARY_DIR}
                     -P ${CMAKE_SOURCE_DIR}/tests/docs/run.cmake)
    set_tests_properties(docs PROPERTIES LABELS fast TIMEOUT 120)
  endif()
endif()
