# Compiler flags that every target of ours gets, as the interface target elbo_flags.
add_library(elbo_flags INTERFACE)
target_compile_options(elbo_flags INTERFACE -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow
                       -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # GCC 12 sees overlaps in std::string that are not there (its bug 105651).
  target_compile_options(elbo_flags INTERFACE -Wno-restrict)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    # It takes any temporary among the arguments for the owner of the result.
    target_compile_options(elbo_flags INTERFACE -Wno-dangling-reference)
  endif()
endif()
if(ELBO_WERROR)
  target_compile_options(elbo_flags INTERFACE -Werror)
endif()
# Fuzzing needs coverage in all code, not only in the targets.
if(ELBO_FUZZ AND NOT ELBO_SANITIZE)
  set(ELBO_SANITIZE fuzzer-no-link,address,undefined)
endif()
# Seconds after which a fast test has failed.
set(ELBO_TEST_TIMEOUT 900)
if(ELBO_SANITIZE)
  set(ELBO_TEST_TIMEOUT 3600)
  add_compile_options(-fsanitize=${ELBO_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all -g1)
  add_link_options(-fsanitize=${ELBO_SANITIZE})
else()
  target_compile_options(elbo_flags INTERFACE -fstack-protector-strong -fstack-clash-protection)
  target_compile_definitions(elbo_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
find_program(ELBO_CCACHE ccache)
if(ELBO_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros ${ELBO_CCACHE})
endif()
find_program(ELBO_MOLD mold)
if(ELBO_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# What the binary says of itself: the commit, with a + where tracked files differ from it.
find_package(Git QUIET)
set(ELBO_COMMIT unknown)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty=+ --abbrev=12 --exclude=*
                  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} RESULT_VARIABLE failed ERROR_QUIET
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(ELBO_COMMIT ${described})
  endif()
endif()
string(TOUPPER "${CMAKE_BUILD_TYPE}" upper_type)
set(ELBO_FLAGS "${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS_${upper_type}} ${ELBO_SANITIZE}")
string(STRIP "${ELBO_FLAGS}" ELBO_FLAGS)
